#include "ft9/pipeline/send_lanes.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using pipeline::send_lanes;
using kind = send_lanes::step::kind;

namespace {

storage::open_send send(row_id id, row_id turn, int part = 0) {
    storage::open_send s;
    s.id = id;
    s.conversation = 1;
    s.turn = turn;
    s.part = part;
    return s;
}

}  // namespace

TEST(SendLanes, OneAfterTheOther) {
    send_lanes lanes;
    lanes.add(send(11, 0));
    lanes.add(send(10, 0));
    EXPECT_EQ(lanes.next(1, 0).id, 10) << "by id, not by arrival";
    lanes.update(1, 10, {send_state::accepted, 0, 0}, 0);
    EXPECT_EQ(lanes.next(1, 0).id, 11);
    lanes.update(1, 11, {send_state::accepted, 0, 0}, 0);
    EXPECT_EQ(lanes.next(1, 0).what, kind::nothing);
    EXPECT_FALSE(lanes.has(1));
}

TEST(SendLanes, TheNextPartWaitsTwoSecondsOrForAStatus) {
    send_lanes lanes;
    lanes.add(send(10, 5, 0));
    lanes.add(send(11, 5, 1));
    lanes.update(1, 10, {send_state::accepted, 0, 0}, 1000);
    EXPECT_EQ(lanes.next(1, 1000).what, kind::wait);
    EXPECT_EQ(lanes.next(1, 1000).until, 3000);
    EXPECT_EQ(lanes.next(1, 3000).what, kind::send);
    lanes.update(1, 10, {send_state::sent, 0, 0}, 1500);
    EXPECT_EQ(lanes.next(1, 1500).what, kind::send) << "a status makes it due at once";
    EXPECT_EQ(lanes.next(1, 1500).id, 11);
}

TEST(SendLanes, ARefusedSendIsTriedAgainBeforeWhatFollows) {
    send_lanes lanes;
    lanes.add(send(10, 0));
    lanes.add(send(11, 0));
    lanes.update(1, 10, {send_state::queued, 1, 500}, 0);
    EXPECT_EQ(lanes.next(1, 0).what, kind::wait);
    EXPECT_EQ(lanes.next(1, 500).id, 10);
}

TEST(SendLanes, AnOperatorsMessagePassesWhatAPauseKeepsAndNothingElse) {
    send_lanes lanes;
    lanes.add(send(10, 5));
    lanes.add(send(11, 6));
    auto by_hand = send(12, 0);
    by_hand.kind = send_kind::operator_;
    lanes.add(by_hand);
    lanes.park(1, 10, 60'000);
    EXPECT_EQ(lanes.next(1, 0).what, kind::send);
    EXPECT_EQ(lanes.next(1, 0).id, 12);
    lanes.park(1, 12, 50'000);
    EXPECT_EQ(lanes.next(1, 0).what, kind::wait) << "the number is paused, too";
    EXPECT_EQ(lanes.next(1, 0).until, 50'000);
    EXPECT_EQ(lanes.next(1, 50'000).id, 12);
    lanes.wake();
    EXPECT_EQ(lanes.next(1, 0).id, 10);
    lanes.update(1, 10, {send_state::queued, 1, 500}, 0);
    EXPECT_EQ(lanes.next(1, 0).what, kind::wait) << "a refused send is still tried before what follows";
}

TEST(SendLanes, TheConfirmationOfAnOptOutGoesPastWhatAPauseKeeps) {
    send_lanes lanes;
    lanes.add(send(10, 5));
    auto confirmation = send(11, 0);
    confirmation.kind = send_kind::opt_out;
    lanes.add(confirmation);
    lanes.park(1, 10, 60'000);
    EXPECT_EQ(lanes.next(1, 0).what, kind::send);
    EXPECT_EQ(lanes.next(1, 0).id, 11);
}

TEST(SendLanes, AnAmbiguousSendStopsOnlyItsOwnReply) {
    send_lanes lanes;
    lanes.add(send(10, 5, 0));
    lanes.add(send(11, 5, 1));
    lanes.add(send(12, 6, 0));
    lanes.update(1, 10, {send_state::reconciling, 0, 0}, 0);
    EXPECT_EQ(lanes.next(1, 0).id, 12) << "the next turn proceeds";
    lanes.update(1, 12, {send_state::accepted, 0, 0}, 0);
    EXPECT_EQ(lanes.next(1, 0).what, kind::nothing);
    EXPECT_TRUE(lanes.resting(1));
    lanes.update(1, 10, {send_state::delivered, 0, 0}, 0);
    EXPECT_EQ(lanes.next(1, 0).id, 11) << "settled: the reply goes on";
    EXPECT_FALSE(lanes.resting(1));
}

TEST(SendLanes, RestingMeansNoTurnIsOnItsWay) {
    send_lanes lanes;
    EXPECT_TRUE(lanes.resting(1));
    lanes.add(send(10, 0));
    EXPECT_TRUE(lanes.resting(1)) << "an operator's message holds nobody up";
    lanes.add(send(11, 7));
    EXPECT_FALSE(lanes.resting(1));
    lanes.update(1, 11, {send_state::held, 0, 0}, 0);
    EXPECT_TRUE(lanes.resting(1));
}

TEST(SendLanes, TheSameSendIsAddedOnce) {
    send_lanes lanes;
    lanes.add(send(10, 0));
    lanes.add(send(10, 0));
    EXPECT_EQ(lanes.open(), 1U);
}

TEST(SendLanes, NothingIsLeftOfAForgottenConversation) {
    send_lanes lanes;
    lanes.add(send(10, 7));
    lanes.forget(1);
    EXPECT_EQ(lanes.next(1, 0).what, kind::nothing);
    EXPECT_TRUE(lanes.resting(1));
    lanes.update(1, 10, {send_state::accepted, 0, 0}, 0);  // the one that was under way
    EXPECT_EQ(lanes.open(), 0U);
}

TEST(SendLanes, CountsWhatItHolds) {
    send_lanes lanes;
    lanes.add(send(10, 5, 0));
    lanes.add(send(11, 5, 1));
    lanes.add(send(11, 5, 1));
    auto other = send(12, 0);
    other.conversation = 2;
    lanes.add(other);
    EXPECT_EQ(lanes.open(), 3U);
    lanes.update(2, 12, {send_state::accepted, 0, 0}, 0);
    EXPECT_EQ(lanes.open(), 2U);
    lanes.forget(1);
    lanes.forget(7);
    EXPECT_EQ(lanes.open(), 0U);
}

TEST(SendLanes, OfTwoLanesThatBecomeOneTheSendsStandInTheirOrder) {
    send_lanes lanes;
    auto other = send(11, 7);
    other.conversation = 2;
    lanes.add(send(10, 5));
    lanes.add(other);
    lanes.add(send(12, 0));
    lanes.merge(2, 1);
    EXPECT_FALSE(lanes.has(2));
    EXPECT_EQ(lanes.open(), 3U);
    for (const row_id id : {10, 11, 12}) {
        EXPECT_FALSE(id < 12 && lanes.resting(1)) << id;
        ASSERT_EQ(lanes.next(1, 0).id, id);
        lanes.update(1, id, {send_state::accepted, 0, 0}, 0);
    }
    EXPECT_EQ(lanes.open(), 0U);
    lanes.merge(3, 1);
    EXPECT_FALSE(lanes.has(1)) << "nothing makes no lane";
}
