#include "ft9/observability/alarm_board.hpp"

#include "support/fake_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace ft9;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

std::size_t times_in(const std::string& text, const std::string& words) {
    std::size_t count = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1))
        ++count;
    return count;
}

class AlarmBoard : public ::testing::Test {
  public:
    test::fake_clock clock;
    metrics counts;
    std::vector<std::string> posted;
    alarm_board board{counts, clock, [this](std::string name, std::string detail) {
                          posted.push_back(name + ": " + detail);
                      }};

  protected:
    void SetUp() override { ::testing::internal::CaptureStderr(); }
    void TearDown() override {
        if (!taken_) ::testing::internal::GetCapturedStderr();
    }
    std::string log_text() {
        taken_ = true;
        return ::testing::internal::GetCapturedStderr();
    }
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto& each : board.active())
            out.push_back(each.name);
        return out;
    }

  private:
    bool taken_ = false;
};

}  // namespace

TEST_F(AlarmBoard, AnAlarmIsALineACountAndAPost) {
    board.raise("safe_mode", "look at the log");
    EXPECT_EQ(counts.value(counter::alarms, "safe_mode"), 1);
    EXPECT_THAT(posted, ElementsAre("safe_mode: look at the log"));
    const std::string text = log_text();
    EXPECT_THAT(text, HasSubstr("error"));
    EXPECT_THAT(text, HasSubstr("alarm=safe_mode detail=\"look at the log\""));
}

TEST_F(AlarmBoard, ANameIsPostedOncePerTenMinutes) {
    board.raise("safe_mode", "1");
    clock.advance(10min - 1ms);
    board.raise("safe_mode", "2");
    EXPECT_EQ(posted.size(), 1u);
    clock.advance(1ms);
    board.raise("safe_mode", "3");
    EXPECT_THAT(posted, ElementsAre("safe_mode: 1", "safe_mode: 3"));
    EXPECT_EQ(counts.value(counter::alarms, "safe_mode"), 3);
}

TEST_F(AlarmBoard, NamesDoNotShareTheirInterval) {
    board.raise("safe_mode", "a");
    board.raise("disk_reserve", "b");
    EXPECT_EQ(posted.size(), 2u);
}

TEST_F(AlarmBoard, ActiveListsWhatWasRaisedLately) {
    board.raise("safe_mode", "a");
    clock.advance(30min);
    board.raise("disk_reserve", "b");
    board.raise("disk_reserve", "c");
    const auto active = board.active();
    ASSERT_EQ(active.size(), 2u);
    EXPECT_EQ(active[0].name, "disk_reserve");
    EXPECT_EQ(active[0].detail, "c");
    EXPECT_EQ(active[0].times, 2u);
    EXPECT_EQ(active[0].last, clock.now());
    clock.advance(30min);
    EXPECT_THAT(names(), ElementsAre("disk_reserve"));
}

TEST_F(AlarmBoard, ClearingEndsItAndLetsTheNextOneThrough) {
    board.raise("number_paused", "a");
    board.clear("number_paused");
    board.clear("never raised");
    EXPECT_TRUE(board.active().empty());
    board.raise("number_paused", "b");
    EXPECT_EQ(posted.size(), 2u);
}

TEST_F(AlarmBoard, AnOutageIsALineAMinuteAndItsEnd) {
    for (int second = 0; second < 180; second += 5) {
        board.raise("storage_failed", "no space");
        board.look();
        clock.advance(5s);
    }
    clock.advance(alarm_lines::over_after);
    board.look();
    board.look();
    const auto text = log_text();
    EXPECT_EQ(times_in(text, "detail=\"no space\""), 4U) << text;
    EXPECT_THAT(text, HasSubstr("detail=\"no space\" times=1\n"));
    EXPECT_THAT(text, HasSubstr("detail=\"no space\" times=12\n"));
    EXPECT_THAT(text, HasSubstr("alarm=storage_failed times=36 lasted_seconds=175\n"));
    EXPECT_EQ(times_in(text, "an alarm is not raised any more"), 1U);
    EXPECT_EQ(counts.value(counter::alarms, "storage_failed"), 36) << "the metric counts every one";
}

TEST_F(AlarmBoard, ClearingSaysTheEndOnce) {
    board.raise("clock_jump", "a");
    clock.advance(7s);
    board.clear("clock_jump");
    board.clear("clock_jump");
    const auto text = log_text();
    EXPECT_EQ(times_in(text, "an alarm is over"), 1U) << text;
}

TEST_F(AlarmBoard, ANotifierThatThrowsIsLogged) {
    board.set_notifier([](std::string, std::string) { throw std::runtime_error("no route"); });
    EXPECT_NO_THROW(board.raise("safe_mode", "a"));
    EXPECT_THAT(log_text(), HasSubstr("alarm notifier failed"));
}

TEST_F(AlarmBoard, WorksWithoutANotifierAndNotifiesOnceThereIsOne) {
    board.set_notifier({});
    board.raise("safe_mode", "a");
    board.set_notifier([this](std::string name, std::string) { posted.push_back(name); });
    board.raise("safe_mode", "b");
    EXPECT_THAT(posted, ElementsAre("safe_mode"));
}

TEST_F(AlarmBoard, ThreadsShareTheInterval) {
    std::atomic<int> calls{0};
    board.set_notifier([&calls](std::string, std::string) { ++calls; });
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([this] {
                for (int i = 0; i < 200; ++i)
                    board.raise("storage_failed", "x");
            });
        }
    }
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(board.active().at(0).times, 800u);
}
