#include "ft9/observability/alarm_lines.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;

namespace {

constexpr steady_time start{std::chrono::hours(1000)};

// Raises the words every five seconds, asks for what is due in between, and counts what is said.
struct written {
    std::size_t lines = 0;
    std::uint64_t times = 0;

    void say(std::uint64_t raises) {
        ++lines;
        times += raises;
    }
    void outage(alarm_lines& alarm, steady_time from, std::chrono::seconds lasting) {
        for (auto at = from; at < from + lasting; at += 5s) {
            if (const auto raises = alarm.raised("no space", at)) say(*raises);
            look(alarm, at + 2s);
        }
    }
    void look(alarm_lines& alarm, steady_time now) {
        for (const auto& one : alarm.due(now))
            say(one.times);
    }
};

}  // namespace

TEST(AlarmLines, AnOutageIsALineAtItsBeginningAndOneAMinute) {
    alarm_lines alarm;
    written seen;
    seen.outage(alarm, start, 600s);
    EXPECT_EQ(seen.lines, 10U);
    seen.look(alarm, start + 661s);
    EXPECT_EQ(seen.times, 120U) << "every raise stands in some line";
    EXPECT_TRUE(alarm.due(start + 2h).empty());
}

TEST(AlarmLines, WhatIsHeldBackIsSaidWithoutAnotherRaise) {
    alarm_lines alarm;
    EXPECT_EQ(alarm.raised("no space", start), 1U);
    EXPECT_EQ(alarm.raised("no space", start + 1s), std::nullopt);
    EXPECT_EQ(alarm.raised("no space", start + 2s), std::nullopt);
    EXPECT_TRUE(alarm.due(start + 60s - 1ms).empty());
    const auto due = alarm.due(start + 60s);
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].detail, "no space");
    EXPECT_EQ(due[0].times, 2U);
    EXPECT_EQ(alarm.raised("no space", start + 61s), std::nullopt) << "that was a line as well";
}

TEST(AlarmLines, OtherWordsAreNotHeldBack) {
    alarm_lines alarm;
    EXPECT_EQ(alarm.raised("a write was refused", start), 1U);
    EXPECT_EQ(alarm.raised("the database is damaged", start + 1s), 1U);
    EXPECT_EQ(alarm.raised("a write was refused", start + 2s), std::nullopt);
    EXPECT_EQ(alarm.raised("the database is damaged", start + 3s), std::nullopt);
    EXPECT_EQ(alarm.due(start + 61s).size(), 2U);
}

TEST(AlarmLines, WordsThatNeverRepeatAreAllSaid) {
    alarm_lines alarm;
    for (std::size_t i = 0; i < 2 * alarm_lines::most_words; ++i)
        EXPECT_EQ(alarm.raised(std::to_string(i), start), 1U) << i;
    EXPECT_EQ(alarm.raised("0", start), std::nullopt);
    EXPECT_EQ(alarm.raised("0", start + 1h), 2U) << "what was held back is not lost";
}

TEST(AlarmLines, AnEpisodeEndsOnceAndTheNextOneIsCountedAnew) {
    alarm_lines alarm;
    written seen;
    seen.outage(alarm, start, 60s);  // the last raise is that of second 55
    seen.look(alarm, start + 60s);
    EXPECT_EQ(seen.times, 12U);
    EXPECT_FALSE(alarm.ended(start + 55s + alarm_lines::over_after - 1ms));
    const auto all = alarm.ended(start + 55s + alarm_lines::over_after);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->times, 12U);
    EXPECT_EQ(all->lasted, 55s);
    EXPECT_FALSE(alarm.ended(start + 10h));
    EXPECT_EQ(alarm.raised("no space", start + 11h), 1U);
    EXPECT_EQ(alarm.so_far().times, 1U);
}

TEST(AlarmLines, WhatHappenedOnceHasNoEnd) {
    alarm_lines alarm;
    EXPECT_EQ(alarm.raised("the process had ended", start), 1U);
    EXPECT_FALSE(alarm.ended(start + 1h));
}
