#include "marked_text.hpp"

#include "ft9/core/characters.hpp"
#include "ft9/core/text.hpp"

#include <algorithm>
#include <array>

namespace ft9::outgoing {
namespace {

void toggle(std::string& open, char mark) {
    if (!open.empty() && open.back() == mark) {
        open.pop_back();
    } else {
        open += mark;
    }
}

std::size_t width(std::string_view marks) {
    std::size_t all = 0;
    for (const char c : marks)
        all += sign_of(c).size();
    return all;
}

// Where a text may be cut; the later, the better.
enum class edge : std::uint8_t { character, word, sentence, line, paragraph };

edge edge_behind(std::string_view before) {
    if (before.ends_with("\n\n")) return edge::paragraph;
    if (before.ends_with('\n')) return edge::line;
    if (!before.ends_with(' ')) return edge::character;
    before.remove_suffix(1);
    while (!before.empty() && is_mark(before.back()))
        before.remove_suffix(1);
    for (const std::string_view end : {".", "!", "?", "…"}) {
        if (before.ends_with(end)) return edge::sentence;
    }
    return edge::word;
}

struct cut_place {
    std::size_t at = 0;  // bytes before it
    std::string open;    // marks that are open there
};

// The best place at which a part may end that begins with these marks; 0 bytes: not even one character fits.
cut_place find_cut(std::string_view rest, std::string open, std::size_t limit) {
    std::array<cut_place, 5> last;
    auto used = width(open);
    std::size_t at = 0;
    while (at < rest.size()) {
        const auto step = is_mark(rest[at]) ? 1 : character_size(rest, at);
        if (is_mark(rest[at])) toggle(open, rest[at]);
        used += is_mark(rest[at]) ? sign_of(rest[at]).size() : count_characters(rest.substr(at, step));
        if (used + width(open) > limit) break;
        at += step;
        last[0] = {at, open};
        const auto kind = static_cast<std::size_t>(edge_behind(rest.substr(0, at)));
        if (kind > 0) last.at(kind) = {at, open};
    }
    if (at == rest.size()) return {at, open};
    // Breaks in the first quarter would leave crumbs.
    for (auto kind = last.size() - 1; kind > 0; --kind) {
        if (last.at(kind).at > 0 && last.at(kind).at >= last[0].at / 4) return last.at(kind);
    }
    return last[0];
}

// Ends what began at `from` in `out`: the sign stands against its text, and not around nothing. A block of
// code keeps the spaces that its first line begins with.
void close_span(std::string& out, std::size_t from, char mark) {
    const std::string inner = out.substr(from);
    const auto text = trim(inner);
    if (text.empty()) return;
    const auto before = mark == marks::block ? 0 : static_cast<std::size_t>(text.data() - inner.data());
    const auto end = static_cast<std::size_t>(text.data() - inner.data()) + text.size();
    out.resize(from);
    out.append(inner, 0, before);
    out += sign_of(mark);
    out.append(inner, before, end - before);
    out += sign_of(mark);
    out.append(inner, end);
}

// All marks are closed in it.
std::string in_signs(std::string_view marked) {
    struct span {
        char mark;
        std::size_t from;
    };
    std::string out;
    std::vector<span> open;
    for (const char c : marked) {
        if (!is_mark(c)) {
            out += c;
        } else if (!open.empty() && open.back().mark == c) {
            close_span(out, open.back().from, c);
            open.pop_back();
        } else {
            open.push_back({c, out.size()});
        }
    }
    return std::string(trim(out));
}

std::string without_marks(std::string_view marked) {
    std::string out(marked);
    out.erase(std::remove_if(out.begin(), out.end(), is_mark), out.end());
    return out;
}

// White space between parts is dropped, but code keeps what its first line begins with.
std::string_view beginning_of(std::string_view rest, const std::string& open) {
    if (open.find(marks::block) == std::string::npos) {
        while (!rest.empty() && trim(rest.substr(0, 1)).empty())
            rest.remove_prefix(1);
        return rest;
    }
    return rest.substr(std::min(rest.find_first_not_of('\n'), rest.size()));
}

}  // namespace

std::vector<std::string> split_marked(std::string_view marked, std::size_t limit) {
    if (std::none_of(marked.begin(), marked.end(), is_mark)) return split_message(marked, limit);
    std::vector<std::string> parts;
    std::string open;
    auto rest = trim(marked);
    while (!rest.empty()) {
        const auto found = find_cut(rest, open, limit);
        if (found.at == 0) {
            for (auto& part : split_message(without_marks(rest), limit))
                parts.push_back(std::move(part));
            break;
        }
        auto part = open + std::string(rest.substr(0, found.at));
        part.append(found.open.rbegin(), found.open.rend());
        part = in_signs(part);
        if (!part.empty()) parts.push_back(std::move(part));
        rest = beginning_of(rest.substr(found.at), found.open);
        open = found.open;
    }
    return parts;
}

}  // namespace ft9::outgoing
