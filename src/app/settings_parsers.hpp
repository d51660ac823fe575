#pragma once

#include "ft9/app/settings.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Parsers for rows of the settings table. Each is called as (text, member) and returns what the text must be
// instead, or "". The text is trimmed, not empty and free of control characters.
namespace ft9::app::parse {

// Text of any kind.
std::string text(std::string_view given, std::string& out);
// One word of printable ASCII: goes into HTTP headers.
std::string token(std::string_view given, std::string& out);
// Digits only.
std::string digits(std::string_view given, std::string& out);
std::string on_off(std::string_view given, bool& out);
// Words separated by commas; blanks around them are dropped, empty ones are refused.
std::string tokens(std::string_view given, std::vector<std::string>& out);
// The same, each of at least 16 characters.
std::string long_tokens(std::string_view given, std::vector<std::string>& out);
// Telephone numbers as people write them, kept as digits, or BSUIDs (BR.…).
std::string phone_numbers(std::string_view given, std::vector<std::string>& out);
// "none", "loopback" or networks and addresses.
std::string networks(std::string_view given, std::vector<std::string>& out);
// Host names or addresses without port, in lower case; "any": none.
std::string hosts(std::string_view given, std::vector<std::string>& out);
// An IP address to listen on.
std::string listen_address(std::string_view given, std::string& out);
// http(s)://host[:port][/path]; trailing slashes are dropped.
std::string base_url(std::string_view given, std::string& out);
// The same with an optional query.
std::string url(std::string_view given, std::string& out);
// Letters, digits and underscores, at most 512: names and languages of templates.
std::string template_name(std::string_view given, std::string& out);
// v and two numbers: v26.0
std::string api_version(std::string_view given, std::string& out);
// sqlite:PATH
std::string database(std::string_view given, std::string& out);
// An IANA name: America/Sao_Paulo
std::string timezone(std::string_view given, std::string& out);
// An existing, readable file.
std::string readable_file(std::string_view given, std::string& out);
// An amount of US dollars, at most a million: "2.50". Digits with a point, no sign.
std::string dollars(std::string_view given, double& out);
// The folder as given; the default falls back to the one installed beside the program.
std::string config_dir(std::string_view given, std::string& out);
// A number, or "cores".
std::string threads(std::string_view given, std::size_t& out);
// "auto": text on a terminal, otherwise JSON.
std::string log_format(std::string_view given, log::format& out);

// A whole number within bounds. `out` is an integer or a duration.
template <class T>
std::string number(std::string_view given, T& out, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(given.data(), given.data() + given.size(), value);
    const bool whole = failure == std::errc() && end == given.data() + given.size();
    if (!whole || value < least || value > most) {
        return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    }
    if constexpr (std::is_integral_v<T>) {
        out = static_cast<T>(value);
    } else {
        out = T(static_cast<typename T::rep>(value));
    }
    return {};
}

// A parser with its bounds: between(1, 10).
inline auto between(std::uint64_t least, std::uint64_t most) {
    return [least, most](std::string_view given, auto& out) { return number(given, out, least, most); };
}

// A parser for a few words.
template <class T>
auto one_of(std::vector<std::pair<std::string_view, T>> words) {
    return [words](std::string_view given, T& out) {
        std::string remedy = "must be one of:";
        for (const auto& word : words) {
            if (word.first == given) {
                out = word.second;
                return std::string();
            }
            remedy += ' ';
            remedy += word.first;
        }
        return remedy;
    };
}

}  // namespace ft9::app::parse

namespace ft9::app {

// The host of an http or https URL without brackets, in lower case; empty if it has none.
std::string host_of(std::string_view url);
bool is_plain_http(std::string_view url);
// It starts with http:// although its host is not private (decision 20).
bool breaks_plain_rule(std::string_view url, const std::vector<std::string>& private_hosts);

}  // namespace ft9::app
