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

std::string_view note_tail(std::string_view note) {
    const auto close = note.rfind('}');
    return close == std::string_view::npos ? std::string_view{} : note.substr(close + 1);
}

bool holds(std::string_view text, std::string_view note) {
    return !note.empty() && text.find(note) != std::string_view::npos;
}

// What stands in a note in square brackets if it is that of a recording.
std::string_view words_in(std::string_view note, std::string_view transcript) {
    const auto head = note_head(transcript), tail = note_tail(transcript);
    if (head.empty() || !note.starts_with(head)) return {};
    note.remove_prefix(head.size());
    if (note.ends_with(tail)) note.remove_suffix(tail.size());
    return note;
}

enum class source : std::uint8_t { all, recordings };

std::string words_from(std::string_view text, std::string_view transcript, source wanted) {
    std::string words;
    while (!text.empty()) {
        const auto open = std::min(text.find('['), text.size());
        if (wanted == source::all) words += text.substr(0, open);
        words += '\n';
        text.remove_prefix(open);
        if (text.empty()) break;
        const auto close = std::min(text.find(']'), text.size() - 1);
        words += words_in(text.substr(0, close + 1), transcript);
        text.remove_prefix(close + 1);
    }
    return words;
}

}  // namespace

std::string own_words(std::string_view text, std::string_view transcript, std::string_view forwarded,
                      std::string_view forwarded_often) {
    if (holds(text, forwarded) || holds(text, forwarded_often)) return {};
    return words_from(text, transcript, source::all);
}

std::string heard_words(std::string_view text, std::string_view transcript, std::string_view forwarded,
                        std::string_view forwarded_often) {
    if (holds(text, forwarded) || holds(text, forwarded_often)) return {};
    return words_from(text, transcript, source::recordings);
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
