#include "ft9/core/delivery.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;

namespace {

constexpr unix_ms second = 1000;
constexpr ambiguity_rule evidence{ambiguous_policy::evidence, 60s, 900s},
    hold{ambiguous_policy::hold, 60s, 900s}, resend{ambiguous_policy::resend, 60s, 900s};

ambiguous_send sent_at(unix_ms at, unix_ms later_confirmed = 0) {
    ambiguous_send s;
    s.attempt_at = at;
    s.later_send_confirmed = later_confirmed;
    return s;
}

}  // namespace

TEST(Ambiguous, EvidenceNeedsBothTheWindowAndALaterSend) {
    const auto silent = sent_at(100 * second), evident = sent_at(100 * second, 101 * second);
    EXPECT_EQ(judge_ambiguous(evident, evidence, 0, 159 * second), ambiguous_end::wait);
    EXPECT_EQ(judge_ambiguous(evident, evidence, 0, 160 * second), ambiguous_end::resend);
    EXPECT_EQ(judge_ambiguous(silent, evidence, 0, 160 * second), ambiguous_end::wait);
    EXPECT_EQ(judge_ambiguous(sent_at(100 * second, 100 * second), evidence, 0, 160 * second),
              ambiguous_end::wait)
        << "later, not the same moment";
    EXPECT_EQ(judge_ambiguous(silent, evidence, 0, 1000 * second), ambiguous_end::hold);
}

TEST(Ambiguous, HoldHoldsAndResendResends) {
    const auto s = sent_at(100 * second, 101 * second);
    EXPECT_EQ(judge_ambiguous(s, hold, 0, 159 * second), ambiguous_end::wait);
    EXPECT_EQ(judge_ambiguous(s, hold, 0, 160 * second), ambiguous_end::hold);
    EXPECT_EQ(judge_ambiguous(sent_at(100 * second), resend, 0, 160 * second), ambiguous_end::resend);
}

TEST(Ambiguous, AfterAnAbsenceStatusesGetTimeToArrive) {
    const auto s = sent_at(100 * second, 200 * second);
    const unix_ms started = 130 * second;  // 30 s later
    EXPECT_EQ(judge_ambiguous(s, evidence, started, 249 * second), ambiguous_end::wait);
    EXPECT_EQ(judge_ambiguous(s, evidence, started, 250 * second), ambiguous_end::resend);
    EXPECT_EQ(judge_ambiguous(sent_at(100 * second), evidence, started, 1029 * second), ambiguous_end::wait);
    EXPECT_EQ(judge_ambiguous(sent_at(100 * second), evidence, started, 1030 * second), ambiguous_end::hold);
}

TEST(Ambiguous, WhatMayStillBeUnderWayIsNeverSentAgain) {
    auto s = sent_at(100 * second, 101 * second);
    s.known_ended = false;
    EXPECT_EQ(judge_ambiguous(s, resend, 0, 500 * second), ambiguous_end::wait);
    EXPECT_EQ(judge_ambiguous(s, resend, 0, 1000 * second), ambiguous_end::hold);
}

TEST(Ambiguous, AttemptsAreCounted) {
    auto s = sent_at(100 * second, 101 * second);
    s.attempts = max_failures(verdict::ambiguous);
    EXPECT_EQ(judge_ambiguous(s, resend, 0, 500 * second), ambiguous_end::wait);
    EXPECT_EQ(judge_ambiguous(s, resend, 0, 1000 * second), ambiguous_end::hold);
}
