#pragma once

#include "ft9/core/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ft9 {

// A moment as people of a place write it down.
struct local_time {
    int year = 1970, month = 1, day = 1;  // from 1
    int hour = 0, minute = 0;
    int weekday = 4;  // 0: Sunday
};

// A calendar's day number: days since 1970-01-01. Any year; Gregorian calendar.
std::int64_t day_number(int year, int month, int day);
// The date of a day number, at midnight.
local_time date_of(std::int64_t day);
// "2026-11-22" as a day number; nullopt if it is none.
std::optional<std::int64_t> parse_date(std::string_view text);
// The other way round.
std::string date_text(std::int64_t day);

// The clocks of a place, as the system's time zone database has them: g++ 12 has none of its own. Never
// changes after loading; any thread.
class time_zone {
  public:
    // UTC.
    time_zone() = default;
    // Of an IANA name, "America/Sao_Paulo"; nullopt if this machine does not know it. Blocks on a file.
    static std::optional<time_zone> load(const std::string& name);
    // Reads a file of the database (TZif, RFC 8536); nullopt if it is none. Behind the last change that it
    // tells of its clocks stay as they are then.
    static std::optional<time_zone> read(std::string_view bytes);

    // Seconds ahead of UTC.
    std::int64_t offset_at(unix_ms at) const;
    local_time at(unix_ms at) const;
    // The day number of the date there.
    std::int64_t day_at(unix_ms at) const;
    // The first moment of that date.
    unix_ms begin_of(std::int64_t day) const;

  private:
    struct change {
        std::int64_t at = 0, offset = 0;  // seconds since the epoch, seconds ahead of UTC
    };
    std::int64_t first_offset_ = 0;
    std::vector<change> changes_;  // in order
};

}  // namespace ft9
