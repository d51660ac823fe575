#include "checks.hpp"

#include "ft9/core/time_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>

namespace ft9::app::doctor {
namespace {

constexpr std::string_view date_shape = "DDD, dd MMM yyyy hh:mm:ss GMT";

std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t many) {
    int value = 0;
    const auto* begin = text.data() + at;
    const auto [end, failure] = std::from_chars(begin, begin + many, value);
    if (failure != std::errc() || end != begin + many || text[at] == '-') return std::nullopt;
    return value;
}

std::optional<unsigned> month_at(std::string_view text) {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto found = months.find(text.substr(8, 3));
    if (found == months.npos || found % 3 != 0) return std::nullopt;
    return static_cast<unsigned>(found / 3 + 1);
}

// The marks between the numbers.
bool has_shape(std::string_view text) {
    return text.size() == date_shape.size() && text.substr(3, 2) == ", " && text[7] == ' ' &&
           text[11] == ' ' && text[16] == ' ' && text[19] == ':' && text[22] == ':' &&
           text.substr(25) == " GMT";
}

// How far Meta's clock is ahead of ours, less what the way there and back and whole seconds may explain.
unix_ms deviation(unix_ms theirs, const reply& r) {
    const auto middle = r.sent_at + (r.came_at - r.sent_at) / 2;
    const auto apart = theirs + 500 - middle;
    const auto doubt = (r.came_at - r.sent_at) / 2 + 500;
    if (std::abs(apart) <= doubt) return 0;
    return apart > 0 ? apart - doubt : apart + doubt;
}

}  // namespace

std::optional<unix_ms> parse_http_date(std::string_view text) {
    using namespace std::chrono;
    if (!has_shape(text)) return std::nullopt;
    const auto d = digits_at(text, 5, 2), y = digits_at(text, 12, 4), h = digits_at(text, 17, 2),
               m = digits_at(text, 20, 2), s = digits_at(text, 23, 2);
    const auto named = month_at(text);
    if (!d || !y || !h || !m || !s || !named || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
    const year_month_day date{year(*y), month(*named), std::chrono::day(static_cast<unsigned>(*d))};
    if (!date.ok()) return std::nullopt;
    const auto time = sys_days(date) + hours(*h) + minutes(*m) + seconds(*s);
    return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

finding judge_clock(const account_replies& r) {
    const std::array asked{&r.token, &r.number, &r.health, &r.subscribed, &r.templates, &r.app};
    for (const auto* one : asked) {
        const auto theirs = one->answered() ? parse_http_date(one->date) : std::nullopt;
        if (!theirs) continue;
        const auto apart = deviation(*theirs, *one);
        if (std::abs(apart) < clock_warning)
            return {check::clock, standing::fine, "agrees with Meta's within 30 s", {}};
        return {
            check::clock, std::abs(apart) < clock_problem ? standing::warning : standing::problem,
            fmt::format("this machine's clock is {} s {} Meta's", std::abs(apart) / 1000,
                        apart > 0 ? "behind" : "ahead of"),
            "set it and run an NTP client (timedatectl); until then messages expire too early or too late, "
            "and certificates may be refused"};
    }
    return {check::clock, standing::skipped, "no answer of Graph's tells the time", {}};
}

}  // namespace ft9::app::doctor
