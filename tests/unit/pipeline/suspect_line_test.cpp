#include "ft9/pipeline/suspect_line.hpp"

#include <gtest/gtest.h>

using ft9::pipeline::suspect_line;

TEST(SuspectLine, OneAfterAnotherWhileTheOthersWait) {
    suspect_line line;
    line.set({7, 8});
    EXPECT_TRUE(line.holds_others(0));
    EXPECT_EQ(line.next(0, 0), 7);
    EXPECT_TRUE(line.is_alone(7, 10));
    EXPECT_EQ(line.next(1, 10), std::nullopt);
    EXPECT_TRUE(line.holds_others(10));
    line.finished(7);
    EXPECT_EQ(line.next(0, 20), 8);
    line.finished(8);
    EXPECT_FALSE(line.holds_others(20));
    EXPECT_EQ(line.next(0, 20), std::nullopt);
}

TEST(SuspectLine, TheOthersWaitAMinuteForEach) {
    suspect_line line;
    line.set({7, 8});
    EXPECT_EQ(line.next(0, 0), 7);
    EXPECT_EQ(line.changes_at(), 60'000);
    EXPECT_EQ(line.next(1, 59'999), std::nullopt);
    EXPECT_EQ(line.next(1, 60'000), 8) << "the first one still runs";
    EXPECT_FALSE(line.is_alone(7, 60'000)) << "a crash is no longer its alone";
    EXPECT_FALSE(line.holds_others(120'000));
}

TEST(SuspectLine, WaitsForThoseWhoRan) {
    suspect_line line;
    line.set({7});
    EXPECT_EQ(line.next(3, 0), std::nullopt);
    EXPECT_TRUE(line.holds_others(0));
    EXPECT_EQ(line.next(0, 1), 7);
}

TEST(SuspectLine, ManyThatTakeTooLongDelayTheOthersAMinuteEach) {
    suspect_line line;
    line.set({7, 8, 9});
    for (const ft9::row_id slow : {7, 8}) {
        const auto now = (slow - 7) * 60'000;
        EXPECT_EQ(line.next(static_cast<std::size_t>(slow - 7), now), slow);
        line.began(now);
    }
    EXPECT_EQ(line.next(2, 119'999), std::nullopt);
    EXPECT_EQ(line.changes_at(), 120'000);
    EXPECT_EQ(line.next(2, 120'000), 9) << "two still run";
    line.began(120'000);
    EXPECT_TRUE(line.is_alone(9, 120'000));
    EXPECT_FALSE(line.holds_others(180'000));
}

TEST(SuspectLine, WhoeverRunsOnDelaysNobodyLongerThanAMinute) {
    suspect_line line;
    line.began(100);
    line.set({7});
    EXPECT_EQ(line.next(3, 60'099), std::nullopt);
    EXPECT_EQ(line.changes_at(), 60'100);
    EXPECT_EQ(line.next(3, 60'100), 7);
}

TEST(SuspectLine, OneThatStepsAsideRunsAloneLater) {
    suspect_line line;
    line.set({7, 8});
    EXPECT_EQ(line.next(0, 0), 7);
    line.step_aside(7);
    EXPECT_EQ(line.next(0, 0), 8) << "nobody waits for it";
    line.began(0);
    line.finished(8);
    EXPECT_FALSE(line.holds_others(10));
    line.began(20);  // somebody else
    line.come_back(7);
    EXPECT_TRUE(line.holds_others(30));
    EXPECT_EQ(line.next(1, 30), std::nullopt);
    EXPECT_EQ(line.next(0, 40), 7);
    EXPECT_TRUE(line.is_alone(7, 40));
    line.finished(7);
    line.come_back(7);
    EXPECT_FALSE(line.holds_others(50)) << "once";
}

TEST(SuspectLine, AMinuteThatPassedLongAgoIsNotAnothersMinute) {
    suspect_line line;
    line.set({7, 8});
    EXPECT_EQ(line.next(0, 0), 7);
    line.step_aside(7);
    EXPECT_EQ(line.next(0, 0), 8);
    line.began(0);
    line.began(70'000);  // somebody else, while 8 runs on
    line.come_back(7);
    EXPECT_EQ(line.next(2, 80'000), std::nullopt);
    EXPECT_EQ(line.changes_at(), 130'000);
    EXPECT_EQ(line.next(1, 130'000), 7);
}

TEST(SuspectLine, WithoutSuspectsNobodyWaits) {
    suspect_line line;
    EXPECT_FALSE(line.holds_others(0));
    EXPECT_EQ(line.changes_at(), std::nullopt);
}

TEST(SuspectLine, WhoeverTurnsOutToBeAnotherIsSuspectAsThatOne) {
    suspect_line line;
    line.set({7, 8, 9});
    line.merge(8, 5);
    line.merge(9, 7);
    EXPECT_EQ(line.next(0, 0), 7) << "once";
    line.step_aside(7);
    line.merge(7, 4);
    EXPECT_EQ(line.next(0, 1), 5);
    line.finished(5);
    EXPECT_EQ(line.next(0, 2), std::nullopt);
    line.come_back(4);
    EXPECT_EQ(line.next(0, 3), 4);
}
