#include "repair.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace ft9::webhook {
namespace {

constexpr std::string_view replacement = "\\ufffd";

// Code unit of "\uXXXX" at `at`, or -1.
int unit_at(std::string_view s, std::size_t at) {
    if (at + 6 > s.size() || s[at] != '\\' || s[at + 1] != 'u') return -1;
    int value = 0;
    const auto* first = s.data() + at + 2;
    const auto [end, ec] = std::from_chars(first, first + 4, value, 16);
    return ec == std::errc{} && end == first + 4 ? value : -1;
}

bool high(int unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}
bool low(int unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

// Copies one escape and returns its length in the source.
std::size_t copy_escape(std::string_view s, std::size_t at, std::string& out) {
    const int unit = unit_at(s, at);
    if (high(unit) && low(unit_at(s, at + 6))) {
        out.append(s.substr(at, 12));
        return 12;
    }
    if (high(unit) || low(unit)) {
        out.append(replacement);
        return 6;
    }
    const auto size = std::min<std::size_t>(2, s.size() - at);
    out.append(s.substr(at, size));
    return size;
}

bool starts_number(char c) {
    return c == '-' || (c >= '0' && c <= '9');
}

std::size_t copy_number(std::string_view s, std::size_t at, std::string& out) {
    const auto end = std::min(s.find_first_not_of("+-.0123456789eE", at), s.size());
    const std::string digits(s.substr(at, end - at));
    const bool huge = digits.size() > 18 || !std::isfinite(std::strtod(digits.c_str(), nullptr));
    out += huge ? "0" : digits;
    return end - at;
}

}  // namespace

std::string repair_json_text(std::string_view text) {
    // Controls inside strings are as invalid as broken UTF-8; outside they are white space that may go.
    const auto sanitized = sanitize_utf8(text);
    std::string_view clean = sanitized;
    while (clean.starts_with("\xEF\xBB\xBF"))  // a byte order mark, also one that stood behind controls
        clean.remove_prefix(3);
    std::string out;
    out.reserve(clean.size());
    bool quoted = false;
    for (std::size_t at = 0; at < clean.size();) {
        const char c = clean[at];
        if (quoted && c == '\\') {
            at += copy_escape(clean, at, out);
        } else if (!quoted && starts_number(c)) {
            at += copy_number(clean, at, out);
        } else if (quoted && (c == '\n' || c == '\t')) {
            out += c == '\n' ? "\\n" : "\\t";
            ++at;
        } else {
            quoted ^= c == '"';
            out += c;
            ++at;
        }
    }
    return out;
}

}  // namespace ft9::webhook
