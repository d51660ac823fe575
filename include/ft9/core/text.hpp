#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ft9 {

// Code points of a UTF-8 text (what Meta counts as characters); an invalid byte counts as one.
std::size_t count_characters(std::string_view utf8);

// Copy in which every invalid UTF-8 sequence is U+FFFD and C0 controls other than \t \n are dropped.
std::string sanitize_utf8(std::string_view bytes);

// Copy without the code points that turn the direction of what follows (U+202A to U+202E, U+2066 to U+2069):
// with them a text, an address above all, looks different from what it is. Marks of single letters stay.
std::string drop_direction_controls(std::string_view utf8);

// Lower case without accents, outer white space and final punctuation: "  PÁRAR! " -> "parar". Latin-1
// letters only.
std::string fold(std::string_view utf8);

// Splits at a paragraph, else a line, a sentence, a word, and only then between characters, so that no part
// has more than `limit` characters. Never splits inside a code point, a combining sequence, a ZWJ emoji or a
// flag. Parts are trimmed and not empty.
std::vector<std::string> split_message(std::string_view utf8, std::size_t limit = 4096);

// Without leading and trailing ASCII white space.
std::string_view trim(std::string_view text);

}  // namespace ft9
