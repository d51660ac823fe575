#include "ft9/core/delivery.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace ft9;

TEST(VerdictOf, FollowsTheTable) {
    EXPECT_EQ(verdict_of(190, false, 401), verdict::pause);
    EXPECT_EQ(verdict_of(250, false, 403), verdict::pause);
    EXPECT_EQ(verdict_of(130429, false, 400), verdict::throttle);
    EXPECT_EQ(verdict_of(131000, false, 500), verdict::ambiguous);
    EXPECT_EQ(verdict_of(131016, false, 500), verdict::retry);
    EXPECT_EQ(verdict_of(131047, false, 400), verdict::final);
    EXPECT_EQ(verdict_of(3, false, 500), verdict::pause) << "permanent although HTTP is 500";
}

TEST(VerdictOf, JudgesUnknownCodesByTransienceAndStatus) {
    EXPECT_EQ(verdict_of(999999, true, 400), verdict::retry);
    EXPECT_EQ(verdict_of(999999, false, 503), verdict::ambiguous);
    EXPECT_EQ(verdict_of(999999, false, 400), verdict::final);
}

TEST(ApplyStatus, NeverGoesBackwards) {
    EXPECT_EQ(apply_status(send_state::read, delivery_status::delivered, 0, true, 0).next, send_state::read);
    EXPECT_EQ(apply_status(send_state::sending, delivery_status::sent, 0, true, 0).next, send_state::sent);
    EXPECT_EQ(apply_status(send_state::failed, delivery_status::sent, 0, true, 0).next, send_state::failed);
    EXPECT_EQ(apply_status(send_state::failed, delivery_status::delivered, 0, true, 0).next,
              send_state::delivered);
    EXPECT_EQ(apply_status(send_state::delivered, delivery_status::failed, 131026, true, 0).next,
              send_state::delivered);
    EXPECT_EQ(apply_status(send_state::held, delivery_status::sent, 0, true, 0).next, send_state::sent);
    EXPECT_EQ(apply_status(send_state::cancelled, delivery_status::sent, 0, true, 0).next, send_state::sent)
        << "an earlier attempt had left";
    EXPECT_FALSE(apply_status(send_state::cancelled, delivery_status::failed, 131026, true, 0).changed);
}

TEST(ApplyStatus, FinalStateDoesNotDependOnTheOrder) {
    std::vector<delivery_status> order{delivery_status::sent, delivery_status::delivered,
                                       delivery_status::read, delivery_status::failed};
    std::sort(order.begin(), order.end());
    do {
        auto state = send_state::sending;
        for (const auto s : order)
            state = apply_status(state, s, 131026, true, 0).next;
        EXPECT_EQ(state, send_state::read);
    } while (std::next_permutation(order.begin(), order.end()));
}

// Found by fuzzing: a failure was ignored while the message was held, so that an earlier `sent` that arrived
// later made it look sent.
TEST(ApplyStatus, WhatWasGivenUpIsSettledInAnyOrder) {
    for (const auto from : {send_state::held, send_state::dead}) {
        for (const int code : {131026, 131016}) {
            const auto failed = apply_status(from, delivery_status::failed, code, true, 0);
            EXPECT_EQ(failed.next, send_state::failed);
            EXPECT_TRUE(failed.changed);
            EXPECT_FALSE(failed.retry) << "somebody may have seen to it";
            EXPECT_EQ(apply_status(failed.next, delivery_status::sent, 0, true, 0).next, send_state::failed);
        }
        EXPECT_FALSE(apply_status(from, delivery_status::failed, 131026, false, 0).changed)
            << "an older attempt's failure";
    }
}

TEST(ApplyStatus, FailureOfTheLatestAttemptMayTryAgain) {
    const auto again = apply_status(send_state::accepted, delivery_status::failed, 131016, true, 0);
    EXPECT_TRUE(again.retry);
    EXPECT_EQ(again.next, send_state::queued);
    EXPECT_EQ(apply_status(send_state::accepted, delivery_status::failed, 131016, true, 4).next,
              send_state::failed);
    EXPECT_EQ(apply_status(send_state::accepted, delivery_status::failed, 131026, true, 0).next,
              send_state::failed);
    EXPECT_FALSE(apply_status(send_state::sending, delivery_status::failed, 131026, false, 0).changed)
        << "an older attempt's failure";
}

TEST(CallbackData, RoundTrips) {
    callback_ref ref;
    ASSERT_TRUE(parse_callback_data(make_callback_data(7'508'000'000'000'001, 3), ref));
    EXPECT_EQ(ref.intent, 7'508'000'000'000'001);
    EXPECT_EQ(ref.attempt, 3);
    for (const auto* bad :
         {"", "1.", "2.m0.1", "1.m0.1", "1.zzz.1", "1.m0000000000000001.x", "1.m0000000000000001.0"})
        EXPECT_FALSE(parse_callback_data(bad, ref)) << bad;
}

TEST(Backoff, GrowsAndIsBounded) {
    using namespace std::chrono_literals;
    EXPECT_EQ(backoff(verdict::retry, 1), 1s);
    EXPECT_EQ(backoff(verdict::retry, 9), 600s);
    EXPECT_EQ(backoff(verdict::throttle, 1), 1s);
    EXPECT_EQ(backoff(verdict::throttle, 3), 16s);
    EXPECT_EQ(backoff(verdict::throttle, 20), 600s);
    EXPECT_EQ(backoff(verdict::throttle, 1, too_fast_for_one_person), 6s) << "one message in 6 s";
    EXPECT_EQ(backoff(verdict::throttle, 2, too_fast_for_one_person), 6s);
    EXPECT_EQ(backoff(verdict::throttle, 3, too_fast_for_one_person), 16s);
    EXPECT_EQ(backoff(verdict::throttle, 20, too_fast_for_one_person), 600s);
}
