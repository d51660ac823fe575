#include "ft9/pipeline/work_queue.hpp"

#include <gtest/gtest.h>

#include <vector>

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
    EXPECT_TRUE(q.is_blocked(1));
    q.unblock(1);
    EXPECT_EQ(q.claim(0), 1);
    q.unblock(7);  // never seen: nothing happens
    EXPECT_FALSE(q.is_blocked(7));
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

namespace {

constexpr auto backlog = work_queue::urgency::backlog;

// The next `count` claims at that moment; 0 for none.
std::vector<ft9::row_id> claims(work_queue& q, ft9::unix_ms now, int count) {
    std::vector<ft9::row_id> all;
    for (int i = 0; i < count; ++i)
        all.push_back(q.claim(now).value_or(0));
    return all;
}

using ids = std::vector<ft9::row_id>;

}  // namespace

TEST(WorkQueue, TheBacklogIsWorkedOffAtALimitedRate) {
    work_queue q;
    q.set_pace({std::chrono::milliseconds(10)});
    for (const ft9::row_id id : {1, 2, 3})
        q.notify(id, 100, backlog);
    EXPECT_EQ(claims(q, 100, 2), (ids{1, 0}));
    EXPECT_EQ(q.next_at(), 110);
    EXPECT_FALSE(q.claim(109));
    EXPECT_EQ(claims(q, 110, 2), (ids{2, 0}));
    EXPECT_EQ(q.claim(500), 3) << "time that passed saves nothing up";
    EXPECT_FALSE(q.next_at());
}

TEST(WorkQueue, WhatIsNewGoesFirstAndTheBacklogEveryFourthTime) {
    work_queue q;
    for (const ft9::row_id id : {1, 2})
        q.notify(id, 0, backlog);
    for (const ft9::row_id id : {11, 12, 13, 14, 15, 16, 17})
        q.notify(id, 5);
    EXPECT_EQ(claims(q, 10, 10), (ids{11, 12, 13, 1, 14, 15, 16, 2, 17, 0}));
}

TEST(WorkQueue, WhatIsNewWaitsForOneTurnOfTheBacklogAtMost) {
    work_queue q;
    for (ft9::row_id id = 1; id <= 1000; ++id)
        q.notify(id, 0, backlog);
    ASSERT_EQ(claims(q, 0, 5), (ids{1, 2, 3, 4, 5}));
    q.notify(2000, 0);
    EXPECT_EQ(q.claim(0), 2000);
}

TEST(WorkQueue, TheBacklogLeavesWorkersForWhatIsNew) {
    work_queue q;
    q.set_pace({std::chrono::milliseconds(0), 2});
    for (const ft9::row_id id : {1, 2, 3})
        q.notify(id, 0, backlog);
    EXPECT_EQ(claims(q, 0, 3), (ids{1, 2, 0}));
    EXPECT_FALSE(q.next_at()) << "it waits for a worker, not for a time";
    q.notify(4, 0);
    EXPECT_EQ(q.claim(0), 4);
    q.finish(4);
    EXPECT_FALSE(q.claim(0)) << "another one's end makes no room";
    q.finish(1);
    EXPECT_EQ(q.claim(0), 3);
    q.finish(2);
    q.finish(3);
    EXPECT_EQ(q.running(), 0U);
}

TEST(WorkQueue, WhoeverWritesAgainLeavesTheBacklog) {
    work_queue q;
    q.set_pace({std::chrono::milliseconds(1000)});
    for (const ft9::row_id id : {1, 2, 3})
        q.notify(id, 0, backlog);
    EXPECT_EQ(q.claim(0), 1);
    q.notify(3, 7);
    EXPECT_EQ(claims(q, 0, 2), (ids{3, 0})) << "not later than before";
    q.notify(4, 0);
    q.notify(4, 0, backlog);
    EXPECT_EQ(q.claim(0), 4) << "and what is new does not get old";
}

TEST(WorkQueue, WhatWaitedThroughAPauseIsBacklog) {
    work_queue q;
    q.set_pace({std::chrono::milliseconds(10)});
    for (const ft9::row_id id : {1, 2, 3})
        q.notify(id, id);
    q.age();
    q.notify(4, 50);
    EXPECT_EQ(claims(q, 50, 3), (ids{4, 1, 0}));
    EXPECT_EQ(claims(q, 60, 2), (ids{2, 0}));
    EXPECT_EQ(claims(q, 70, 2), (ids{3, 0}));
}

TEST(WorkQueue, ATurnOfTheBacklogThatIsPutBackStaysBehindWhatIsNew) {
    work_queue q;
    q.set_pace({std::chrono::milliseconds(10)});
    q.notify(1, 0, backlog);
    ASSERT_EQ(q.claim(0), 1);
    q.finish(1, 5);
    EXPECT_EQ(q.next_at(), 10);
    q.notify(2, 10);
    EXPECT_EQ(claims(q, 10, 3), (ids{2, 1, 0}));
    q.notify(1, 12);  // meanwhile they wrote
    q.finish(1, 20);
    EXPECT_EQ(q.claim(12), 1);
}

TEST(WorkQueue, AClockThatIsSetBackDoesNotHoldUpTheBacklog) {
    work_queue q;
    q.set_pace({std::chrono::milliseconds(10)});
    q.notify(1, 0, backlog);
    q.notify(2, 0, backlog);
    ASSERT_EQ(q.claim(1'000'000), 1);
    EXPECT_EQ(q.claim(500), 2);
}

TEST(WorkQueue, WhatIsRescheduledComesLaterToo) {
    work_queue q;
    q.notify(1, 10);
    q.reschedule(1, 50, 0);
    EXPECT_EQ(q.next_at(), 50);
    EXPECT_FALSE(q.claim(49));
    q.reschedule(1, 20, 0);
    EXPECT_EQ(q.claim(20), 1);
    q.reschedule(1, 30, 20);  // while it is worked on
    q.reschedule(1, 60, 40);
    q.finish(1);
    EXPECT_FALSE(q.claim(59));
    EXPECT_EQ(q.claim(60), 1);
    q.reschedule(1, 200, 60);
    q.finish(1, 100);
    EXPECT_EQ(q.next_at(), 100) << "a turn that gives way knows what waits longest";
}

TEST(WorkQueue, WhoWaitsForAWorkerKeepsThePlace) {
    work_queue q;
    q.notify(1, 10);
    q.notify(2, 20);
    q.reschedule(1, 50, 30);
    EXPECT_EQ(q.claim(30), 1);
}

TEST(WorkQueue, TheBacklogIsNotPutOff) {
    work_queue q;
    q.set_pace({std::chrono::milliseconds(1000)});
    q.notify(1, 10, backlog);
    q.notify(2, 10, backlog);
    q.reschedule(2, 50, 5);
    EXPECT_EQ(claims(q, 10, 3), (ids{2, 1, 0})) << "and what is new leaves it";
}

TEST(WorkQueue, WhatIsBlockedMayBeRescheduled) {
    work_queue q;
    q.block(1);
    q.reschedule(1, 50, 0);
    q.unblock(1);
    EXPECT_FALSE(q.claim(49));
    EXPECT_EQ(q.claim(50), 1);
}
