#include "ft9/mentor/leak_guard.hpp"

#include "ft9/core/id.hpp"
#include "letters.hpp"

#include <array>

namespace ft9::mentor {
namespace {

constexpr std::size_t canary_letters = 20;
constexpr std::uint64_t hash_base = 0x100000001B3;

std::uint64_t hash_of(std::string_view piece) {
    std::uint64_t hash = 0;
    for (const char c : piece)
        hash = hash * hash_base + static_cast<unsigned char>(c);
    return hash;
}

// base_ to the power of `length` - 1: what the oldest letter weighs.
std::uint64_t weight_of(std::size_t length) {
    std::uint64_t weight = 1;
    for (std::size_t i = 1; i < length; ++i)
        weight *= hash_base;
    return weight;
}

// The hash of each piece in turn; stops when `visit` says so.
template <class Visit>
void roll(std::string_view text, std::size_t length, Visit visit) {
    if (text.size() < length) return;
    const auto weight = weight_of(length);
    auto hash = hash_of(text.substr(0, length));
    for (std::size_t at = 0;; ++at) {
        if (!visit(at, hash) || at + length >= text.size()) return;
        hash -= static_cast<unsigned char>(text[at]) * weight;
        hash = hash * hash_base + static_cast<unsigned char>(text[at + length]);
    }
}

std::string decimal_codes(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += std::to_string(static_cast<unsigned char>(c));
    return out;
}

std::string lower_letters(std::string text) {
    return squash(text);
}

}  // namespace

std::string_view to_string(leak l) {
    constexpr std::array<std::string_view, 3> names{"none", "canary", "passage"};
    return names.at(static_cast<std::size_t>(l));
}

std::string make_canary() {
    constexpr std::string_view consonants = "bcdfghjklmnpqrstvwxz";
    const auto random = random_hex(2 * canary_letters);
    std::string out;
    for (std::size_t i = 0; i < canary_letters; ++i)
        out += consonants[static_cast<std::size_t>(std::stoi(random.substr(4 * i, 4), nullptr, 16)) %
                          consonants.size()];
    return out;
}

void leak_guard::pieces::add(std::string_view text, std::size_t step) {
    roll(text, length, [&](std::size_t at, std::uint64_t hash) {
        if (at % step == 0) hashes.insert(hash);
        return true;
    });
}

void leak_guard::pieces::remove(std::string_view text) {
    roll(text, length, [&](std::size_t, std::uint64_t hash) {
        hashes.erase(hash);
        return true;
    });
}

// Each piece of ours counts once, however often the text repeats it.
std::size_t leak_guard::pieces::count_in(std::string_view text, std::size_t enough) const {
    std::unordered_set<std::uint64_t> found;
    roll(text, length, [&](std::size_t, std::uint64_t hash) {
        if (hashes.contains(hash)) found.insert(hash);
        return found.size() < enough;
    });
    return found.size();
}

leak_guard::leak_guard(const std::string& canary, std::string_view prompt,
                       const std::vector<std::string>& open) {
    passages_.add(squash(prompt));
    for (const auto& text : open)
        passages_.remove(squash(text));
    if (!canary.empty()) add_dresses(canary);
}

void leak_guard::add_dresses(const std::string& canary) {
    for (const auto& turned : {canary, reversed(canary)}) {
        letters_.add(turned);
        letters_.add(rot13(turned));
        hex_.add(hex_of(turned), 2);
        decimal_.add(decimal_codes(turned));
        // Whatever stands before it shifts the digits: the first and last of them are somebody else's.
        for (std::size_t shift = 0; shift < 3; ++shift) {
            const auto digits = lower_letters(base64_of(std::string(shift, 'x') + turned));
            base64_.add(std::string_view(digits).substr(shift == 0 ? 0 : 4, digits.size() - 6));
        }
    }
}

bool leak_guard::has_canary(std::string_view text) const {
    const auto letters = squash(text);
    const auto any = [](const pieces& p, std::string_view in) { return p.count_in(in, 1) > 0; };
    return any(letters_, letters) || any(letters_, without_leet(letters)) || any(hex_, letters) ||
           any(decimal_, letters) || any(base64_, letters) || any(letters_, initials_of_words(text)) ||
           any(letters_, initials_of_lines(text));
}

bool leak_guard::has_passage(std::string_view squashed) const {
    const auto enough = shortest_passage - passages_.length + 1;
    return passages_.count_in(squashed, enough) >= enough;
}

leak leak_guard::look_at_letters(std::string_view text) const {
    if (has_canary(text)) return leak::canary;
    const auto letters = squash(text);
    const bool told = has_passage(letters) || has_passage(reversed(letters)) || has_passage(rot13(letters));
    return told ? leak::passage : leak::none;
}

leak leak_guard::look(std::string_view text) const {
    if (const auto found = look_at_letters(text); found != leak::none) return found;
    if (const auto found = look_at_letters(decoded_base64(text)); found != leak::none) return found;
    return look_at_letters(decoded_hex(text));
}

}  // namespace ft9::mentor
