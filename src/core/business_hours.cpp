#include "ft9/core/business_hours.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <charconv>

namespace ft9 {
namespace {

constexpr std::int64_t day_minutes = 24 * 60;
constexpr int days_looked_at = 400;  // past any row of holidays
constexpr std::array<std::string_view, 7> weekday_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::int64_t floor_of(std::int64_t value, std::int64_t by) {
    const auto quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

struct holiday_date {
    int year = 0, month = 0, day = 0;  // year 0: every one
};

// 1970-01-01 was a Thursday.
int weekday_of(std::int64_t day) {
    return static_cast<int>(day + 4 - floor_of(day + 4, 7) * 7);
}

std::vector<std::string_view> pieces_of(std::string_view text, char separator) {
    std::vector<std::string_view> found;
    for (;;) {
        const auto end = std::min(text.find(separator), text.size());
        found.push_back(trim(text.substr(0, end)));
        if (end == text.size()) return found;
        text.remove_prefix(end + 1);
    }
}

bool read_digits(std::string_view text, std::size_t width, int& out) {
    if (text.size() != width) return false;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
    return failure == std::errc() && end == text.data() + text.size() && text.front() != '-';
}

// "08:00" in minutes; "24:00" is the end of the day.
bool read_minute(std::string_view text, int& out) {
    int hour = 0, minute = 0;
    if (text.size() != 5 || text[2] != ':') return false;
    if (!read_digits(text.substr(0, 2), 2, hour) || !read_digits(text.substr(3), 2, minute)) return false;
    out = hour * 60 + minute;
    return minute < 60 && out <= day_minutes;
}

bool read_weekday(std::string_view text, int& out) {
    const auto* const found = std::find(weekday_names.begin(), weekday_names.end(), text);
    out = static_cast<int>(found - weekday_names.begin());
    return found != weekday_names.end();
}

// "mon" or "mon-fri"; "fri-mon" goes over Sunday.
bool read_weekdays(std::string_view text, std::vector<int>& out) {
    const auto ends = pieces_of(text, '-');
    int first = 0, last = 0;
    if (ends.size() > 2 || !read_weekday(ends.front(), first) || !read_weekday(ends.back(), last))
        return false;
    for (int day = first;; day = (day + 1) % 7) {
        out.push_back(day);
        if (day == last) return true;
    }
}

// "12-25" or "2026-11-20"; year 0: every one.
bool read_holiday(std::string_view text, holiday_date& out) {
    const auto parts = pieces_of(text, '-');
    if (parts.size() != 2 && parts.size() != 3) return false;
    if (parts.size() == 3 && !read_digits(parts.front(), 4, out.year)) return false;
    if (!read_digits(parts[parts.size() - 2], 2, out.month) || !read_digits(parts.back(), 2, out.day))
        return false;
    if (out.month < 1 || out.month > 12 || out.day < 1) return false;
    // In a leap year, so that a holiday of every year may be a 29 February.
    const auto same = date_of(day_number(parts.size() == 3 ? out.year : 2024, out.month, out.day));
    return same.month == out.month && same.day == out.day;
}

// "mon-fri 08:00-18:00" without the days: from a minute until before another.
bool read_span(std::string_view text, std::pair<int, int>& out) {
    const auto ends = pieces_of(text, '-');
    return ends.size() == 2 && read_minute(ends.front(), out.first) && read_minute(ends.back(), out.second) &&
           out.first < out.second;
}

}  // namespace

bool business_hours::add(std::string_view entry) {
    const auto gap = entry.find(' ');
    if (gap == std::string_view::npos) return false;
    const auto head = entry.substr(0, gap), tail = trim(entry.substr(gap));
    if (head == "closed") {
        holiday_date day;
        if (!read_holiday(tail, day)) return false;
        if (day.year == 0) {
            yearly_.emplace(day.month, day.day);
        } else {
            days_.insert(day_number(day.year, day.month, day.day));
        }
        return true;
    }
    std::vector<int> weekdays;
    std::pair<int, int> span;
    if (!read_weekdays(head, weekdays) || !read_span(tail, span)) return false;
    for (const auto day : weekdays)
        spans_.at(static_cast<std::size_t>(day)).push_back(span);
    return true;
}

std::optional<business_hours> business_hours::parse(std::string_view text, std::string& problem) {
    business_hours made;
    if (trim(text) == "always") return made;
    made.always_ = false;
    for (const auto entry : pieces_of(text, ',')) {
        if (made.add(entry)) continue;
        problem = "cannot read \"" + std::string(entry) +
                  "\"; write entries such as mon-fri 08:00-18:00 or closed 12-25";
        return std::nullopt;
    }
    const auto none = [](const auto& spans) { return spans.empty(); };
    if (std::all_of(made.spans_.begin(), made.spans_.end(), none)) {
        problem = "names no hours of any day";
        return std::nullopt;
    }
    for (auto& spans : made.spans_)
        std::sort(spans.begin(), spans.end());
    return made;
}

bool business_hours::holiday(std::int64_t day) const {
    const auto date = date_of(day);
    return days_.contains(day) || yearly_.contains({date.month, date.day});
}

bool business_hours::open(std::int64_t minute) const {
    return next_open(minute) == minute;
}

std::optional<std::int64_t> business_hours::next_open(std::int64_t minute) const {
    if (always_) return minute;
    const auto today = floor_of(minute, day_minutes);
    for (auto day = today; day < today + days_looked_at; ++day) {
        if (holiday(day)) continue;
        for (const auto& [from, until] : spans_.at(static_cast<std::size_t>(weekday_of(day)))) {
            const auto begin = day * day_minutes + from, end = day * day_minutes + until;
            if (minute < end) return std::max(begin, minute);
        }
    }
    return std::nullopt;
}

std::int64_t business_calendar::minute_at(unix_ms at) const {
    return floor_of(floor_of(at, 1000) + zone.offset_at(at), 60);
}

std::optional<business_calendar::opening> business_calendar::next_opening(unix_ms at) const {
    const auto now = minute_at(at);
    const auto next = hours.next_open(now);
    if (!next) return std::nullopt;
    const auto today = floor_of(now, day_minutes), day = floor_of(*next, day_minutes);
    return opening{static_cast<int>(day - today), weekday_of(day),
                   static_cast<int>(*next - day * day_minutes)};
}

}  // namespace ft9
