#include "ft9/pipeline/work_queue.hpp"

#include <gtest/gtest.h>

using ft9::pipeline::work_queue;

TEST(WorkQueue, ClaimsInOrderOfReadiness) {
    work_queue q;
    q.notify(1, 20);
    q.notify(2, 10);
    q.notify(3, 10);
    EXPECT_FALSE(q.claim(9));
    EXPECT_EQ(q.claim(20), 2);
    EXPECT_EQ(q.claim(20), 3);
    EXPECT_EQ(q.claim(20), 1);
    EXPECT_FALSE(q.claim(20));
}

TEST(WorkQueue, AConversationIsClaimedOnce) {
    work_queue q;
    q.notify(1, 0);
    ASSERT_TRUE(q.claim(0));
    q.notify(1, 0);
    EXPECT_FALSE(q.claim(0)) << "one turn at a time";
    q.finish(1);
    EXPECT_EQ(q.claim(0), 1) << "what came meanwhile is not forgotten";
    q.finish(1);
    EXPECT_FALSE(q.claim(0));
    EXPECT_EQ(q.running(), 0U);
}

TEST(WorkQueue, AnEarlierNoticeWinsALaterOneDoesNotDelay) {
    work_queue q;
    q.notify(1, 50);
    q.notify(1, 10);
    q.notify(1, 90);
    EXPECT_EQ(q.next_at(), 10);
    EXPECT_EQ(q.claim(10), 1);
}

TEST(WorkQueue, FinishMayPutItBack) {
    work_queue q;
    q.notify(1, 0);
    q.claim(0);
    q.finish(1, 100);
    EXPECT_FALSE(q.claim(99));
    EXPECT_EQ(q.claim(100), 1);
}

TEST(WorkQueue, BlockedConversationsWait) {
    work_queue q;
    q.block(1);
    q.notify(1, 0);
    EXPECT_FALSE(q.claim(0));
    q.unblock(1);
    EXPECT_EQ(q.claim(0), 1);
    q.block(1);
    q.notify(1, 0);
    q.finish(1);
    EXPECT_FALSE(q.claim(0)) << "blocked while it ran";
    q.unblock(1);
    EXPECT_EQ(q.claim(0), 1);
    q.unblock(7);  // never seen: nothing happens
}

TEST(WorkQueue, WakeAllBringsLaterWorkForward) {
    work_queue q;
    q.notify(1, 1000);
    q.notify(2, 5);
    q.wake_all(10);
    EXPECT_EQ(q.claim(10), 2);
    EXPECT_EQ(q.claim(10), 1);
}

TEST(WorkQueue, TellsWhoIsBeingWorkedOn) {
    work_queue q;
    q.notify(1, 0);
    EXPECT_FALSE(q.is_running(1));
    q.claim(0);
    EXPECT_TRUE(q.is_running(1));
    EXPECT_FALSE(q.is_running(2));
    q.finish(1);
    EXPECT_FALSE(q.is_running(1));
}
