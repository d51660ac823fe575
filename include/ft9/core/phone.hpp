#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ft9 {

// Digits of a telephone number as people write it ("+55 (11) 99999-0000"); empty if there are fewer than 7 or
// more than 15 digits, or other characters than digits, '+', ' ', '-', '.', '(' and ')'.
std::string digits_of(std::string_view text);

// The number itself first, then the same Brazilian mobile with or without the ninth digit. Landlines have one
// form.
std::vector<std::string> number_variants(std::string_view digits);

// A text of somebody else's in which every run of 7 or more digits is "***": it may quote a number.
std::string mask_numbers(std::string_view text);

}  // namespace ft9
