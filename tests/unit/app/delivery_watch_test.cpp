#include "../../../src/app/delivery_watch.hpp"

#include "support/fake_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::app;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

class DeliveryWatch : public ::testing::Test {
  protected:
    void SetUp() override { ::testing::internal::CaptureStderr(); }
    void TearDown() override { ::testing::internal::GetCapturedStderr(); }
    double alarms() const { return meter_.value(counter::alarms, "undelivered"); }

    test::fake_clock time_;
    metrics meter_;
    alarm_board board_{meter_, time_};
    delivery_watch watch_{meter_, board_, time_, 1800s};
};

storage::undelivered_sends counted(std::int64_t silent, std::int64_t sent, std::int64_t delivered) {
    return {silent, sent, delivered, silent + sent > 0 ? 1'790'000'000'000 : 0};
}

}  // namespace

TEST_F(DeliveryWatch, OneSilentMessageIsAnAlarmOnceAnHour) {
    watch_.look(counted(1, 0, 50));
    EXPECT_EQ(alarms(), 1);
    for (int i = 0; i < 59; ++i) {
        time_.advance(1min);
        watch_.look(counted(1, 0, 50));
    }
    EXPECT_EQ(alarms(), 1) << "the same words";
    time_.advance(1min);
    watch_.look(counted(1, 0, 50));
    EXPECT_EQ(alarms(), 2);
    watch_.look(counted(2, 0, 50));
    EXPECT_EQ(alarms(), 3) << "there is one more";
}

TEST_F(DeliveryWatch, APhoneThatIsOffIsNoAlarmWhileOthersAreReached) {
    watch_.look(counted(0, 3, 1));
    EXPECT_EQ(alarms(), 0);
    watch_.look(counted(0, 3, 0));
    EXPECT_EQ(alarms(), 1) << "nobody is reached";
}

TEST_F(DeliveryWatch, ItEndsWhenStatusesCome) {
    watch_.look(counted(2, 0, 0));
    ASSERT_EQ(board_.active().size(), 1U);
    EXPECT_THAT(board_.active().front().detail, HasSubstr("2 message(s)"));
    EXPECT_THAT(board_.active().front().detail, HasSubstr("2026-09-21T14:13:20"));
    watch_.look(counted(0, 1, 1));
    EXPECT_THAT(board_.active(), IsEmpty());
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_undelivered_sends 1\n"));
    watch_.look(counted(2, 0, 0));
    EXPECT_EQ(alarms(), 2) << "and begins again";
}

TEST_F(DeliveryWatch, IsDueOnceAMinute) {
    EXPECT_TRUE(watch_.due());
    EXPECT_FALSE(watch_.due());
    time_.advance(59s);
    EXPECT_FALSE(watch_.due());
    time_.advance(1s);
    EXPECT_TRUE(watch_.due());
    delivery_watch hasty(meter_, board_, time_, 4s);
    EXPECT_TRUE(hasty.due());
    time_.advance(2s);
    EXPECT_TRUE(hasty.due());
}

TEST_F(DeliveryWatch, IsNeverDueWhenItIsOff) {
    delivery_watch off(meter_, board_, time_, 0s);
    EXPECT_FALSE(off.due());
}
