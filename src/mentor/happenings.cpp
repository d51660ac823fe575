#include "ft9/mentor/happenings.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

// The next {name} from `at` on: where it begins, and the name; npos without one.
std::size_t next_name(std::string_view text, std::size_t at, std::string_view& name) {
    for (auto open = text.find('{', at); open != text.npos; open = text.find('{', open + 1)) {
        const auto close = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", open + 1);
        if (close == text.npos || text[close] != '}' || close == open + 1) continue;
        name = text.substr(open + 1, close - open - 1);
        return open;
    }
    return text.npos;
}

}  // namespace

std::initializer_list<happening_row> happening_table() {
    using t = happening_texts;
    static const std::initializer_list<happening_row> rows{
        {"location", &t::location, "place", ""},
        {"contacts", &t::contacts, "cards", ""},
        {"flow_reply", &t::flow_reply, "answers", ""},
        {"flow_reply_empty", &t::flow_reply_empty, "", ""},
        {"order", &t::order, "items", ""},
        {"edit", &t::edit, "text", ""},
        {"deleted", &t::deleted, "", ""},
        {"unsupported", &t::unsupported, "type", ""},
        {"unsupported_unnamed", &t::unsupported_unnamed, "", ""},
        {"reaction", &t::reaction, "emoji", "message"},
        {"reaction_unknown", &t::reaction_unknown, "emoji", ""},
        {"reaction_removed", &t::reaction_removed, "message", ""},
        {"reaction_removed_unknown", &t::reaction_removed_unknown, "", ""},
        {"echo", &t::echo, "text", ""},
        {"audio", &t::audio, "", ""},
        {"image", &t::image, "", ""},
        {"transcript", &t::transcript, "words", ""},
        {"audio_failed", &t::audio_failed, "", ""},
        {"image_failed", &t::image_failed, "", ""},
        {"quoted", &t::quoted, "message", ""},
        {"product", &t::product, "product", ""},
        {"forwarded", &t::forwarded, "", ""},
        {"forwarded_often", &t::forwarded_often, "", ""},
        {"referral", &t::referral, "ad", ""},
    };
    return rows;
}

std::string fill(std::string_view text,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    std::string out;
    std::string_view name;
    std::size_t done = 0;
    for (auto open = next_name(text, 0, name); open != text.npos; open = next_name(text, open + 1, name)) {
        const auto* value =
            std::find_if(values.begin(), values.end(), [name](const auto& v) { return v.first == name; });
        if (value == values.end()) continue;
        out += text.substr(done, open - done);
        out += value->second;
        done = open + name.size() + 2;
    }
    out += text.substr(done);
    return out;
}

std::string problem_of(const happening_row& row, std::string_view text) {
    std::size_t required = 0, also = 0;
    std::string_view name;
    for (auto open = next_name(text, 0, name); open != text.npos; open = next_name(text, open + 1, name)) {
        if (name == row.required) {
            ++required;
        } else if (name == row.also) {
            ++also;
        } else {
            return "has no use for {" + std::string(name) + "}";
        }
    }
    const auto missing = [](std::string_view wanted, std::size_t found) {
        return !wanted.empty() && found != 1;
    };
    if (missing(row.required, required))
        return "must contain {" + std::string(row.required) + "} exactly once";
    if (missing(row.also, also)) return "must contain {" + std::string(row.also) + "} exactly once";
    return {};
}

}  // namespace ft9::mentor
