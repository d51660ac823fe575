#pragma once

#include "ft9/app/settings.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::app {

// What a row says about its setting; values are bits.
enum class trait : std::uint8_t {
    none = 0,
    required = 1,     // start is refused without it
    secret = 2,       // only its last characters are ever shown
    hot = 4,          // SIGHUP suffices
    personal = 8,     // a list of people: only its length is shown
    unsupported = 16  // reserved by the contract; setting it only warns
};
constexpr trait operator|(trait a, trait b) {
    return static_cast<trait>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr bool has(trait all, trait one) {
    return (static_cast<std::uint8_t>(all) & static_cast<std::uint8_t>(one)) != 0;
}

// One setting. A new one is a member of `settings` and a row in settings_table.cpp, nothing else.
struct setting_row {
    std::string_view group, name;
    std::string_view default_text;  // parsed like a given value; empty: none
    std::string_view meaning;
    trait traits = trait::none;
    // Writes the member from a trimmed, non-empty text. Returns what the text must be instead, or "".
    std::function<std::string(std::string_view text, settings& out)> parse;
    std::function<void(const settings& from, settings& to)> copy;
    std::function<bool(const settings& a, const settings& b)> same;
};

// In the order in which settings are shown. Any thread.
const std::vector<setting_row>& settings_table();

// Names that begin so are other programs' or later issues': set ones are only warned about.
inline constexpr std::string_view unsupported_prefixes[] = {"DD_", "OTEL_"};

}  // namespace ft9::app
