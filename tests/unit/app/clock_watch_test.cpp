#include "../../../src/app/clock_watch.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

using namespace std::chrono_literals;

namespace ft9::app {
namespace {

class ClockWatch : public ::testing::Test {
  protected:
    double raised() { return meter.value(counter::alarms, "clock_jump"); }

    metrics meter;
    test::fake_clock time;
    alarm_board alarms{meter, time};
    clock_watch watch{meter, alarms};
};

TEST_F(ClockWatch, ACorrectionIsNoJump) {
    for (const auto ahead : {0ms, 999ms, -999ms, 9999ms, -9999ms})
        watch.look(ahead);
    EXPECT_EQ(raised(), 0);
}

TEST_F(ClockWatch, AJumpIsSaidOnceInEachDirection) {
    watch.look(1h);
    for (int i = 0; i < 100; ++i)
        watch.look(1h - i * 25ms);  // it is worn off slowly
    EXPECT_EQ(raised(), 1);
    for (int i = 100; i < 4000; ++i)
        watch.look(1h - i * 25ms);
    EXPECT_EQ(raised(), 1) << "not every half an hour anew";
    watch.look(-1h);
    watch.look(-1h);
    EXPECT_EQ(raised(), 2);
    EXPECT_EQ(alarms.active().size(), 1U);
    EXPECT_NE(meter.text().find("ft9_clock_deviation_seconds -3600"), std::string::npos);
}

TEST_F(ClockWatch, ItIsOverWhenTheClocksAgree) {
    watch.look(11s);
    watch.look(7s);
    EXPECT_EQ(alarms.active().size(), 1U);
    watch.look(4s);
    EXPECT_TRUE(alarms.active().empty());
    watch.look(11s);
    EXPECT_EQ(raised(), 2);
}

}  // namespace
}  // namespace ft9::app
