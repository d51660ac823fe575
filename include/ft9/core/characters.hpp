#pragma once

#include <cstddef>
#include <string_view>

namespace ft9 {

// Characters as people see them: a letter with its accents, an emoji of several code points, a flag, a
// Hangul syllable. Close to the grapheme clusters of UAX 29 and never smaller than one.

// Bytes of the visible character that begins at `at`; at least 1. `at` is less than utf8.size().
std::size_t character_size(std::string_view utf8, std::size_t at);

// Is this one visible character, and an emoji? Keycaps and flags are; digits and letters alone are not.
bool is_emoji(std::string_view utf8);

// Is any visible character of the text an emoji?
bool has_emoji(std::string_view utf8);

}  // namespace ft9
