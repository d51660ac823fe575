#include "settings_parsers.hpp"
#include "settings_rows.hpp"

#include "ft9/core/business_hours.hpp"

namespace ft9::app {
namespace {

// Kept as text, so that settings stay plain values; wiring reads it again.
std::string hours_text(std::string_view given, std::string& out) {
    std::string problem;
    if (!business_hours::parse(given, problem)) return problem;
    return parse::text(given, out);
}

}  // namespace

std::vector<setting_row> handover_rows() {
    constexpr std::string_view group = "Human beings";
    using s = settings;
    constexpr auto none = trait::none;
    return {
        row(group, "HANDOVER_TIMEOUT_MINUTES", "720",
            "So long after a human being's last word the mentor answers again in a conversation that was "
            "taken "
            "over; 0: only after POST /conversations/{id}/release",
            none, &s::handover_timeout, parse::between(0, 525'600)),
        row(group, "HANDOVER_ECHO", "on",
            "Whoever writes to a person from the business's own phone takes the conversation over; off: it "
            "is "
            "only remembered",
            none, &s::handover_echo, parse::on_off),
        row(group, "BUSINESS_HOURS", "mon-fri 08:00-18:00",
            "When people answer, in BUSINESS_TIMEZONE, for what a person is told who wants one: days with "
            "hours "
            "and days off, separated by commas (mon-fri 08:00-18:00, sat 09:00-12:00, closed 12-25, closed "
            "2026-11-20), or always",
            none, &s::business_hours, hours_text),
    };
}

}  // namespace ft9::app
