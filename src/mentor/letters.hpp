#pragma once

#include <string>
#include <string_view>

// Texts reduced to what their letters say, for comparisons that dress must not deceive. Pure.
namespace ft9::mentor {

// Lower-case Latin letters and digits alone: accents, look-alikes of other alphabets and styles are brought
// back to them, everything else is dropped.
std::string squash(std::string_view utf8);
// The first letter of each word, of each line.
std::string initials_of_words(std::string_view utf8);
std::string initials_of_lines(std::string_view utf8);

// Of squashed texts.
std::string rot13(std::string_view squashed);
std::string without_leet(std::string_view squashed);  // 5 for s, 8 for b ...
std::string reversed(std::string_view squashed);

std::string base64_of(std::string_view bytes);
std::string hex_of(std::string_view bytes);
// What long runs of base64 or hexadecimal digits in the text stand for, one after another; blanks and line
// ends within a run do not end it.
std::string decoded_base64(std::string_view text);
std::string decoded_hex(std::string_view text);

}  // namespace ft9::mentor
