#include "../../../src/pipeline/quiet_time.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;
using pipeline::quiet_time;

namespace {

// A person who writes while the clock goes on.
class QuietTime : public testing::Test {
  protected:
    void write() {
        last_ = clock_.now();
        if (first_ == 0) first_ = last_;
    }
    std::chrono::milliseconds left() const {
        return std::chrono::milliseconds(rule_.ends(first_, last_, clock_.now()) - clock_.now());
    }
    const quiet_time rule_{2s, 10s};
    test::fake_clock clock_;
    unix_ms first_ = 0, last_ = 0;
};

}  // namespace

TEST_F(QuietTime, IsCountedFromTheMessage) {
    write();
    EXPECT_EQ(left(), 2s);
    clock_.advance(1500ms);
    EXPECT_EQ(left(), 500ms);
    clock_.advance(500ms);
    EXPECT_EQ(left(), 0s);
}

TEST_F(QuietTime, BeginsAnewWithEachMessage) {
    for (int i = 0; i < 4; ++i) {
        write();
        EXPECT_EQ(left(), 2s) << i;
        clock_.advance(1900ms);
        EXPECT_EQ(left(), 100ms) << i;
    }
}

TEST_F(QuietTime, EndsWithTheCapHoweverFastSomebodyWrites) {
    write();
    const auto begin = clock_.now();
    while (left() > 0s) {
        clock_.advance(500ms);
        write();
    }
    EXPECT_EQ(clock_.now() - begin, 10'000);
}

TEST_F(QuietTime, WhatIsOverdueIsDueNow) {
    write();
    clock_.advance(1h);
    EXPECT_EQ(left(), 0s) << "after a restart";
}

TEST_F(QuietTime, RowsOfAClockThatWasAheadHoldNobodyUp) {
    write();
    clock_.set(first_ - 3'600'000);
    EXPECT_EQ(left(), 2s);
}

TEST(QuietTimeRule, WithoutQuietOrWithoutACapNobodyWaits) {
    EXPECT_EQ((quiet_time{0ms, 10s}.ends(100, 200, 300)), 300);
    EXPECT_EQ((quiet_time{2s, 0ms}.ends(300, 300, 300)), 300);
    EXPECT_EQ((quiet_time{20s, 10s}.ends(300, 300, 300)), 10'300) << "the cap is the shorter one";
}
