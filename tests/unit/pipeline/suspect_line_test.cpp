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

TEST(SuspectLine, WithoutSuspectsNobodyWaits) {
    suspect_line line;
    EXPECT_FALSE(line.holds_others(0));
    EXPECT_EQ(line.changes_at(), std::nullopt);
}
