#include "ft9/pipeline/turn_rate.hpp"

#include <gtest/gtest.h>

using ft9::pipeline::turn_rate;
using ruling = turn_rate::ruling;

namespace {

constexpr ft9::unix_ms minute = 60'000, hour = 60 * minute;

}  // namespace

TEST(TurnRate, AllowsSoManyInAnHour) {
    turn_rate rate({2, 0});
    EXPECT_EQ(rate.admit(1, 0), ruling::go);
    EXPECT_EQ(rate.admit(1, 10), ruling::go);
    EXPECT_EQ(rate.admit(1, 20), ruling::hour);
    EXPECT_EQ(rate.admit(2, 20), ruling::go) << "each conversation has its own hour";
    EXPECT_EQ(rate.admit(1, hour), ruling::go);
}

TEST(TurnRate, ATurnThatDidNotTakePlaceDoesNotCount) {
    turn_rate rate({1, 0});
    EXPECT_EQ(rate.admit(1, 0), ruling::go);
    rate.take_back(1);
    EXPECT_EQ(rate.admit(1, 1), ruling::go);
}

TEST(TurnRate, RemembersTurnsOfBeforeTheStart) {
    turn_rate rate({1, 0});
    rate.remember(1, 0);
    EXPECT_EQ(rate.admit(1, 1), ruling::hour);
}

TEST(TurnRate, ALoopIsNotAnsweredForTenMinutes) {
    turn_rate rate({1000, 3});
    for (ft9::unix_ms at = 0; at < 3; ++at)
        EXPECT_EQ(rate.admit(1, at), ruling::go);
    EXPECT_EQ(rate.admit(1, 3), ruling::loop) << "said once";
    EXPECT_EQ(rate.admit(1, 4), ruling::in_loop);
    rate.sweep(5 * minute);
    EXPECT_EQ(rate.admit(1, 3 + turn_rate::loop_pause - 1), ruling::in_loop);
    EXPECT_EQ(rate.admit(1, 3 + turn_rate::loop_pause), ruling::go);
}

TEST(TurnRate, SlowerThanThatIsNoLoop) {
    turn_rate rate({1000, 3});
    for (ft9::unix_ms at = 0; at < 100 * minute; at += 20'000)
        ASSERT_EQ(rate.admit(1, at), ruling::go) << at;
}

TEST(TurnRate, SweepingForgetsOnlyWhatIsOver) {
    turn_rate rate({1, 0});
    EXPECT_EQ(rate.admit(1, 0), ruling::go);
    rate.sweep(hour - 1);
    EXPECT_EQ(rate.admit(1, hour - 1), ruling::hour);
}

TEST(TurnRate, TheTurnsOfTwoThatAreOneCountTogether) {
    turn_rate rate({3, 0});
    EXPECT_EQ(rate.admit(1, 0), ruling::go);
    EXPECT_EQ(rate.admit(2, minute), ruling::go);
    EXPECT_EQ(rate.admit(1, 2 * minute), ruling::go);
    rate.merge(2, 1);
    EXPECT_EQ(rate.admit(1, 3 * minute), ruling::hour);
    EXPECT_EQ(rate.admit(1, hour), ruling::go) << "the oldest is over, whoever's it was";
    EXPECT_EQ(rate.admit(1, hour), ruling::hour);
}

TEST(TurnRate, ANumberMayHaveALimitOfItsOwn) {
    turn_rate rate({2, 0});
    EXPECT_EQ(rate.admit(1, 0, 1), ruling::go);
    EXPECT_EQ(rate.admit(1, 1, 1), ruling::hour);
    EXPECT_EQ(rate.admit(1, 1, 0), ruling::go);
    EXPECT_EQ(rate.admit(1, 2), ruling::hour);
}
