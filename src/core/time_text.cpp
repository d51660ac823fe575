#include "ft9/core/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ft9 {

std::string rfc3339(unix_ms at) {
    using namespace std::chrono;
    constexpr unix_ms year_0000 = -62'167'219'200'000, year_9999_end = 253'402'300'799'999;
    const sys_time<milliseconds> time{milliseconds(std::clamp(at, year_0000, year_9999_end))};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock_time{time - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock_time.hours().count(), clock_time.minutes().count(), clock_time.seconds().count(),
                       clock_time.subseconds().count());
}

}  // namespace ft9
