#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/time_zone.hpp"

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ft9 {

// When people are at work, in minutes of the place's own clocks. A value; pure.
class business_hours {
  public:
    // Always.
    business_hours() = default;
    // "mon-fri 08:00-18:00, sat 09:00-12:00, closed 12-25, closed 2026-11-20": days of the week, one or
    // from-to, with one span of hours ("24:00" is midnight at its end), and holidays of every year
    // (month-day) or of one. Several spans of a day are several entries. "always": all the time. nullopt:
    // `problem` says what is wrong.
    static std::optional<business_hours> parse(std::string_view text, std::string& problem);

    // `minute`: minutes since 1970-01-01 00:00 as the clocks there show them.
    bool open(std::int64_t minute) const;
    // The first minute from `minute` on at which they are at work; nullopt: not within 400 days.
    std::optional<std::int64_t> next_open(std::int64_t minute) const;

  private:
    bool add(std::string_view entry);
    bool holiday(std::int64_t day) const;

    bool always_ = true;
    std::array<std::vector<std::pair<int, int>>, 7> spans_;  // minutes of the day, Sunday first
    std::set<std::pair<int, int>> yearly_;                   // month, day
    std::set<std::int64_t> days_;                            // since 1970
};

// The same with the place's time zone.
struct business_calendar {
    business_hours hours;
    time_zone zone;

    bool open(unix_ms at) const { return hours.open(minute_at(at)); }
    struct opening {
        int days_ahead = 0;  // 0: today
        int weekday = 0;     // 0: Sunday
        int minute = 0;      // of that day
    };
    std::optional<opening> next_opening(unix_ms at) const;
    // Of the place's clocks; see business_hours::open.
    std::int64_t minute_at(unix_ms at) const;
};

}  // namespace ft9
