#include "ft9/pipeline/loop_guard.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace ft9::pipeline {
namespace {

// So many turns say the same, so many came at once: a person does neither.
constexpr std::size_t same_words = 4, same_few_words = 6, few_words = 3, at_one_moment = 8, kept_moments = 10,
                      most_words = 64;
constexpr double nearly_same = 0.8;

// Compared after fold().
constexpr std::array<std::string_view, 22> phrases{
    "mensagem automatica",
    "resposta automatica",
    "atendimento automatico",
    "numero automatico",
    "canal automatico",
    "este e um aviso automatico",
    "nao responda esta mensagem",
    "nao responda a esta mensagem",
    "favor nao responder",
    "agradecemos o seu contato",
    "agradecemos seu contato",
    "em breve retornaremos",
    "retornaremos o mais breve",
    "retornaremos em breve",
    "no momento nao podemos atender",
    "fora do horario de atendimento",
    "opcao invalida",
    "digite o numero da opcao",
    "automatic reply",
    "auto-reply",
    "out of office",
    "do not reply to this message",
};

std::uint32_t hash_of_word(std::string_view word) {
    std::uint32_t hash = 2'166'136'261U;  // FNV-1a
    for (const char c : word)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return hash;
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// In a sentence all numbers count as the same word: a bot's place in the queue changes, the rest does not.
std::vector<std::uint32_t> words_in(std::string_view folded, bool numbers_differ = false) {
    constexpr std::uint32_t any_number = 0;
    std::vector<std::uint32_t> words;
    for (std::size_t at = 0; at < folded.size() && words.size() < most_words;) {
        auto end = at;
        while (end < folded.size() && is_word(folded[end]))
            ++end;
        const auto word = folded.substr(at, end - at);
        const bool number = word.find_first_not_of("0123456789") == word.npos;
        if (!word.empty()) words.push_back(number && !numbers_differ ? any_number : hash_of_word(word));
        at = end + 1;
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words.size() > few_words || numbers_differ ? words : words_in(folded, true);
}

bool say_the_same(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    std::vector<std::uint32_t> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    const auto all = a.size() + b.size() - both.size();
    if (all == 0) return true;  // nothing but signs, both
    return static_cast<double>(both.size()) >= nearly_same * static_cast<double>(all);
}

}  // namespace

bool sounds_automatic(std::string_view text) {
    const auto folded = fold(text);
    return std::any_of(phrases.begin(), phrases.end(),
                       [&folded](std::string_view p) { return folded.find(p) != folded.npos; });
}

// About the last turn, in the light of those before it. A mentee may well answer "sim" six times in ten
// minutes: few words count only if most of the repetitions came faster than anybody reads.
bool loop_guard::is_loop(const std::deque<line>& lines) {
    const auto& last = lines.back();
    std::size_t alike = 0, instantly_alike = 0, instant_ones = 0;
    for (const auto& l : lines) {
        const bool same = say_the_same(l.words, last.words);
        alike += same ? 1 : 0;
        instantly_alike += same && l.instant ? 1 : 0;
        instant_ones += l.instant ? 1 : 0;
    }
    const bool repeated = last.words.size() <= few_words
                              ? alike >= same_few_words && 2 * instantly_alike > alike
                              : alike >= same_words;
    if (repeated || instant_ones >= at_one_moment) return true;
    return last.automatic && (last.instant || alike >= 2);
}

loop_guard::ruling loop_guard::heard(row_id conversation, std::string_view text, row_id first, unix_ms now) {
    auto& person = people_[conversation];
    if (now < person.loop_until) return ruling::in_loop;
    auto& lines = person.lines;
    if (!lines.empty() && lines.back().first == first) lines.pop_back();
    while (!lines.empty() && (lines.front().at <= now - memory || lines.size() >= kept_moments))
        lines.pop_front();
    const auto at = time_of(first);
    const bool fast =
        person.answered_at > 0 && at >= person.answered_at && at - person.answered_at <= instant;
    lines.push_back({now, first, words_in(fold(text)), sounds_automatic(text), fast});
    if (!is_loop(lines)) return ruling::go;
    lines.clear();
    person.loop_until = now + loop_pause;
    return ruling::loop;
}

void loop_guard::answered(row_id conversation, unix_ms now) {
    if (const auto at = people_.find(conversation); at != people_.end()) at->second.answered_at = now;
}

void loop_guard::sweep(unix_ms now) {
    std::erase_if(people_, [now](const auto& p) {
        const auto& h = p.second;
        return h.loop_until <= now && (h.lines.empty() || h.lines.back().at <= now - memory);
    });
}

}  // namespace ft9::pipeline
