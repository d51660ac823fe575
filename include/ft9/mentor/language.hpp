#pragma once

#include <cstdint>
#include <string_view>

namespace ft9::mentor {

enum class language : std::uint8_t { unknown, portuguese, spanish, english };

// The language of a text by its small words: of three languages the one of which most are found. Good enough
// to notice that a model fell into English or Spanish; it knows no other language, takes a text with fewer
// than 3 such words for unknown, and cannot tell Brazil from Portugal. Pure.
language language_of(std::string_view utf8);

// "pt", "es", "en"; "" for unknown.
std::string_view to_string(language l);

}  // namespace ft9::mentor
