#include "ft9/core/text.hpp"

#include "utf8.hpp"

#include "ft9/core/characters.hpp"

#include <algorithm>

namespace ft9 {
namespace {

// Largest prefix of whole visible characters with at most `limit` code points, at least one visible
// character.
std::size_t prefix_within(std::string_view s, std::size_t limit) {
    std::size_t at = 0, used = 0;
    while (at < s.size()) {
        const auto size = character_size(s, at);
        const auto points = count_characters(s.substr(at, size));
        if (used + points > limit) break;
        used += points;
        at += size;
    }
    return at;
}

// Bytes of the first `limit` code points.
std::size_t points_within(std::string_view s, std::size_t limit) {
    std::size_t at = 0;
    for (; at < s.size() && limit > 0; --limit)
        at += decode(s, at).size;
    return at;
}

// Position behind the last separator in `window`, or npos. Breaks in the first quarter would leave crumbs.
std::size_t break_after(std::string_view window, std::string_view separator) {
    const auto found = window.rfind(separator);
    if (found == std::string_view::npos || found + separator.size() < window.size() / 4)
        return std::string_view::npos;
    return found + separator.size();
}

std::size_t best_break(std::string_view window) {
    for (const std::string_view paragraph : {"\n\n", "\n"}) {
        if (const auto at = break_after(window, paragraph); at != std::string_view::npos) return at;
    }
    std::size_t sentence = std::string_view::npos;
    for (const std::string_view end : {". ", "! ", "? ", "… "}) {
        const auto at = break_after(window, end);
        if (at != std::string_view::npos && (sentence == std::string_view::npos || at > sentence))
            sentence = at;
    }
    if (sentence != std::string_view::npos) return sentence;
    if (const auto word = break_after(window, " "); word != std::string_view::npos) return word;
    return window.size();
}

// Latin-1 letters with accents to their base letter.
char base_letter(char32_t c) {
    constexpr std::string_view bases =
        "aaaaaaaceeeeiiiidnooooo ouuuuyts"   // U+00C0..U+00DF
        "aaaaaaaceeeeiiiidnooooo ouuuuyty";  // U+00E0..U+00FF
    return within(c, 0xC0, 0xFF) ? bases[c - 0xC0] : '\0';
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

}  // namespace

std::size_t count_characters(std::string_view utf8) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < utf8.size(); ++count)
        at += decode(utf8, at).size;
    return count;
}

std::string sanitize_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const auto c = decode(bytes, at);
        const bool control =
            c.valid && (c.value < 0x20 || c.value == 0x7F) && c.value != '\n' && c.value != '\t';
        if (!c.valid) out += "\xEF\xBF\xBD";
        if (c.valid && !control) out.append(bytes.substr(at, c.size));
        at += c.size;
    }
    return out;
}

std::string drop_direction_controls(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto c = decode(utf8, at);
        if (!within(c.value, 0x202A, 0x202E) && !within(c.value, 0x2066, 0x2069))
            out.append(utf8.substr(at, c.size));
        at += c.size;
    }
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string fold(std::string_view utf8) {
    std::string out;
    const auto body = trim(utf8);
    for (std::size_t at = 0; at < body.size();) {
        const auto c = decode(body, at);
        if (within(c.value, 'A', 'Z')) {
            out += static_cast<char>(c.value - 'A' + 'a');
        } else if (const char base = base_letter(c.value); base != '\0') {
            out += base;
        } else if (!within(c.value, 0x0300, 0x036F)) {
            out.append(body.substr(at, c.size));
        }
        at += c.size;
    }
    while (!out.empty() &&
           (is_space(out.back()) || std::string_view(".!?,").find(out.back()) != std::string_view::npos))
        out.pop_back();
    return std::string(trim(out));
}

std::vector<std::string> split_message(std::string_view utf8, std::size_t limit) {
    std::vector<std::string> parts;
    auto rest = trim(utf8);
    while (!rest.empty()) {
        // No part needs more: a code point has at most four bytes, and one further tells where a character
        // ends.
        const auto window = limit < rest.size() ? rest.substr(0, 4 * (limit + 1)) : rest;
        auto size = prefix_within(window, limit);
        // A visible character longer than the whole limit is cut between its code points rather than never
        // sent.
        if (size == 0) size = points_within(window, std::max<std::size_t>(limit, 1));
        if (size < rest.size()) size = best_break(rest.substr(0, size));
        const auto part = trim(rest.substr(0, size));
        if (!part.empty()) parts.emplace_back(part);
        rest = trim(rest.substr(size));
    }
    return parts;
}

}  // namespace ft9
