#include "letters.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace ft9::mentor {
namespace {

// fold() does Latin-1; it wants whole code points, so this decodes leniently by itself.
struct letter_reader {
    std::string_view text;
    std::size_t at = 0;

    bool more() const { return at < text.size(); }
    char32_t next() {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t value = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        std::size_t used = 1;
        for (; used < size && at + used < text.size(); ++used) {
            const auto byte = static_cast<unsigned char>(text[at + used]);
            if ((byte & 0xC0U) != 0x80U) break;
            value = (value << 6U) | (byte & 0x3FU);
        }
        at += used;
        return value;
    }
};

// Letters of other alphabets that look like Latin ones.
constexpr std::array<std::pair<char32_t, char>, 56> look_alikes{{
    {0x3B1, 'a'}, {0x3B2, 'b'}, {0x3B3, 'y'}, {0x3B5, 'e'}, {0x3B6, 'z'}, {0x3B7, 'n'}, {0x3B9, 'i'},
    {0x3BA, 'k'}, {0x3BC, 'u'}, {0x3BD, 'v'}, {0x3BF, 'o'}, {0x3C1, 'p'}, {0x3C4, 't'}, {0x3C5, 'u'},
    {0x3C7, 'x'}, {0x391, 'a'}, {0x392, 'b'}, {0x395, 'e'}, {0x396, 'z'}, {0x397, 'h'}, {0x399, 'i'},
    {0x39A, 'k'}, {0x39C, 'm'}, {0x39D, 'n'}, {0x39F, 'o'}, {0x3A1, 'p'}, {0x3A4, 't'}, {0x3A5, 'y'},
    {0x3A7, 'x'}, {0x430, 'a'}, {0x432, 'b'}, {0x433, 'r'}, {0x434, 'd'}, {0x435, 'e'}, {0x437, 'z'},
    {0x43A, 'k'}, {0x43B, 'l'}, {0x43C, 'm'}, {0x43D, 'h'}, {0x43E, 'o'}, {0x43F, 'n'}, {0x440, 'p'},
    {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x444, 'f'}, {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'},
    {0x458, 'j'}, {0x4BB, 'h'}, {0x501, 'd'}, {0x51B, 'q'}, {0x51D, 'w'}, {0x131, 'i'}, {0x17F, 's'},
}};

char of_style(char32_t c) {
    const auto letter = [c](char32_t first) { return static_cast<char>('a' + (c - first) % 26); };
    if (c >= 0xFF10 && c <= 0xFF19) return static_cast<char>('0' + (c - 0xFF10));
    if (c >= 0xFF21 && c <= 0xFF3A) return letter(0xFF21);
    if (c >= 0xFF41 && c <= 0xFF5A) return letter(0xFF41);
    if (c >= 0x1D400 && c <= 0x1D6A3) return letter(0x1D400);
    if (c >= 0x1D7CE && c <= 0x1D7FF) return static_cast<char>('0' + (c - 0x1D7CE) % 10);
    if (c >= 0x24B6 && c <= 0x24E9) return letter(0x24B6);
    if (c >= 0x249C && c <= 0x24B5) return letter(0x249C);
    if (c >= 0x1F130 && c <= 0x1F149) return letter(0x1F130);
    if (c >= 0x1F150 && c <= 0x1F169) return letter(0x1F150);
    if (c >= 0x1F170 && c <= 0x1F189) return letter(0x1F170);
    if (c >= 0x1F1E6 && c <= 0x1F1FF) return letter(0x1F1E6);
    return '\0';
}

char of_latin(char32_t c) {
    constexpr std::string_view bases = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
    if (c < 0xC0 || c > 0xFF) return '\0';
    const char base = bases[c - 0xC0];
    return base == ' ' ? '\0' : base;
}

// '\0': no letter and no digit.
char letter_of(char32_t c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return static_cast<char>(c);
    if (c < 0x80) return '\0';
    if (const char base = of_latin(c); base != '\0') return base;
    if (c >= 0x410 && c <= 0x42F) c += 0x20;
    const auto same = [c](const auto& pair) { return pair.first == c; };
    const auto* at = std::find_if(look_alikes.begin(), look_alikes.end(), same);
    return at != look_alikes.end() ? at->second : of_style(c);
}

template <class Ends>
std::string initials_behind(std::string_view utf8, Ends ends) {
    std::string out;
    bool fresh = true;
    for (letter_reader r{utf8}; r.more();) {
        const auto c = r.next();
        const char letter = letter_of(c);
        if (letter != '\0' && fresh) out += letter;
        if (letter != '\0') fresh = false;
        if (ends(c)) fresh = true;
    }
    return out;
}

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int base64_digit(char c) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
    const auto at = base64_digits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// Bytes of a run of digits of `bits` bits each.
void decode_run(const std::string& digits, int (*value_of)(char), unsigned bits, std::string& out) {
    std::uint32_t held = 0;
    unsigned have = 0;
    for (const char c : digits) {
        held = (held << bits) | static_cast<std::uint32_t>(value_of(c));
        have += bits;
        if (have < 8) continue;
        have -= 8;
        out += static_cast<char>((held >> have) & 0xFFU);
    }
    out += ' ';
}

// A word that is no run by itself may stand in one: what else would be a short line of it?
std::string decoded(std::string_view text, int (*value_of)(char), unsigned bits, std::size_t shortest) {
    std::string out, run;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const char c = at < text.size() ? text[at] : '\0';
        if (value_of(c) >= 0) {
            run += c;
        } else if (c != '\n' && c != '\r' && c != ' ' && c != ':') {
            if (run.size() >= shortest) decode_run(run, value_of, bits, out);
            run.clear();
        }
    }
    return out;
}

}  // namespace

