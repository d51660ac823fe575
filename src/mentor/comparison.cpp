#include "ft9/mentor/comparison.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

bool is_plain_letter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Bytes of what stands at `at` and belongs to no word; 0 for a letter. Of what fold() leaves beyond ASCII,
// signs (U+0080 to U+00BF), punctuation and the like (U+2000 to U+2FFF) and emojis part words, the rest are
// letters.
std::size_t gap_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    std::size_t size = 0;
    if (lead < 0x80) size = is_plain_letter(text[at]) ? 0 : 1;
    if (lead == 0xC2) size = 2;
    if (lead == 0xE2) size = 3;
    if (lead >= 0xF0) size = 4;
    return std::min(size, text.size() - at);
}

}  // namespace

std::vector<std::string> folded_words(std::string_view utf8) {
    const auto text = fold(utf8);
    std::vector<std::string> words(1);
    for (std::size_t at = 0; at < text.size();) {
        const auto gap = gap_at(text, at);
        if (gap == 0) words.back() += text[at++];
        if (gap != 0 && !words.back().empty()) words.emplace_back();
        at += gap;
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

double similarity(std::string_view a, std::string_view b) {
    auto first = folded_words(a), second = folded_words(b);
    if (first.empty() && second.empty()) return 1;
    std::sort(first.begin(), first.end());
    std::sort(second.begin(), second.end());
    std::vector<std::string> common;
    std::set_intersection(first.begin(), first.end(), second.begin(), second.end(),
                          std::back_inserter(common));
    return 2.0 * static_cast<double>(common.size()) / static_cast<double>(first.size() + second.size());
}

double length_ratio(std::string_view first, std::string_view second) {
    const auto whole = count_characters(first);
    return whole == 0 ? 0 : static_cast<double>(count_characters(second)) / static_cast<double>(whole);
}

}  // namespace ft9::mentor
