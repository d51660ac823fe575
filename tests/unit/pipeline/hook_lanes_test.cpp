#include "ft9/pipeline/hook_lanes.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace ft9;
using pipeline::hook_lanes;
using item = hook_lanes::item;

namespace {

constexpr unix_ms now = 1'000'000;

item waiting(row_id id, row_id conversation, unix_ms since = now) {
    return {id, conversation, 0, since, 0};
}

class HookLanes : public ::testing::Test {
  protected:
    void add_all(const std::vector<item>& items) {
        for (const auto& i : items)
            lanes_.add(i);
    }
    // Its id, 0: nothing is to be told.
    row_id claim(unix_ms at = now) {
        const auto next = lanes_.claim(at);
        if (!next) return 0;
        last_ = *next;
        return next->id;
    }
    void again(item i, unix_ms at) {
        ++i.attempts;
        i.next_at = at;
        lanes_.again(i);
    }

    hook_lanes lanes_{4};
    item last_;
};

}  // namespace

TEST_F(HookLanes, AConversationIsToldInItsOrderAndOneAtATime) {
    add_all({waiting(3, 7), waiting(1, 7), waiting(2, 7)});
    ASSERT_EQ(claim(), 1);
    EXPECT_EQ(claim(), 0) << "the first has not arrived";
    lanes_.done(last_);
    ASSERT_EQ(claim(), 2);
    lanes_.done(last_);
    ASSERT_EQ(claim(), 3);
    lanes_.done(last_);
    EXPECT_EQ(claim(), 0);
    EXPECT_EQ(lanes_.size(), 0U);
    EXPECT_FALSE(lanes_.next_at());
}

TEST_F(HookLanes, ConversationsAreToldBesideEachOtherUpToTheLimit) {
    for (row_id c = 1; c <= 6; ++c)
        lanes_.add(waiting(c, c));
    for (row_id c = 1; c <= 4; ++c)
        EXPECT_EQ(claim(), c);
    EXPECT_EQ(claim(), 0);
    EXPECT_FALSE(lanes_.next_at()) << "only an end of one of the four changes that";
    lanes_.done(waiting(2, 2));
    EXPECT_EQ(claim(), 5);
}

TEST_F(HookLanes, WhatFailsKeepsBackItsOwnConversationAlone) {
    add_all({waiting(1, 7), waiting(2, 7), waiting(3, 8)});
    ASSERT_EQ(claim(), 1);
    again(last_, now + 500);
    ASSERT_EQ(claim(), 3);
    lanes_.done(last_);
    EXPECT_EQ(claim(now + 499), 0) << "2 comes after 1";
    EXPECT_EQ(lanes_.next_at(), now + 500);
    ASSERT_EQ(claim(now + 500), 1);
    EXPECT_EQ(last_.attempts, 1);
    lanes_.done(last_);
    EXPECT_EQ(claim(now + 500), 2);
}

TEST_F(HookLanes, WhoeverFailsStandsBehindWhatIsNew) {
    lanes_.add(waiting(1, 7));
    ASSERT_EQ(claim(), 1);
    again(last_, now + 100);
    lanes_.add(waiting(2, 8, now + 50));
    EXPECT_EQ(claim(now + 200), 2);
    EXPECT_EQ(claim(now + 200), 1);
}

TEST_F(HookLanes, AHookThatFailsForEverybodyRestsAndIsThenAskedWithOne) {
    for (row_id c = 1; c <= 6; ++c)
        lanes_.add(waiting(c, c));
    for (int i = 0; i < hook_lanes::failures_to_rest; ++i) {
        ASSERT_NE(claim(), 0);
        again(last_, now + 10'000);
        lanes_.failed(i + 1 == hook_lanes::failures_to_rest ? now + 1000 : now);
    }
    EXPECT_EQ(claim(now + 999), 0);
    EXPECT_EQ(lanes_.next_at(), now + 1000);
    EXPECT_EQ(claim(now + 1000), 4) << "the others have their turn, whoever failed before";
    EXPECT_EQ(claim(now + 1000), 0);
    lanes_.done(last_);
    lanes_.succeeded();
    EXPECT_EQ(lanes_.failures(), 0);
    EXPECT_EQ(claim(now + 1000), 5);
    EXPECT_EQ(claim(now + 1000), 6);
}

TEST_F(HookLanes, ARestIsNeverCutShort) {
    lanes_.add(waiting(1, 7));
    lanes_.failed(now + 5000);
    lanes_.failed(now + 10);
    EXPECT_EQ(claim(now + 4999), 0);
    EXPECT_EQ(claim(now + 5000), 1);
}

TEST_F(HookLanes, WhatIsKnownIsNotTakenTwice) {
    add_all({waiting(1, 7), waiting(1, 7)});
    EXPECT_EQ(lanes_.size(), 1U);
    ASSERT_EQ(claim(), 1);
    lanes_.add(waiting(1, 7));
    EXPECT_EQ(claim(), 0);
    lanes_.done(last_);
    EXPECT_EQ(lanes_.size(), 0U);
}

TEST_F(HookLanes, WhatAnEarlierInstanceGaveOutMayEndHere) {
    add_all({waiting(1, 7), waiting(2, 7)});
    lanes_.done(waiting(1, 7));
    lanes_.done(waiting(9, 8));
    ASSERT_EQ(claim(), 2);
    lanes_.done(last_);
    lanes_.add(waiting(3, 7));
    again(waiting(3, 7), now + 500);
    EXPECT_EQ(claim(now + 499), 0);
    EXPECT_EQ(claim(now + 500), 3);
}

TEST_F(HookLanes, WhatIsReplayedGoesBeforeWhatWaits) {
    lanes_.add(waiting(5, 7));
    lanes_.add(waiting(2, 7));
    ASSERT_EQ(claim(), 2);
    lanes_.done(last_);
    ASSERT_EQ(claim(), 5);
    lanes_.add(waiting(3, 7));
    EXPECT_EQ(claim(), 0) << "5 is under way";
    lanes_.done(waiting(5, 7));
    EXPECT_EQ(claim(), 3);
}

TEST_F(HookLanes, WhoBecameAnotherIsToldAmongTheOthersEvents) {
    add_all({waiting(1, 7), waiting(2, 8)});
    ASSERT_EQ(claim(), 1);
    const auto one = last_;
    ASSERT_EQ(claim(), 2);
    lanes_.move(one, 8);
    EXPECT_EQ(claim(), 0) << "its conversation is taken";
    lanes_.done(waiting(2, 8));
    ASSERT_EQ(claim(), 1);
    EXPECT_EQ(last_.conversation, 8);
    lanes_.done(last_);
    EXPECT_EQ(lanes_.size(), 0U);
}
