#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace ft9 {

struct code_point {
    char32_t value;
    std::size_t size;  // bytes; an invalid byte is one code point of its own
    bool valid;
};

constexpr bool within(char32_t c, char32_t first, char32_t last) {
    return c >= first && c <= last;
}

inline std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

// The code point at `at`, which is less than s.size(). RFC 3629: no overlong forms, no surrogates, nothing
// above U+10FFFF.
inline code_point decode(std::string_view s, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[at + i]); };
    const auto length = sequence_length(byte(0));
    if (length == 0 || at + length > s.size()) return {0xFFFD, 1, false};
    if (length == 1) return {byte(0), 1, true};
    constexpr std::array<unsigned, 5> masks{0, 0, 0x1F, 0x0F, 0x07};
    char32_t value = byte(0) & masks[length];
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {0xFFFD, 1, false};
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10FFFF || within(value, 0xD800, 0xDFFF)) return {0xFFFD, 1, false};
    return {value, length, true};
}

}  // namespace ft9
