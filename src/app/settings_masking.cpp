#include "settings_masking.hpp"

#include "ft9/observability/log_format.hpp"

#include <algorithm>

namespace ft9::app {
namespace {

constexpr std::size_t shown_tail = 4, least_length_for_tail = 13, most_shown = 100;

std::string masked_one(std::string_view secret) {
    if (secret.size() < least_length_for_tail) return "set";
    return "set, ends in " + std::string(secret.substr(secret.size() - shown_tail));
}

std::string masked(std::string_view secrets) {
    std::string out;
    while (true) {
        const auto comma = secrets.find(',');
        out += masked_one(secrets.substr(0, comma));
        if (comma == secrets.npos) return out;
        out += "; ";
        secrets.remove_prefix(comma + 1);
    }
}

// Passwords and keys in a URL are secrets that somebody put in the wrong place.
bool holds_credentials(std::string_view text) {
    const auto scheme = text.find("://");
    return scheme != text.npos && text.find_first_of("@?", scheme) != text.npos;
}

}  // namespace

std::string shown(const setting_row& row, std::string_view text) {
    if (text.empty()) return {};
    std::string plain;
    if (has(row.traits, trait::personal)) {
        return std::to_string(1 + std::count(text.begin(), text.end(), ',')) + " entries";
    }
    if (has(row.traits, trait::secret)) {
        log::append_escaped(plain, masked(text));
    } else if (holds_credentials(text)) {
        plain = "set";
    } else {
        log::append_escaped(plain, text.substr(0, most_shown));
    }
    return plain;
}

}  // namespace ft9::app
