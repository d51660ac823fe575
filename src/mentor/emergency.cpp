#include "ft9/mentor/emergency.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <vector>

namespace ft9::mentor {
namespace {

using token_list = std::vector<std::string>;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Folded letters are ASCII; whatever else there is stands between words.
token_list tokens_in(std::string_view text) {
    token_list words(1);
    for (const char c : fold(text)) {
        if (is_letter_or_digit(c)) {
            words.back() += c;
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

// The words of each phrase that is found become "".
void pass_over(token_list& words, const token_list& phrase) {
    if (phrase.empty()) return;
    auto at = words.begin();
    while ((at = std::search(at, words.end(), phrase.begin(), phrase.end())) != words.end()) {
        std::fill_n(at, phrase.size(), std::string{});
        at += static_cast<std::ptrdiff_t>(phrase.size());
    }
}

std::string_view note_head(std::string_view note) {
    return note.substr(0, note.find('{'));
}

}  // namespace

std::string own_words(std::string_view text, std::string_view transcript, std::string_view forwarded,
                      std::string_view forwarded_often) {
    const auto holds = [text](std::string_view note) {
        return !note.empty() && text.find(note) != std::string_view::npos;
    };
    if (holds(forwarded) || holds(forwarded_often)) return {};
    const auto heard = note_head(transcript);
    std::string own;
    while (!text.empty()) {
        const auto open = std::min(text.find('['), text.size());
        own += text.substr(0, open);
        own += '\n';
        text.remove_prefix(open);
        if (text.empty()) break;
        const auto close = std::min(text.find(']'), text.size() - 1);
        if (!heard.empty() && text.starts_with(heard))
            own += text.substr(heard.size(), close + 1 - std::min(close + 1, heard.size()));
        text.remove_prefix(close + 1);
    }
    return own;
}

bool is_emergency(std::string_view words, const safety_texts& texts) {
    auto spoken = tokens_in(words);
    if (spoken.empty()) return false;
    for (const auto& idiom : texts.harmless_words)
        pass_over(spoken, tokens_in(idiom));
    return std::any_of(texts.emergency_words.begin(), texts.emergency_words.end(), [&](const auto& each) {
        const auto phrase = tokens_in(each);
        return !phrase.empty() &&
               std::search(spoken.begin(), spoken.end(), phrase.begin(), phrase.end()) != spoken.end();
    });
}

}  // namespace ft9::mentor
