#include "ft9/core/phrases.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <array>

namespace ft9 {
namespace {

using word_list = std::vector<std::string>;

// Whoever wants one of these things says so shortly; a longer text is about something else.
constexpr std::size_t longest_text = 512, most_other_words = 12;
constexpr std::ptrdiff_t negation_reach = 3;  // words before a phrase that may turn it around

constexpr std::array<std::string_view, 8> articles{"um", "uma", "o", "a", "os", "as", "algum", "alguma"};
constexpr std::array<std::string_view, 4> negations{"nao", "nunca", "jamais", "nem"};
// What may stand around any of it and changes nothing.
constexpr std::array<std::string_view, 28> politeness{
    "oi",    "ola", "opa",   "bom",       "boa",      "dia",      "tarde",  "noite",   "por",  "favor",
    "pfv",   "pf",  "pfvr",  "gentileza", "obrigado", "obrigada", "gente",  "pessoal", "tudo", "bem",
    "agora", "ja",  "mesmo", "urgente",   "ok",       "entao",    "please", "tchau"};
// How one asks for something, before it.
constexpr std::array<std::string_view, 34> asking{
    "eu",      "quero", "queria", "gostaria", "desejo",  "prefiro", "preciso", "precisava", "posso",
    "poderia", "pode",  "podem",  "podia",    "consigo", "tem",     "teria",   "faco",      "faz",
    "fazer",   "para",  "pra",    "de",       "que",     "me",      "voce",    "voces",     "vc",
    "vcs",     "so",    "e",      "mas",      "sera",    "aqui",    "quer"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// "como" asks for a way, and that only beside a word of asking: "tem como", "como faço"; otherwise it is
// about how a thing is done.
bool asks_for_a_way(const word_list& said, std::size_t at) {
    const bool before = at > 0 && (said[at - 1] == "tem" || said[at - 1] == "teria");
    return before || (at + 1 < said.size() && is_one_of(asking, said[at + 1]));
}

// Without greetings, and without ways to ask if `requests` says so.
word_list core_of(const word_list& said, bool requests) {
    std::size_t begin = 0, end = said.size();
    const auto in_front = [&](std::size_t at) {
        if (is_one_of(politeness, said[at])) return true;
        if (!requests) return false;
        return is_one_of(asking, said[at]) || (said[at] == "como" && asks_for_a_way(said, at));
    };
    while (begin < end && in_front(begin))
        ++begin;
    while (end > begin && is_one_of(politeness, said[end - 1]))
        --end;
    return {said.begin() + static_cast<std::ptrdiff_t>(begin),
            said.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::vector<word_list> all_folded(const std::vector<std::string>& phrases) {
    std::vector<word_list> made;
    for (const auto& phrase : phrases) {
        auto folded = folded_words(phrase);
        if (!folded.empty()) made.push_back(std::move(folded));
    }
    return made;
}

// A phrase of several words may be asked for; a single one is all that is said.
bool is_all_of(const std::vector<word_list>& phrases, const word_list& said) {
    const auto bare = core_of(said, false), asked = core_of(said, true);
    return std::any_of(phrases.begin(), phrases.end(), [&](const word_list& phrase) {
        return phrase == said || phrase == bare || (phrase.size() > 1 && phrase == asked);
    });
}

}  // namespace

std::vector<std::string> folded_words(std::string_view utf8) {
    word_list found;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty() && !is_one_of(articles, word)) found.push_back(word);
        word.clear();
    };
    for (const char c : fold(utf8)) {
        if (is_letter_or_digit(c)) {
            word += c;
        } else {
            end_word();
        }
    }
    end_word();
    return found;
}

phrase_matcher::phrase_matcher(const phrase_lists& lists, questions asked)
    : whole_(all_folded(lists.whole)),
      inside_(all_folded(lists.inside)),
      doubtful_(all_folded(lists.doubtful)),
      asked_(asked) {
    for (const auto& text : lists.unless) {
        for (auto& word : folded_words(text))
            unless_.push_back(std::move(word));
    }
}

phrase_match phrase_matcher::inside(const word_list& said) const {
    const auto about_else = [this](const std::string& word) {
        return std::find(unless_.begin(), unless_.end(), word) != unless_.end();
    };
    if (std::any_of(said.begin(), said.end(), about_else)) return phrase_match::none;
    auto best = phrase_match::none;
    for (const auto& phrase : inside_) {
        const auto at = std::search(said.begin(), said.end(), phrase.begin(), phrase.end());
        if (at == said.end()) continue;
        const auto reach = std::min(negation_reach, at - said.begin());
        const bool negated =
            std::any_of(at - reach, at, [](const std::string& w) { return is_one_of(negations, w); });
        const bool is_long = said.size() - phrase.size() > most_other_words;
        best = std::max(best, negated || is_long ? phrase_match::doubtful : phrase_match::clear);
    }
    return best;
}

phrase_match phrase_matcher::match(std::string_view utf8) const {
    if (utf8.size() > longest_text) return phrase_match::none;
    const auto said = folded_words(utf8);
    if (said.empty()) return phrase_match::none;
    // A list that names the very words knows better than what is left of them without politeness.
    if (std::find(doubtful_.begin(), doubtful_.end(), said) != doubtful_.end()) return phrase_match::doubtful;
    const auto found = is_all_of(whole_, said) ? phrase_match::clear : inside(said);
    if (found == phrase_match::clear) {
        const bool question = utf8.find('?') != std::string_view::npos;
        return question && asked_ == questions::are_doubtful ? phrase_match::doubtful : phrase_match::clear;
    }
    return is_all_of(doubtful_, said) ? phrase_match::doubtful : found;
}

}  // namespace ft9
