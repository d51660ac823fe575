#include "ft9/mentor/situation.hpp"

#include "ft9/core/plain_words.hpp"
#include "ft9/core/text.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

// What a person made us remember looks neither like a heading nor like a note of ours.
std::string fact_line(std::string_view text) {
    auto line = as_own_words(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return std::string(trim(line));
}

}  // namespace

std::initializer_list<situation_row> situation_table() {
    using t = situation_texts;
    static const std::initializer_list<situation_row> rows{
        {"intro", &t::intro},         {"now", &t::now},
        {"person", &t::person},       {"agreed", &t::agreed},
        {"earlier", &t::earlier},     {"notes", &t::notes},
        {"moment", &t::moment},       {"first_contact", &t::first_contact},
        {"returning", &t::returning}, {"same_day", &t::same_day},
        {"sunday", &t::sunday},       {"monday", &t::monday},
        {"tuesday", &t::tuesday},     {"wednesday", &t::wednesday},
        {"thursday", &t::thursday},   {"friday", &t::friday},
        {"saturday", &t::saturday},
    };
    return rows;
}

void situation::add(situation_part part, std::string_view line) {
    auto kept = fact_line(line);
    if (!kept.empty()) lines_.at(static_cast<std::size_t>(part)).push_back(std::move(kept));
}

bool situation::empty() const {
    return std::all_of(lines_.begin(), lines_.end(), [](const auto& lines) { return lines.empty(); });
}

std::string situation::text(const situation_texts& texts) const {
    if (empty()) return {};
    const std::array headings{&texts.now, &texts.person, &texts.agreed, &texts.earlier, &texts.notes};
    std::string out = texts.intro;
    for (std::size_t i = 0; i < parts; ++i) {
        if (lines_.at(i).empty()) continue;
        out += "\n\n## " + *headings.at(i);
        for (const auto& line : lines_.at(i))
            out += "\n- " + line;
    }
    return out;
}

}  // namespace ft9::mentor
