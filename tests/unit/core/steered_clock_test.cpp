#include "ft9/core/steered_clock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace ft9 {
namespace {

constexpr std::int64_t second = 1'000'000'000, day = 86'400 * second, year = 365 * day;
constexpr std::int64_t begin = 1'790'000'000 * second;

// A machine whose wall clock somebody sets.
struct machine {
    std::atomic<std::int64_t> set_by{0}, since_boot{1000 * second};
    steered_clock::readings readings() {
        return {[this] { return begin + since_boot + set_by; }, [this] { return since_boot.load(); }};
    }
    unix_ms true_time() const { return (begin + since_boot) / 1'000'000; }
};

class SteeredClockJump : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(SteeredClockJump, IsNotFollowed) {
    machine m;
    const steered_clock time(m.readings());
    const auto apart = std::min<std::int64_t>(std::abs(GetParam()) / 1'000'000, 300);
    for (int i = 0; i < 60; ++i) {
        if (i == 0) m.set_by = GetParam();
        m.since_boot += second;
        EXPECT_NEAR(time.now(), m.true_time(), apart) << "after a minute 5 ms a second, not more";
    }
    const auto left =
        std::chrono::nanoseconds(GetParam()) - std::chrono::milliseconds(time.now() - m.true_time());
    EXPECT_NEAR(time.ahead().count(), std::chrono::duration_cast<std::chrono::milliseconds>(left).count(), 1);
    m.set_by = 0;
    for (int i = 0; i < 120; ++i) {
        m.since_boot += second;
        time.now();
    }
    EXPECT_EQ(time.now(), m.true_time()) << "set back, it is as if nothing had happened";
}

INSTANTIATE_TEST_SUITE_P(By, SteeredClockJump,
                         ::testing::Values(second, -second, 3600 * second, -3600 * second, day, -day, year,
                                           -year),
                         [](const auto& by) {
                             const auto seconds = by.param / second;
                             return (seconds < 0 ? "Back" : "Ahead") + std::to_string(std::abs(seconds));
                         });

TEST(SteeredClock, ALeapSecondIsWornOff) {
    machine m;
    const steered_clock time(m.readings());
    m.set_by = -second;
    auto before = time.now();
    for (int i = 0; i < 201; ++i) {
        m.since_boot += second;
        const auto now = time.now();
        EXPECT_GE(now - before, 994) << i;
        EXPECT_LE(now - before, 1000) << i;
        before = now;
    }
    EXPECT_EQ(time.ahead(), 0ms);
    EXPECT_EQ(time.now(), m.true_time() - 1000);
}

TEST(SteeredClock, ADriftIsFollowed) {
    machine m;
    const steered_clock time(m.readings());
    for (int i = 0; i < 10'000; ++i) {
        m.since_boot += second;
        m.set_by += second / 2000;  // 500 ppm: more than a quartz is ever off
        time.now();
    }
    EXPECT_LE(std::abs(time.ahead().count()), 1);
}

TEST(SteeredClock, ThreadsThatComeTogetherAdjustOnce) {
    machine m;
    const steered_clock time(m.readings());
    m.set_by = day;
    std::atomic<bool> going{true};
    std::vector<std::thread> readers;
    for (int t = 0; t < 4; ++t) {
        readers.emplace_back([&] {
            while (going)
                time.now();
        });
    }
    for (int i = 0; i < 1000; ++i)
        m.since_boot += second / 10;
    going = false;
    for (auto& r : readers)
        r.join();
    EXPECT_LE(time.now() - m.true_time(), 501) << "5 ms for each of 100 seconds, however many asked";
    EXPECT_GE(time.now(), m.true_time());
}

TEST(SteeredClock, TheMachinesIsTheSystems) {
    const steered_clock time;
    EXPECT_NEAR(time.now(), system_clock().now(), 1000);
    EXPECT_LT(std::chrono::abs(time.ahead()), 1s);
}

}  // namespace
}  // namespace ft9
