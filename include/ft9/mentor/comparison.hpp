#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ft9::mentor {

// The words of a text in lower case without accents; everything that is no letter or digit parts them.
std::vector<std::string> folded_words(std::string_view utf8);

// How much two answers have in common: 1 for the same words, however ordered, 0 for none (Dice's coefficient
// over words). Says nothing about which is better. Two empty texts are the same.
double similarity(std::string_view a, std::string_view b);

// How long the second is, measured by the first, in characters; 0 if the first is empty.
double length_ratio(std::string_view first, std::string_view second);

}  // namespace ft9::mentor