std::string squash(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    for (letter_reader r{utf8}; r.more();) {
        if (const char letter = letter_of(r.next()); letter != '\0') out += letter;
    }
    return out;
}

std::string initials_of_words(std::string_view utf8) {
    return initials_behind(utf8, [](char32_t c) { return c < 0x80 && letter_of(c) == '\0'; });
}

std::string initials_of_lines(std::string_view utf8) {
    return initials_behind(utf8, [](char32_t c) { return c == '\n'; });
}

std::string rot13(std::string_view squashed) {
    std::string out(squashed);
    for (auto& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>('a' + (c - 'a' + 13) % 26);
    }
    return out;
}

std::string without_leet(std::string_view squashed) {
    constexpr std::string_view letters = "olzeasgtbg";
    std::string out(squashed);
    for (auto& c : out) {
        if (c >= '0' && c <= '9') c = letters[static_cast<std::size_t>(c - '0')];
    }
    return out;
}

std::string reversed(std::string_view squashed) {
    return {squashed.rbegin(), squashed.rend()};
}

std::string base64_of(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t held = 0;
        const auto left = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t i = 0; i < 3; ++i)
            held = (held << 8U) | (i < left ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i <= left; ++i)
            out += base64_digits[(held >> (18U - 6U * static_cast<unsigned>(i))) & 0x3FU];
    }
    return out;
}

std::string hex_of(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4U];
        out += digits[static_cast<unsigned char>(c) & 0xFU];
    }
    return out;
}

std::string decoded_base64(std::string_view text) {
    constexpr std::size_t shortest = 24;
    // Words in a row look like digits, too: only what has no blanks is taken for whole, and all without them.
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find_first_of(" \t", at), text.size());
        out += decoded(text.substr(at, end - at), base64_digit, 6, shortest);
        at = end + 1;
    }
    return out;
}

std::string decoded_hex(std::string_view text) {
    constexpr std::size_t shortest = 24;
    return decoded(text, hex_digit, 4, shortest);
}

}  // namespace ft9::mentor
