#include "ft9/mentor/memory.hpp"

#include "ft9/core/characters.hpp"
#include "ft9/core/text.hpp"

#include <chrono>

namespace ft9::mentor {
namespace {

// Quotation marks and brackets are how we set words apart and mark our own notes.
std::string without_marks(std::string_view text) {
    constexpr std::string_view open_quote = "\xE2\x80\x9C", close_quote = "\xE2\x80\x9D";
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = text.substr(at);
        const bool quote = rest.starts_with(open_quote) || rest.starts_with(close_quote);
        const char c = rest.front();
        if (quote) {
            out += '\'';
        } else if (c == '[' || c == '{' || c == '<') {
            out += '(';
        } else if (c == ']' || c == '}' || c == '>') {
            out += ')';
        } else if (c == '\n' || c == '\t') {
            out += ' ';
        } else {
            out += c == '"' ? '\'' : c;
        }
        at += quote ? open_quote.size() : 1;
    }
    return out;
}

// U+2028 and U+2029 end a line too.
std::string without_line_ends(std::string text) {
    for (const std::string_view end : {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xC2\x85"}) {
        for (auto at = text.find(end); at != text.npos; at = text.find(end, at))
            text.replace(at, end.size(), " ");
    }
    return text;
}

std::string single_spaced(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    }
    return out;
}

// At most `limit` characters, never a part of one.
std::string_view head_of(std::string_view text, std::size_t limit) {
    std::size_t at = 0, used = 0;
    while (at < text.size()) {
        const auto size = character_size(text, at);
        used += count_characters(text.substr(at, size));
        if (used > limit) break;
        at += size;
    }
    return text.substr(0, at);
}

bool digits_at(std::string_view text, std::size_t from, std::size_t count, unsigned& value) {
    value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        value = value * 10 + static_cast<unsigned>(text[i] - '0');
    }
    return true;
}

}  // namespace

std::string memory_line(std::string_view text, std::size_t limit) {
    const auto safe = without_line_ends(drop_direction_controls(sanitize_utf8(text)));
    const auto line = single_spaced(without_marks(safe));
    return std::string(trim(head_of(trim(line), limit)));
}

bool is_date(std::string_view text) {
    unsigned year = 0, month = 0, day = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    if (!digits_at(text, 0, 4, year) || !digits_at(text, 5, 2, month) || !digits_at(text, 8, 2, day))
        return false;
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                              std::chrono::day(day)};
    return year >= 2000 && year <= 2199 && date.ok();
}

}  // namespace ft9::mentor
