#include "ascii.hpp"
#include "client_wire.hpp"

#include <algorithm>
#include <array>

namespace ft9::http {
namespace {

bool is_ours(std::string_view name) {
    constexpr std::array<std::string_view, 6> framing{"Host",    "Content-Length",    "Connection",
                                                      "Upgrade", "Transfer-Encoding", "Expect"};
    return std::any_of(framing.begin(), framing.end(), [name](auto f) { return iequals(name, f); });
}

bool is_target(std::string_view target) {
    return !target.empty() && target.front() == '/' &&
           std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_sound(const client_request& request) {
    return request.verb != method::other && is_target(request.target) &&
           std::all_of(request.headers.begin(), request.headers.end(), [](const auto& field) {
               return all_token(field.first) && all_value(field.second) && !is_ours(field.first);
           });
}

bool has_length(const client_request& request) {
    return request.source || !request.body.empty() || request.verb == method::post ||
           request.verb == method::put || request.verb == method::patch;
}

std::uint64_t length_of(const client_request& request) {
    return request.source ? request.source->size() : request.body.size();
}

void add_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

std::size_t size_of(const client_request& request) {
    constexpr std::size_t fixed_lines = 256;
    std::size_t size = fixed_lines + request.target.size() + request.body.size();
    for (const auto& [name, value] : request.headers)
        size += name.size() + value.size() + 4;
    return size;
}

}  // namespace

result<std::string> serialise(const origin& where, const client_request& request,
                              std::string_view user_agent) {
    if (!is_sound(request)) return errc::invalid_argument;
    std::string out;
    out.reserve(size_of(request));
    out.append(to_string(request.verb)).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    add_field(out, "Host", where.host_header());
    add_field(out, "Connection", "keep-alive");
    if (!request.headers.find("User-Agent")) add_field(out, "User-Agent", user_agent);
    if (has_length(request)) add_field(out, "Content-Length", std::to_string(length_of(request)));
    for (const auto& [name, value] : request.headers)
        add_field(out, name, value);
    out.append("\r\n");
    return request.source ? out : out.append(request.body);
}

}  // namespace ft9::http
