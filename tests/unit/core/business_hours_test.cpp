#include "ft9/core/business_hours.hpp"

#include <gtest/gtest.h>

using namespace ft9;

namespace {

business_hours hours(const char* text) {
    std::string problem;
    const auto made = business_hours::parse(text, problem);
    EXPECT_TRUE(made) << text << ": " << problem;
    return made.value_or(business_hours());
}

std::string problem_of(const char* text) {
    std::string problem;
    return business_hours::parse(text, problem) ? "taken" : problem;
}

// 2026-11-23 is a Monday.
std::int64_t minute(int month, int day, int hour, int minute_of_hour = 0) {
    return (day_number(2026, month, day) * 24 + hour) * 60 + minute_of_hour;
}

}  // namespace

TEST(BusinessHours, OpenFromTheFirstMinuteToTheLast) {
    const auto h = hours("mon-fri 08:00-18:00");
    EXPECT_FALSE(h.open(minute(11, 23, 7, 59)));
    EXPECT_TRUE(h.open(minute(11, 23, 8)));
    EXPECT_TRUE(h.open(minute(11, 27, 17, 59)));
    EXPECT_FALSE(h.open(minute(11, 27, 18)));
    EXPECT_FALSE(h.open(minute(11, 28, 10))) << "Saturday";
    EXPECT_EQ(h.next_open(minute(11, 27, 18)), minute(11, 30, 8)) << "over the weekend";
    EXPECT_EQ(h.next_open(minute(11, 23, 9)), minute(11, 23, 9));
}

TEST(BusinessHours, ADayMayHaveABreak) {
    const auto h = hours("mon 13:30-18:00, mon 08:00-12:00");
    EXPECT_TRUE(h.open(minute(11, 23, 11, 59)));
    EXPECT_FALSE(h.open(minute(11, 23, 12)));
    EXPECT_EQ(h.next_open(minute(11, 23, 12)), minute(11, 23, 13, 30))
        << "in whatever order they are written";
}

TEST(BusinessHours, DaysGoAroundTheWeekAndToMidnight) {
    const auto h = hours("sat-sun 20:00-24:00");
    EXPECT_TRUE(h.open(minute(11, 28, 23, 59)));
    EXPECT_TRUE(h.open(minute(11, 29, 20)));
    EXPECT_FALSE(h.open(minute(11, 30, 20)));
    EXPECT_TRUE(hours("fri-mon 08:00-09:00").open(minute(11, 23, 8)));
}

TEST(BusinessHours, HolidaysAreOfEveryYearOrOfOne) {
    const auto h =
        hours("mon-fri 08:00-18:00, closed 11-24, closed 2026-11-25, closed 2025-11-26, closed 02-29");
    EXPECT_FALSE(h.open(minute(11, 24, 10)));
    EXPECT_FALSE(h.open(minute(11, 25, 10)));
    EXPECT_TRUE(h.open(minute(11, 26, 10))) << "last year's";
    EXPECT_EQ(h.next_open(minute(11, 24, 8)), minute(11, 26, 8));
}

TEST(BusinessHours, AlwaysIsAlways) {
    EXPECT_TRUE(business_hours().open(minute(11, 28, 3)));
    EXPECT_TRUE(hours(" always ").open(minute(11, 28, 3)));
}

TEST(BusinessHours, WhatCannotBeReadIsSaid) {
    for (const char* text :
         {"", "never", "mon-fri", "mon 8:00-18:00", "mon 08:00", "mon 18:00-08:00", "mon 08:00-08:00",
          "mon 08:60-09:00", "mon 08:00-24:01", "seg 08:00-18:00", "mon-fri 08:00-18:00,", "closed 13-01",
          "closed 02-30, mon 08:00-09:00", "mon 08:00-09:00, closed 2026-02-29", "mon-tue-wed 08:00-09:00",
          "mon 08:00-+9:00"})
        EXPECT_NE(problem_of(text).find("cannot read"), std::string::npos)
            << text << ": " << problem_of(text);
    EXPECT_EQ(problem_of("closed 12-25"), "names no hours of any day");
}

TEST(BusinessCalendar, SpeaksOfThePlacesOwnDays) {
    business_calendar utc{hours("mon-fri 08:00-18:00"), {}};
    constexpr unix_ms day = 86'400'000, hour = 3'600'000;
    const auto monday = day_number(2026, 11, 23) * day;
    EXPECT_TRUE(utc.open(monday + 8 * hour));
    EXPECT_FALSE(utc.open(monday + 8 * hour - 1));
    auto next = utc.next_opening(monday + 18 * hour);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->days_ahead, 1);
    EXPECT_EQ(next->weekday, 2);
    EXPECT_EQ(next->minute, 480);
    next = utc.next_opening(monday + 2 * hour);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->days_ahead, 0);
    const auto zone = time_zone::load("America/Sao_Paulo");
    if (!zone) GTEST_SKIP() << "no table of time zones here";
    const business_calendar there{hours("mon-fri 08:00-18:00"), *zone};
    EXPECT_FALSE(there.open(monday + 10 * hour)) << "seven in the morning";
    EXPECT_TRUE(there.open(monday + 20 * hour)) << "five in the afternoon";
}
