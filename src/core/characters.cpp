#include "ft9/core/characters.hpp"

#include "character_table.hpp"
#include "utf8.hpp"

#include <algorithm>

namespace ft9 {
namespace {

constexpr char32_t joiner = 0x200D;

bool extends(char32_t c) {
    if (c < extending.front().first) return false;
    const auto before = [](const code_range& r, char32_t wanted) { return r.last < wanted; };
    const auto at = std::lower_bound(extending.begin(), extending.end(), c, before);
    return at != extending.end() && c >= at->first;
}

bool is_regional(char32_t c) {
    return within(c, 0x1F1E6, 0x1F1FF);
}

// The code points with emoji presentation, as blocks: what lies between them are other pictures.
bool is_picture(char32_t c) {
    return within(c, 0x203C, 0x2049) || within(c, 0x2122, 0x2139) || within(c, 0x2194, 0x21AA) ||
           within(c, 0x231A, 0x23FA) || c == 0x24C2 || within(c, 0x25AA, 0x27BF) ||
           within(c, 0x2934, 0x2935) || within(c, 0x2B05, 0x2B55) || c == 0x3030 || c == 0x303D ||
           c == 0x3297 || c == 0x3299 || within(c, 0x1F000, 0x1FAFF) || c == 0xA9 || c == 0xAE;
}

// A digit, # or * is an emoji in a keycap only.
bool is_keycap(std::string_view character) {
    constexpr std::string_view keycap = "\xE2\x83\xA3";
    return character.ends_with(keycap) && character.size() > keycap.size() &&
           std::string_view("0123456789#*").find(character.front()) != std::string_view::npos;
}

}  // namespace

std::size_t character_size(std::string_view s, std::size_t at) {
    auto previous = decode(s, at);
    std::size_t end = at + previous.size;
    bool flag_half = is_regional(previous.value);
    while (end < s.size()) {
        const auto next = decode(s, end);
        const bool line_end = previous.value == '\r' && next.value == '\n';
        const bool joined = previous.value == joiner || extends(next.value) || line_end;
        const bool second_half = flag_half && is_regional(next.value);
        if (!joined && !second_half) break;
        if (second_half) flag_half = false;
        end += next.size;
        previous = next;
    }
    return end - at;
}

bool is_emoji(std::string_view utf8) {
    if (utf8.empty() || character_size(utf8, 0) != utf8.size()) return false;
    return is_picture(decode(utf8, 0).value) || is_keycap(utf8);
}

bool has_emoji(std::string_view utf8) {
    for (std::size_t at = 0; at < utf8.size();) {
        const auto size = character_size(utf8, at);
        if (is_emoji(utf8.substr(at, size))) return true;
        at += size;
    }
    return false;
}

}  // namespace ft9
