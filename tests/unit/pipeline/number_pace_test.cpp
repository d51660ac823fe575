#include "ft9/pipeline/number_pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

using namespace ft9;
using pipeline::number_pace;

namespace {

constexpr unix_ms start = 1'790'000'000'000, second = 1000;

// Whoever wants to send all the time: when each message of these seconds begins.
std::vector<unix_ms> flood(number_pace& pace, unix_ms from, int seconds) {
    std::vector<unix_ms> begun;
    for (auto now = from; now < from + seconds * second;) {
        const auto at = pace.ready_at(now);
        if (at == now) {
            pace.take(now);
            begun.push_back(now);
        }
        now = at;
    }
    return begun;
}

// The most that any second has.
std::ptrdiff_t most_in_a_second(const std::vector<unix_ms>& begun) {
    std::ptrdiff_t most = 0;
    for (auto at = begun.begin(); at != begun.end(); ++at)
        most = std::max(most, std::lower_bound(at, begun.end(), *at + second) - at);
    return most;
}

}  // namespace

TEST(NumberPace, NoSecondHasMoreThanTheLimit) {
    for (const int limit : {20, 80, 1000}) {
        number_pace pace(limit);
        const auto begun = flood(pace, start, 10);
        EXPECT_LE(most_in_a_second(begun), limit);
        EXPECT_GE(begun.size(), static_cast<std::size_t>(limit * 8)) << "and hardly less than it could be";
    }
}

TEST(NumberPace, WhoHasBeenSilentStillKeepsIt) {
    number_pace pace(80);
    auto begun = flood(pace, start, 2);
    const auto later = flood(pace, start + 60 * second, 2);
    begun.insert(begun.end(), later.begin(), later.end());
    EXPECT_LE(most_in_a_second(begun), 80);
}

TEST(NumberPace, AFewGoAtOnce) {
    number_pace pace(80);
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(pace.ready_at(start), start);
        pace.take(start);
    }
    EXPECT_GT(pace.ready_at(start), start);
    pace.give_back();
    EXPECT_EQ(pace.ready_at(start), start) << "that one was not used";
}

TEST(NumberPace, ASlowNumberSendsOneAfterTheOther) {
    number_pace pace(1);
    pace.take(start);
    EXPECT_GT(pace.ready_at(start), start + second);
    EXPECT_LT(pace.ready_at(start), start + 2 * second);
}

TEST(NumberPace, ARefusalHalvesItAndTimeBringsItBack) {
    number_pace pace(80);
    EXPECT_TRUE(pace.refused(start, start + 100));
    const auto lowered = start + 100;
    EXPECT_DOUBLE_EQ(pace.limit(lowered), 40);
    EXPECT_GT(pace.ready_at(lowered), lowered) << "nothing is left of the bucket";
    EXPECT_NEAR(pace.limit(lowered + 15 * second), 60, 0.1);
    EXPECT_DOUBLE_EQ(pace.limit(lowered + 30 * second), 80);
    EXPECT_DOUBLE_EQ(pace.limit(lowered + 3600 * second), 80) << "never above the full one";
}

TEST(NumberPace, WhatHadBegunBeforeSaysNothingNew) {
    number_pace pace(80);
    EXPECT_TRUE(pace.refused(start, start + 100));
    for (int i = 0; i < 500; ++i)
        EXPECT_FALSE(pace.refused(start + 90, start + 200)) << "all of one burst";
    EXPECT_DOUBLE_EQ(pace.limit(start + 100), 40);
    EXPECT_TRUE(pace.refused(start + 1100, start + 1200));
    EXPECT_LT(pace.limit(start + 1200), 21);
}

// The limit of a number that is used in the app, too, is 20: found without being told.
TEST(NumberPace, FindsALimitThatNobodyToldIt) {
    constexpr std::size_t real = 20;
    number_pace pace(80);
    std::vector<unix_ms> taken;
    int refusals = 0, attempts = 0;
    for (auto now = start; now < start + 120 * second;) {
        const auto at = pace.ready_at(now);
        if (at > now) {
            now = at;
            continue;
        }
        pace.take(now);
        ++attempts;
        const auto lately = taken.end() - std::upper_bound(taken.begin(), taken.end(), now - second);
        if (static_cast<std::size_t>(lately) < real)
            taken.push_back(now);
        else
            refusals += pace.refused(now, now + 1) ? 1 : 0;
    }
    EXPECT_LT(refusals * 20, attempts) << "fewer than one in twenty is refused";
    EXPECT_GT(taken.size(), real * 120 / 2) << "and more than half of what is allowed is used";
}

TEST(NumberPace, NeverStopsAltogether) {
    number_pace pace(80);
    auto now = start;
    for (int i = 0; i < 100; ++i) {
        pace.refused(now, now + 1);
        now += 2;
    }
    EXPECT_GE(pace.limit(now), number_pace::least);
    EXPECT_LE(pace.ready_at(now), now + 2 * second);
}

TEST(NumberPace, NoneIsNotPaced) {
    number_pace pace(0);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(pace.ready_at(start), start);
        pace.take(start);
    }
    EXPECT_FALSE(pace.refused(start, start + 1));
    EXPECT_EQ(pace.limit(start), 0);
}

TEST(NumberPace, AClockThatIsSetBackStopsNothing) {
    number_pace pace(80);
    flood(pace, start, 1);
    const auto before = start - 3600 * second;
    EXPECT_LE(pace.ready_at(before), before + second);
}
