#include "ft9/pipeline/turn_machine.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;
using clients::ai_answer;
using clients::ai_failure;
using pipeline::circuit;
using pipeline::turn_machine;
using kind = turn_machine::action::kind;
using may = circuit::ruling;

namespace {

ai_answer failed(ai_failure f, std::chrono::milliseconds retry_after = 0ms) {
    ai_answer a;
    a.failure = f;
    a.retry_after = retry_after;
    return a;
}

constexpr unix_ms start = 1'000'000;

}  // namespace

TEST(TurnMachine, AnAnswerIsAReply) {
    turn_machine m({}, start, start);
    EXPECT_EQ(m.start(may::ask, start).what, kind::ask);
    EXPECT_EQ(m.on_answer({}, start + 10).what, kind::reply);
}

TEST(TurnMachine, AnOpenCircuitIsTheFallbackAtOnce) {
    EXPECT_EQ(turn_machine({}, start, start).start(may::fail, start).what, kind::fallback);
}

TEST(TurnMachine, RetriesThreeTimesWithGrowingWaits) {
    turn_machine m({}, start, start);
    const auto first = m.on_answer(failed(ai_failure::server), start);
    EXPECT_EQ(first.what, kind::wait);
    EXPECT_EQ(first.at, start + 500);
    EXPECT_EQ(m.on_answer(failed(ai_failure::server), start).at, start + 1000);
    EXPECT_EQ(m.on_answer(failed(ai_failure::unreachable), start).what, kind::fallback);
}

TEST(TurnMachine, HonoursRetryAfterWithinTheDeadline) {
    turn_machine patient({}, start, start);
    EXPECT_EQ(patient.on_answer(failed(ai_failure::rate_limited, 20s), start).at, start + 20'000);
    turn_machine late({}, start, start);
    EXPECT_EQ(late.on_answer(failed(ai_failure::rate_limited, 41s), start).what, kind::fallback)
        << "a retry after the deadline is none";
}

TEST(TurnMachine, ParksForAnAccountThatMayBeCured) {
    turn_machine fresh({}, start, start);
    const auto parked = fresh.on_answer(failed(ai_failure::unauthorized), start + 1);
    EXPECT_EQ(parked.what, kind::park);
    EXPECT_EQ(parked.at, start + 10'001);
    turn_machine old({}, start, start + 300'000);
    EXPECT_EQ(old.on_answer(failed(ai_failure::quota), start + 300'000).what, kind::fallback);
}

TEST(TurnMachine, ParksUnaskedWhileTheAccountIsKnownToBeRefused) {
    const turn_machine fresh({}, start, start);
    const auto parked = fresh.start(may::wait, start);
    EXPECT_EQ(parked.what, kind::park);
    EXPECT_EQ(parked.at, start + 10'000);
    const turn_machine old({}, start, start + 300'000);
    EXPECT_EQ(old.start(may::wait, start + 300'000).what, kind::fallback);
}

TEST(TurnMachine, TrimsALongContextOnce) {
    turn_machine m({}, start, start);
    EXPECT_EQ(m.on_answer(failed(ai_failure::context_too_long), start).what, kind::trim);
    EXPECT_EQ(m.on_answer(failed(ai_failure::context_too_long), start).what, kind::fallback);
}

TEST(TurnMachine, WhatTheModelDeclinesIsAnswered) {
    EXPECT_EQ(turn_machine({}, start, start).on_answer(failed(ai_failure::declined), start).what,
              kind::reply);
}

TEST(TurnMachine, WhatNoRetryCuresIsTheFallback) {
    EXPECT_EQ(turn_machine({}, start, start).on_answer(failed(ai_failure::empty), start).what,
              kind::fallback);
    EXPECT_EQ(turn_machine({}, start, start).on_answer(failed(ai_failure::invalid_request), start).what,
              kind::fallback);
}

TEST(Circuit, OpensAfterFiveFailuresAndProbes) {
    circuit c({});
    for (int i = 0; i < 4; ++i)
        c.failed(start);
    EXPECT_EQ(c.admit(start), may::ask);
    c.failed(start);
    EXPECT_TRUE(c.open());
    EXPECT_EQ(c.admit(start + 14'999), may::fail);
    EXPECT_EQ(c.admit(start + 15'000), may::ask) << "one probe";
    EXPECT_EQ(c.admit(start + 15'001), may::fail) << "not two";
    c.succeeded();
    EXPECT_EQ(c.admit(start + 15'002), may::ask);
    EXPECT_FALSE(c.open());
}

TEST(Circuit, OneRefusalOfTheAccountOpensItAndTurnsWait) {
    circuit c({});
    c.refused(start);
    EXPECT_TRUE(c.open());
    EXPECT_FALSE(c.failing()) << "who refuses us works";
    EXPECT_EQ(c.admit(start + 9'999), may::wait);
    EXPECT_EQ(c.admit(start + 10'000), may::ask) << "one probe";
    c.refused(start + 10'500);
    EXPECT_EQ(c.admit(start + 19'999), may::wait);
    EXPECT_EQ(c.admit(start + 20'000), may::ask);
    c.succeeded();
    EXPECT_FALSE(c.open());
    EXPECT_EQ(c.admit(start + 20'001), may::ask);
}

TEST(Circuit, AnAccountThatIsRefusedByWhoFailsNowIsNotWaitedFor) {
    circuit c({});
    c.refused(start);
    for (int i = 0; i < 5; ++i)
        c.failed(start);
    EXPECT_EQ(c.admit(start + 14'999), may::fail);
    c.refused(start + 15'000);
    EXPECT_EQ(c.admit(start + 15'001), may::wait) << "and the other way round";
}
