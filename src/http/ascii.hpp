#pragma once

#include <array>
#include <string_view>

namespace ft9::http {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Equality without regard to ASCII case: field names, hosts, codings.
constexpr bool iequals(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (to_lower(a[i]) != to_lower(b[i])) return false;
    }
    return true;
}

// Without the spaces and tabs of RFC 9110's OWS at both ends.
constexpr std::string_view trim_ows(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

using byte_set = std::array<bool, 256>;

constexpr byte_set make_token_bytes() {
    byte_set set{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
        set[static_cast<unsigned char>(c)] = true;
    }
    return set;
}

constexpr byte_set make_value_bytes() {
    byte_set set{};
    for (int c = 0; c < 256; ++c)
        set[static_cast<std::size_t>(c)] = c == '\t' || (c >= ' ' && c != 127);
    return set;
}

inline constexpr byte_set token_bytes = make_token_bytes();  // RFC 9110 5.6.2 tchar
inline constexpr byte_set value_bytes = make_value_bytes();  // what a field value may hold, OWS included

constexpr bool is_token(char c) {
    return token_bytes[static_cast<unsigned char>(c)];
}
constexpr bool is_value(char c) {
    return value_bytes[static_cast<unsigned char>(c)];
}

constexpr bool all_token(std::string_view text) {
    for (const char c : text) {
        if (!is_token(c)) return false;
    }
    return !text.empty();
}
constexpr bool all_value(std::string_view text) {
    for (const char c : text) {
        if (!is_value(c)) return false;
    }
    return true;
}

// Calls `each` with every element of a comma separated list, trimmed, empty ones included.
template <class Each>
void for_each_element(std::string_view list, Each each) {
    for (;;) {
        const auto comma = list.find(',');
        each(trim_ows(list.substr(0, comma)));
        if (comma == std::string_view::npos) return;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace ft9::http
