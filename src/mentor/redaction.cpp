// Addresses and numbers; names stand in redaction_names.cpp.
#include "ft9/mentor/redaction.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ft9::mentor {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}
bool is_figure(char c) {
    return c >= '0' && c <= '9';
}
bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool ends_with_domain(std::string_view folded) {
    // Endings that people in Brazil write without "www".
    constexpr std::array endings{".com",  ".com.br", ".br",     ".net",  ".org", ".me", ".io", ".app",
                                 ".link", ".site",   ".online", ".info", ".bio", ".ee", ".ly", ".gl"};
    return std::any_of(endings.begin(), endings.end(), [folded](std::string_view end) {
        return folded.ends_with(end) && folded.size() > end.size();
    });
}

bool is_link(std::string_view folded) {
    if (folded.find("://") != folded.npos || folded.starts_with("www.")) return true;
    const auto host = folded.substr(0, folded.find_first_of("/?#:"));
    return host.find('@') == host.npos && !host.empty() && is_ascii_letter(host.back()) &&
           ends_with_domain(host);
}

bool is_email(std::string_view word) {
    const auto at = word.find('@');
    return at != word.npos && at > 0 && word.find('.', at) != word.npos;
}

bool is_profile(std::string_view word) {
    return word.size() > 2 && word.front() == '@' &&
           (is_ascii_letter(word[1]) || is_figure(word[1]) || word[1] == '_');
}

// Signs around a word that are not part of an address.
constexpr std::string_view around = "\"'()<>[]{},.;:!?*_~";

// The same in more than one byte: what was heard or quoted stands in these.
constexpr std::array<std::string_view, 4> quotes{"“", "”", "«", "»"};

std::size_t begin_of_core(std::string_view word) {
    for (std::size_t at = 0; at < word.size();) {
        const auto* const quote = std::find_if(
            quotes.begin(), quotes.end(), [&](std::string_view q) { return word.substr(at).starts_with(q); });
        if (quote == quotes.end() && around.find(word[at]) == around.npos) return at;
        at += quote == quotes.end() ? 1 : quote->size();
    }
    return word.size();
}

std::size_t end_of_core(std::string_view word) {
    while (!word.empty()) {
        const auto* const quote =
            std::find_if(quotes.begin(), quotes.end(), [&](std::string_view q) { return word.ends_with(q); });
        if (quote == quotes.end() && around.find(word.back()) == around.npos) break;
        word.remove_suffix(quote == quotes.end() ? 1 : quote->size());
    }
    return word.size();
}

std::string redact_address(std::string_view word) {
    const auto from = begin_of_core(word);
    if (from == word.size()) return std::string(word);
    const auto to = end_of_core(word);
    const auto core = word.substr(from, to - from);
    const auto folded = fold(core);
    const char* in_place = nullptr;
    if (is_email(core)) in_place = "[e-mail]";
    if (is_link(folded)) in_place = "[link]";
    if (in_place == nullptr && is_profile(core)) in_place = "[perfil]";
    if (in_place == nullptr) return std::string(word);
    return std::string(word.substr(0, from)) + in_place + std::string(word.substr(to));
}

// Figures with what may stand between them in a telephone number or a CPF.
struct number_run {
    std::size_t end = 0;  // behind the last figure
    std::string figures;
    std::string shape;  // every figure a 9
};

bool joins_figures(char c) {
    return c == '.' || c == '-' || c == '/' || c == '(' || c == ')' || c == ' ';
}

number_run run_at(std::string_view text, std::size_t at) {
    number_run run;
    std::string pending;
    for (auto i = at; i < text.size(); ++i) {
        if (is_figure(text[i])) {
            run.shape += pending;
            pending.clear();
            run.shape += '9';
            run.figures += text[i];
            run.end = i + 1;
        } else if (joins_figures(text[i]) && pending.size() < 2) {
            pending += text[i];
        } else {
            break;
        }
    }
    return run;
}

bool is_date(std::string_view shape) {
    constexpr std::array dates{"99/99/9999", "99/99/99",   "9/9/9999",   "99/9/9999",
                               "9/99/9999",  "99.99.9999", "9999-99-99", "99-99-9999"};
    return std::find(dates.begin(), dates.end(), shape) != dates.end();
}

// Null: it may stay.
const char* name_of_number(const number_run& run, bool after_plus) {
    constexpr std::size_t least_figures = 8, of_phone = 10, of_cnpj = 14;
    if (run.figures.size() < least_figures || is_date(run.shape)) return nullptr;
    if (run.shape == "999.999.999-99") return "[cpf]";
    if (run.shape == "99.999.999/9999-99" || run.figures.size() == of_cnpj) return "[cnpj]";
    const bool like_phone = run.figures.size() >= of_phone && run.figures.size() < of_cnpj;
    const bool short_phone = run.shape == "9999-9999" || run.shape == "99999-9999";
    return after_plus || like_phone || short_phone ? "[telefone]" : "[número]";
}

}  // namespace

std::string redact_addresses(std::string_view utf8) {
    std::string out;
    for (std::size_t at = 0; at < utf8.size();) {
        if (is_blank(utf8[at])) {
            out += utf8[at++];
            continue;
        }
        auto end = at;
        while (end < utf8.size() && !is_blank(utf8[end]))
            ++end;
        out += redact_address(utf8.substr(at, end - at));
        at = end;
    }
    return out;
}

std::string redact_numbers(std::string_view utf8) {
    std::string out;
    for (std::size_t at = 0; at < utf8.size();) {
        if (!is_figure(utf8[at])) {
            out += utf8[at++];
            continue;
        }
        const auto run = run_at(utf8, at);
        const bool after_plus = !out.empty() && out.back() == '+';
        const char* in_place = name_of_number(run, after_plus);
        if (in_place == nullptr) {
            out += utf8.substr(at, run.end - at);
        } else {
            while (!out.empty() && (out.back() == '+' || out.back() == '('))
                out.pop_back();
            out += in_place;
        }
        at = run.end;
    }
    return out;
}

std::string redact(std::string_view utf8, const std::vector<std::string>& names) {
    return redact_names(redact_numbers(redact_addresses(utf8)), names);
}

}  // namespace ft9::mentor
