#include "simulator/control_guard.hpp"

#include "simulator/signature.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace ft9::simulator {
namespace {

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool is_local(std::string_view host) {
    const auto colon = host.find(':');
    const std::string_view name = host.substr(0, colon);
    const std::string_view port = colon == std::string_view::npos ? "" : host.substr(colon + 1);
    return (name == "localhost" || name == "127.0.0.1") && port.size() <= 5 && all_digits(port);
}

bool is_json(std::string_view content_type) {
    constexpr std::string_view json = "application/json";
    return content_type.starts_with(json) &&
           (content_type.size() == json.size() || content_type[json.size()] == ';');
}

}  // namespace

std::optional<http::response> refuse_foreign_host(const http::request& r) {
    if (is_local(r.headers.find("Host").value_or(""))) return std::nullopt;
    return http::problem(r, 421, "The simulator answers to localhost and 127.0.0.1 only.");
}

std::optional<http::response> refuse_stranger(const http::request& r, std::string_view token, bool file) {
    if (auto foreign = refuse_foreign_host(r)) return foreign;
    const std::string own = "http://" + std::string(r.headers.find("Host").value_or(""));
    if (r.headers.find("Origin").value_or(own) != own)
        return http::problem(r, 403, "Control routes are for the simulator's own page.");
    if (!equal_in_constant_time(r.headers.find("X-Simulator-Token").value_or(""), token))
        return http::problem(r, 401, "X-Simulator-Token is missing or not of this start.");
    if (r.verb == http::method::post && !file && !is_json(r.headers.find("Content-Type").value_or("")))
        return http::problem(r, 415, "Content-Type must be application/json.");
    return std::nullopt;
}

}  // namespace ft9::simulator
