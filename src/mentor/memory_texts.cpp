#include "ft9/mentor/memory_texts.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

bool is_one_of(std::string_view names, std::string_view name) {
    for (std::size_t at = 0; at < names.size();) {
        const auto end = std::min(names.find(' ', at), names.size());
        if (names.substr(at, end - at) == name) return true;
        at = end + 1;
    }
    return false;
}

}  // namespace

std::string problem_of(const memory_text_row& row, std::string_view text) {
    for (auto open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        if (close == text.npos) break;
        const auto name = text.substr(open + 1, close - open - 1);
        if (!is_one_of(row.names, name)) return "has no use for {" + std::string(name) + "}";
    }
    return {};
}

std::initializer_list<memory_text_row> memory_text_table() {
    using t = memory_texts;
    static const std::initializer_list<memory_text_row> rows{
        {"heading", &t::heading, "today"},
        {"name", &t::name, "text"},
        {"clinic", &t::clinic, "text"},
        {"city", &t::city, "text"},
        {"about", &t::about, "text"},
        {"goal", &t::goal, "text"},
        {"progress", &t::progress, "pillar level text"},
        {"progress_unrated", &t::progress_unrated, "pillar text"},
        {"open", &t::open, "text"},
        {"due", &t::due, "date text"},
        {"overdue", &t::overdue, "date text"},
        {"done", &t::done, "text"},
        {"note", &t::note, "text"},
        {"summary", &t::summary, "text"},
        {"returned", &t::returned, "away agreed"},
        {"returned_without", &t::returned_without, "away"},
        {"agreed_overdue", &t::agreed_overdue, "date text"},
        {"agreed_due", &t::agreed_due, "date text"},
        {"agreed", &t::agreed, "text"},
        {"away_hours", &t::away_hours, ""},
        {"away_day", &t::away_day, ""},
        {"away_days", &t::away_days, "days"},
        {"summariser", &t::summariser, ""},
        {"transcript", &t::transcript, "date"},
        {"person", &t::person, ""},
        {"mentor", &t::mentor, ""},
    };
    return rows;
}

}  // namespace ft9::mentor
