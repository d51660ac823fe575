#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A text between Markdown and WhatsApp: its formatting is control characters, which no text has that was
// cleaned. Each begins what the next of its kind ends; they are nested, none within itself.
namespace ft9::outgoing {

inline constexpr std::size_t npos = std::string_view::npos;

namespace marks {
inline constexpr char bold = 1, italic = 2, strike = 3, code = 4, block = 5;
}

constexpr bool is_mark(char c) {
    return c >= marks::bold && c <= marks::block;
}
// How WhatsApp writes it.
constexpr std::string_view sign_of(char c) {
    constexpr std::string_view signs[] = {"", "*", "_", "~", "`", "```"};
    return signs[static_cast<unsigned char>(c)];
}

// What one star means.
enum class star : std::uint8_t { italic, bold };

// Formatting within lines. Marks of `active` (bits 1 << mark) are on already, and not set again.
std::string mark_inline(std::string_view markdown, star meaning, unsigned active = 0);

// A whole reply, clean UTF-8.
std::string mark_blocks(std::string_view markdown);

// Parts of at most `limit` characters in WhatsApp's signs.
std::vector<std::string> split_marked(std::string_view marked, std::size_t limit);

}  // namespace ft9::outgoing
