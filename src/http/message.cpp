#include "ft9/http/message.hpp"

#include "ascii.hpp"
#include "target.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::http {
namespace {

nlohmann::ordered_json problem_members(const request& r, int status, std::string_view detail) {
    // The query may carry tokens, so the instance is the path alone.
    return {{"type", "about:blank"}, {"title", reason(status)},       {"status", status},
            {"detail", detail},      {"instance", path_of(r.target)}, {"request_id", r.id}};
}

response problem_response(int status, const nlohmann::ordered_json& members) {
    response made;
    made.status = status;
    made.content_type = "application/problem+json";
    made.body = members.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return made;
}

}  // namespace

std::optional<std::string_view> fields::find(std::string_view name) const {
    for (const auto& item : items_) {
        if (iequals(item.first, name)) return item.second;
    }
    return std::nullopt;
}

std::size_t fields::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        items_.begin(), items_.end(), [name](const auto& item) { return iequals(item.first, name); }));
}

std::string_view to_string(method m) {
    switch (m) {
        case method::get:
            return "GET";
        case method::head:
            return "HEAD";
        case method::post:
            return "POST";
        case method::put:
            return "PUT";
        case method::patch:
            return "PATCH";
        case method::delete_:
            return "DELETE";
        case method::options:
            return "OPTIONS";
        case method::other:
            break;
    }
    return "OTHER";
}

std::optional<std::string_view> request::query_value(std::string_view name) const {
    for (const auto& item : query) {
        if (item.first == name) return item.second;
    }
    return std::nullopt;
}

std::string_view request::path_value(std::string_view name) const {
    for (const auto& item : path_values) {
        if (item.first == name) return item.second;
    }
    return {};
}

response problem(const request& r, int status, std::string_view detail) {
    return problem_response(status, problem_members(r, status, detail));
}

response problem(const request& r, int status, std::string_view detail, std::string_view member,
                 std::string_view value) {
    auto members = problem_members(r, status, detail);
    members[std::string(member)] = value;
    return problem_response(status, members);
}

std::string_view reason(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Unknown";
    }
}

}  // namespace ft9::http
