#include "ft9/outgoing/speech.hpp"

#include "ft9/core/text.hpp"
#include "marked_text.hpp"

#include <algorithm>
#include <array>

namespace ft9::outgoing {
namespace {

bool is_for_eyes(std::string_view marked) {
    constexpr std::array signs{std::string_view("://"),    std::string_view("www."),
                               std::string_view("@"),      std::string_view(".com"),
                               std::string_view("wa.me/"), std::string_view("\x05")};
    static_assert(marks::block == 5);
    return std::any_of(signs.begin(), signs.end(),
                       [&](std::string_view sign) { return marked.find(sign) != npos; });
}

// What begins a line of a list or quote, in Markdown and in WhatsApp.
std::string_view without_line_sign(std::string_view line) {
    constexpr std::array signs{std::string_view("- "), std::string_view("* "), std::string_view("> "),
                               std::string_view("• ")};
    line = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    for (const auto sign : signs) {
        if (line.starts_with(sign)) return without_line_sign(line.substr(sign.size()));
    }
    return line;
}

}  // namespace

std::string spoken_words(std::string_view markdown) {
    auto words = mark_blocks(sanitize_utf8(markdown));
    if (is_for_eyes(words)) return {};
    words.erase(std::remove_if(words.begin(), words.end(), is_mark), words.end());
    std::string out;
    for (std::size_t at = 0; at <= words.size();) {
        const auto end = std::min(words.find('\n', at), words.size());
        out += without_line_sign(std::string_view(words).substr(at, end - at));
        out += '\n';
        at = end + 1;
    }
    return std::string(trim(out));
}

}  // namespace ft9::outgoing
