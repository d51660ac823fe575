#include "ft9/core/phone.hpp"

namespace ft9 {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Mobile numbers start with 6 to 9 behind the area code; 2 to 5 are landlines (Anatel, numbering plan).
bool is_mobile_start(char c) {
    return c >= '6' && c <= '9';
}

}  // namespace

std::string digits_of(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
        } else if (std::string_view("+ -.()").find(c) == std::string_view::npos) {
            return {};
        }
    }
    return digits.size() < 7 || digits.size() > 15 ? std::string{} : digits;
}

std::vector<std::string> number_variants(std::string_view digits) {
    std::vector<std::string> forms{std::string(digits)};
    if (!digits.starts_with("55")) return forms;
    const auto area = std::string(digits.substr(0, 4));
    if (digits.size() == 12 && is_mobile_start(digits[4]))
        forms.push_back(area + "9" + std::string(digits.substr(4)));
    if (digits.size() == 13 && digits[4] == '9' && is_mobile_start(digits[5]))
        forms.push_back(area + std::string(digits.substr(5)));
    return forms;
}

std::string mask_numbers(std::string_view text) {
    constexpr std::size_t shortest = 7;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_digit(text[end]))
            ++end;
        if (end == at) {
            out += text[at++];
            continue;
        }
        out += end - at >= shortest ? std::string_view("***") : text.substr(at, end - at);
        at = end;
    }
    return out;
}

}  // namespace ft9
