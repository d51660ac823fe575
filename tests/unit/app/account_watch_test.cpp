#include "../../../src/app/account_watch.hpp"

#include "support/fake_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::app;
using namespace std::chrono_literals;
using doctor::check;
using doctor::standing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

class AccountWatch : public ::testing::Test {
  protected:
    void SetUp() override { ::testing::internal::CaptureStderr(); }
    void TearDown() override { ::testing::internal::GetCapturedStderr(); }
    double alarms(const char* name) const { return meter_.value(counter::alarms, name); }
    void found(check about, standing how, std::string what = "something") {
        doctor::examination e;
        e.at = time_.now();
        e.found = {{about, how, std::move(what), how == standing::fine ? "" : "do it"}};
        watch_.take(e);
    }

    test::fake_clock time_;
    metrics meter_;
    alarm_board board_{meter_, time_};
    account_watch watch_{meter_, board_, time_};
};

}  // namespace

TEST_F(AccountWatch, AProblemIsAnAlarmEachTimeAndEndsWithItsCure) {
    found(check::token, standing::problem);
    time_.advance(1h);
    found(check::token, standing::problem);
    EXPECT_EQ(alarms("account_token"), 2);
    ASSERT_THAT(board_.active(), SizeIs(1));
    EXPECT_EQ(board_.active().front().detail, "something. To do: do it.");
    found(check::token, standing::fine);
    EXPECT_THAT(board_.active(), IsEmpty());
}

TEST_F(AccountWatch, AWarningIsSaidWhenItIsNewAndOnceADay) {
    for (int hour = 0; hour < 24; ++hour) {
        found(check::number, standing::warning, "quality is medium");
        time_.advance(1h);
    }
    EXPECT_EQ(alarms("account_number"), 1);
    found(check::number, standing::warning, "quality is medium");
    EXPECT_EQ(alarms("account_number"), 2);
    found(check::number, standing::warning, "the display name was declined");
    EXPECT_EQ(alarms("account_number"), 3) << "that is news";
}

TEST_F(AccountWatch, WhatIsNotKnownChangesNothing) {
    found(check::webhook, standing::skipped);
    EXPECT_EQ(alarms("account_webhook"), 0);
    found(check::webhook, standing::problem);
    found(check::webhook, standing::skipped);
    EXPECT_THAT(board_.active(), SizeIs(1)) << "nobody says that it is over";
}

TEST_F(AccountWatch, EveryCheckHasAnAlarmOfTheTable) {
    for (std::size_t i = 0; i < doctor::check_count; ++i)
        found(static_cast<check>(i), standing::problem);
    EXPECT_EQ(alarms("other"), 0) << "a name is missing in metrics_table.cpp";
    EXPECT_THAT(board_.active(), SizeIs(doctor::check_count));
}

TEST_F(AccountWatch, CountsChecksAndFindings) {
    found(check::token, standing::warning);
    found(check::token, standing::problem);
    found(check::token, standing::problem);
    EXPECT_EQ(meter_.value(counter::account_checks, "warning"), 1);
    EXPECT_EQ(meter_.value(counter::account_checks, "problem"), 2);
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_account_problems 1\n"));
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_account_warnings 0\n"));
}

TEST_F(AccountWatch, TheTokensEndIsAGauge) {
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_token_expires_seconds +Inf\n"));
    doctor::examination e;
    e.at = time_.now();
    e.token_ends = time_.now() + 90'000;
    watch_.take(e);
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_token_expires_seconds 90\n"));
    e.token_ends = std::nullopt;
    watch_.take(e);
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_token_expires_seconds 90\n")) << "nothing new is known";
    e.token_ends = 0;
    watch_.take(e);
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_token_expires_seconds +Inf\n"));
}
