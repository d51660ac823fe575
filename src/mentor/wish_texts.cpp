#include "ft9/mentor/wish_texts.hpp"

#include <fmt/format.h>

#include <string_view>

namespace ft9::mentor {
namespace {

void put_word(std::string& text, std::string_view name, std::string_view value) {
    const auto at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), value);
}

std::string words_of_opening(const handover_texts& texts, const business_calendar::opening& opening) {
    std::string day = texts.weekdays.at(static_cast<std::size_t>(opening.weekday));
    if (opening.days_ahead == 0) day = texts.today;
    if (opening.days_ahead == 1) day = texts.tomorrow;
    std::string words = texts.when;
    put_word(words, "{day}", day);
    put_word(words, "{time}", fmt::format("{:02}:{:02}", opening.minute / 60, opening.minute % 60));
    return words;
}

}  // namespace

std::initializer_list<handover_row> handover_table() {
    using t = handover_texts;
    static const std::initializer_list<handover_row> rows{
        {"now", &t::now},   {"later", &t::later}, {"unknown", &t::unknown},
        {"when", &t::when}, {"today", &t::today}, {"tomorrow", &t::tomorrow},
    };
    return rows;
}

std::initializer_list<wish_row> wish_table() {
    using t = wish_texts;
    static const std::initializer_list<wish_row> rows{
        {"erase_ask", &t::erase_ask},
        {"erasing", &t::erasing},
        {"first_contact", &t::first_contact},
        {"first_contact_version", &t::first_contact_version},
    };
    return rows;
}

std::string handover_notice(const handover_texts& texts, const business_calendar& calendar, unix_ms at) {
    if (calendar.open(at)) return texts.now;
    const auto opening = calendar.next_opening(at);
    // A day further off than a week has no name of its own.
    if (!opening || opening->days_ahead > 6) return texts.unknown;
    std::string text = texts.later;
    put_word(text, "{when}", words_of_opening(texts, *opening));
    return text;
}

}  // namespace ft9::mentor
