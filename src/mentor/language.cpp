#include "ft9/mentor/language.hpp"

#include "ft9/mentor/comparison.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace ft9::mentor {
namespace {

constexpr std::size_t least_words = 3;

// Folded, and only what the other two do not have: "que", "para" and "de" tell nothing between Portuguese and
// Spanish, "a" and "no" nothing at all. Sorted.
constexpr std::array portuguese_words{
    "ainda", "ao",   "as",   "assim", "ate",    "com", "da",   "das",  "do",   "dos",  "ela",
    "ele",   "em",   "essa", "esse",  "fazer",  "ha",  "isso", "ja",   "mais", "meu",  "minha",
    "muito", "na",   "nao",  "nas",   "os",     "ou",  "pela", "pelo", "qual", "sao",  "sem",
    "seu",   "seus", "sua",  "suas",  "tambem", "tem", "um",   "uma",  "voce", "voces"};
constexpr std::array spanish_words{"al",   "con",   "cuando", "cual", "del",     "el",    "ella",
                                   "eso",  "hay",   "hacer",  "las",  "los",     "muy",   "nuestro",
                                   "pero", "puede", "sin",    "sus",  "tambien", "tiene", "un",
                                   "una",  "usted", "y",      "ya"};
constexpr std::array english_words{"and",  "are", "be",   "can",  "for",  "from", "have", "how",  "if",
                                   "in",   "is",  "it",   "not",  "of",   "on",   "or",   "that", "the",
                                   "this", "to",  "what", "when", "with", "you",  "your"};

template <class List>
std::size_t hits(const List& list, const std::vector<std::string>& words) {
    const auto known = [&list](const std::string& w) {
        return std::find(list.begin(), list.end(), w) != list.end();
    };
    return static_cast<std::size_t>(std::count_if(words.begin(), words.end(), known));
}

}  // namespace

language language_of(std::string_view utf8) {
    const auto words = folded_words(utf8);
    const auto pt = hits(portuguese_words, words), es = hits(spanish_words, words),
               en = hits(english_words, words);
    const auto most = std::max({pt, es, en});
    if (most < least_words) return language::unknown;
    if (pt == most) return language::portuguese;
    return es == most ? language::spanish : language::english;
}

std::string_view to_string(language l) {
    constexpr std::array names{"", "pt", "es", "en"};
    return names.at(static_cast<std::size_t>(l));
}

}  // namespace ft9::mentor
