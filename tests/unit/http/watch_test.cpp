#include "../../../src/http/watch.hpp"

#include <gtest/gtest.h>

using namespace ft9::http;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t rate = 1024;
constexpr auto grace = 5s;

const watch::time_point start{1000s};

bool too_slow(std::size_t bytes, watch::duration age) {
    watch body;
    body.enter_body(start, 30s);
    body.count_body(bytes);
    return body.overdue(start + age, rate, grace);
}

}  // namespace

TEST(Watch, ABodyBelowTheRateIsOverdueOnceTheGraceIsOver) {
    EXPECT_FALSE(too_slow(0, 5s));
    EXPECT_TRUE(too_slow(0, 5001ms));
    EXPECT_TRUE(too_slow(10 * rate - 1, 10s));
    EXPECT_FALSE(too_slow(10 * rate, 10s));
}

TEST(Watch, ADeadlineHoldsHoweverFastTheBodyIs) {
    EXPECT_FALSE(too_slow(1'000'000, 29'999ms));
    EXPECT_TRUE(too_slow(1'000'000, 30s));
}

TEST(Watch, OnlyBodiesHaveARate) {
    watch one;
    one.enter(stage::head, start, 10s);
    EXPECT_FALSE(one.overdue(start + 9s, rate, grace));
    EXPECT_TRUE(one.overdue(start + 10s, rate, grace));
    EXPECT_EQ(one.since(), start);
    one.disarm();
    EXPECT_FALSE(one.overdue(start + 24h, rate, grace));
}

TEST(Watch, WhatWasGivenAwayIsNotHeldAndStillCountsForTheRate) {
    watch one;
    one.enter_body(start, 30s);
    one.count_body(100'000);
    one.give_away(60'000);
    EXPECT_EQ(one.held_bytes(), 40'000U);
    EXPECT_EQ(one.body_bytes(), 100'000U);
    one.enter_body(start, 30s);
    EXPECT_EQ(one.held_bytes(), 0U);
}
