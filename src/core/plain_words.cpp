#include "ft9/core/plain_words.hpp"

#include "utf8.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <array>

namespace ft9 {
namespace {

constexpr char32_t joiner = 0x200D;

// Signs that look like square brackets, in pairs of the opening and the closing one.
constexpr std::array<char32_t, 24> bracket_signs{
    '[',    ']',    0xFF3B, 0xFF3D, 0x3010, 0x3011, 0x3014, 0x3015, 0x3016, 0x3017, 0x3018, 0x3019,
    0x301A, 0x301B, 0x27E6, 0x27E7, 0x2045, 0x2046, 0x2772, 0x2773, 0x298B, 0x298C, 0x23A1, 0x23A4};

// '(' or ')' for a sign that looks like a square bracket; otherwise 0.
char round_bracket(char32_t c) {
    const auto at = std::find(bracket_signs.begin(), bracket_signs.end(), c);
    if (at == bracket_signs.end()) return '\0';
    return (at - bracket_signs.begin()) % 2 == 0 ? '(' : ')';
}

// Shows nothing, and may carry text or turn what follows.
bool is_hidden(char32_t c) {
    return c == 0xAD || c == 0x34F || c == 0x61C || within(c, 0x80, 0x9F) || within(c, 0x115F, 0x1160) ||
           within(c, 0x17B4, 0x17B5) || within(c, 0x180B, 0x180F) || within(c, 0x200B, 0x200F) ||
           within(c, 0x202A, 0x202E) || within(c, 0x2060, 0x206F) || c == 0x3164 ||
           within(c, 0xFE00, 0xFE0D) || c == 0xFEFF || c == 0xFFA0 || within(c, 0xFFF0, 0xFFFB) ||
           within(c, 0xE0000, 0xE0FFF) || within(c, 0xF0000, 0x10FFFF) || within(c, 0xE000, 0xF8FF);
}

bool is_line_end(char32_t c) {
    return c == 0x2028 || c == 0x2029 || c == 0x0B || c == 0x0C || c == 0x85;
}

// A joiner that belongs to an emoji: behind a picture, its variation or skin, in front of another.
bool joins_pictures(char32_t before, std::string_view text, std::size_t after) {
    const auto picture = [](char32_t c) {
        return within(c, 0x2190, 0x2BFF) || c == 0xFE0F || within(c, 0x1F000, 0x1FAFF);
    };
    return picture(before) && after < text.size() && picture(decode(text, after).value);
}

// "<|", "|>", "<<" and ">>" stand around the marks of chat templates: a blank between breaks them.
bool makes_a_mark(char before, char c) {
    return (before == '<' && (c == '|' || c == '<')) || (c == '>' && (before == '|' || before == '>'));
}

struct word_cleaner {
    std::string_view text;
    bool one_line;
    std::string out = {};

    void put(char c) {
        if (!out.empty() && makes_a_mark(out.back(), c)) out += ' ';
        out += c;
    }
    void take(const code_point& c, char32_t before, std::size_t at) {
        if (is_line_end(c.value) || c.value == '\n' || c.value == '\t') {
            out += one_line || c.value == '\t' ? ' ' : '\n';
        } else if (const char bracket = round_bracket(c.value); bracket != '\0') {
            out += bracket;
        } else if (one_line && within(c.value, 0x201C, 0x201F)) {
            out += '"';
        } else if (c.value < 0x80) {
            if (c.value >= 0x20 && c.value != 0x7F) put(static_cast<char>(c.value));
        } else if (!is_hidden(c.value) || (c.value == joiner && joins_pictures(before, text, at + c.size))) {
            out += c.valid ? text.substr(at, c.size) : std::string_view("\xEF\xBF\xBD");
        }
    }
    std::string clean() {
        out.reserve(text.size());
        char32_t before = 0;
        for (std::size_t at = 0; at < text.size();) {
            const auto c = decode(text, at);
            take(c, before, at);
            before = c.value;
            at += c.size;
        }
        return std::move(out);
    }
};

}  // namespace

std::string as_own_words(std::string_view text) {
    return word_cleaner{text, false}.clean();
}

std::string as_plain_line(std::string_view text) {
    return word_cleaner{trim(text), true}.clean();
}

}  // namespace ft9
