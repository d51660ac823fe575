#include "ft9/mentor/tool_texts.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <vector>

namespace ft9::mentor {
namespace {

using word_list = std::vector<std::string>;

constexpr std::size_t longest_yes = 200;  // bytes: whoever writes more says more

// Lower case, without accents; punctuation separates as blanks do.
word_list words_of_text(std::string_view text) {
    constexpr std::string_view between = " \t\r\n.,;:!?()\"'-";
    auto folded = fold(text);
    word_list out;
    for (std::size_t at = 0; (at = folded.find_first_not_of(between, at)) != std::string::npos;) {
        const auto end = std::min(folded.find_first_of(between, at), folded.size());
        out.push_back(folded.substr(at, end - at));
        at = end;
    }
    return out;
}

std::vector<word_list> phrases_of(std::string_view list) {
    std::vector<word_list> out;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        if (auto phrase = words_of_text(list.substr(0, end)); !phrase.empty())
            out.push_back(std::move(phrase));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return out;
}

// Whether the words from `at` on are phrases one after another.
bool consists_of(const word_list& said, std::size_t at, const std::vector<word_list>& phrases) {
    std::vector<bool> reached(said.size() + 1, false);
    reached[at] = true;
    for (; at < said.size(); ++at) {
        if (!reached[at]) continue;
        for (const auto& p : phrases) {
            const bool fits = p.size() <= said.size() - at &&
                              std::equal(p.begin(), p.end(), said.begin() + static_cast<std::ptrdiff_t>(at));
            if (fits) reached[at + p.size()] = true;
        }
    }
    return reached.back();
}

// The person's own words: without the note that tells what they answer to, and out of the note that stands
// for a recording. What is filled into a note has no brackets.
std::string_view spoken_words(std::string_view message, std::string_view transcript) {
    message = trim(message);
    const auto mark = transcript.find("{words}");
    if (mark != transcript.npos) {
        const auto head = transcript.substr(0, mark), tail = transcript.substr(mark + 7);
        if (message.size() >= head.size() + tail.size() && message.starts_with(head) &&
            message.ends_with(tail))
            return message.substr(head.size(), message.size() - head.size() - tail.size());
    }
    while (message.starts_with('[')) {
        const auto end = message.find(']');
        if (end == message.npos) break;
        message = trim(message.substr(end + 1));
    }
    return message;
}

}  // namespace

std::initializer_list<tool_text_row> tool_text_table() {
    using t = tool_texts;
    static const std::initializer_list<tool_text_row> rows{
        {"confirm_first", &t::confirm_first},
        {"confirm_missing", &t::confirm_missing},
        {"unknown_outcome", &t::unknown_outcome},
        {"invalid_arguments", &t::invalid_arguments},
        {"over_limit", &t::over_limit},
        {"failed", &t::failed},
        {"unknown_tool", &t::unknown_tool},
        {"recent", &t::recent},
        {"pending", &t::pending},
        {"yes_words", &t::yes_words},
    };
    return rows;
}

bool is_yes(std::string_view message, std::string_view yes_words, std::string_view transcript) {
    const auto said = spoken_words(message, transcript);
    if (said.size() > longest_yes || said.find('?') != said.npos) return false;  // "confirmado?" asks
    const auto spoken = words_of_text(said);
    return !spoken.empty() && consists_of(spoken, 0, phrases_of(yes_words));
}

}  // namespace ft9::mentor
