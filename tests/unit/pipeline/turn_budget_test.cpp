#include "ft9/pipeline/turn_budget.hpp"

#include <gtest/gtest.h>

using ft9::pipeline::turn_budget;
using spending = turn_budget::ruling;

namespace {

constexpr ft9::unix_ms a_minute = 60'000, an_hour = 60 * a_minute;

}  // namespace

TEST(TurnBudget, IsOneForEverybodyAndSaysOnceThatItIsSpent) {
    turn_budget budget(2);
    EXPECT_EQ(budget.admit(0), spending::go);
    EXPECT_EQ(budget.admit(1), spending::go);
    EXPECT_EQ(budget.admit(2), spending::spent);
    EXPECT_EQ(budget.admit(3), spending::still_spent);
}

TEST(TurnBudget, WhatIsAnHourOldDoesNotCount) {
    turn_budget budget(2);
    EXPECT_EQ(budget.admit(0), spending::go);
    EXPECT_EQ(budget.admit(30 * a_minute), spending::go);
    EXPECT_EQ(budget.admit(an_hour - 1), spending::spent);
    EXPECT_EQ(budget.admit(an_hour), spending::go);
    EXPECT_EQ(budget.admit(an_hour + 1), spending::spent) << "and is said again";
}

TEST(TurnBudget, WithoutALimitEverythingGoes) {
    turn_budget budget(0);
    for (ft9::unix_ms at = 0; at < 10'000; ++at)
        ASSERT_EQ(budget.admit(at), spending::go);
}

TEST(TurnBudget, ATurnThatCostNothingDoesNotCount) {
    turn_budget budget(1);
    EXPECT_EQ(budget.admit(0), spending::go);
    budget.take_back();
    EXPECT_EQ(budget.admit(1), spending::go);
    EXPECT_EQ(budget.admit(2), spending::spent);
    turn_budget empty(1);
    empty.take_back();
    EXPECT_EQ(empty.admit(0), spending::go);
}

TEST(TurnBudget, RemembersTurnsOfBeforeTheStart) {
    turn_budget budget(2);
    budget.remember(5 * a_minute);
    budget.remember(0);
    EXPECT_EQ(budget.admit(10 * a_minute), spending::spent);
    EXPECT_EQ(budget.admit(an_hour), spending::go);
    EXPECT_EQ(budget.admit(an_hour), spending::spent);
}

TEST(TurnBudget, ANewLimitCountsAtOnce) {
    turn_budget budget(1);
    EXPECT_EQ(budget.admit(0), spending::go);
    EXPECT_EQ(budget.admit(1), spending::spent);
    budget.set_per_hour(2);
    EXPECT_EQ(budget.admit(2), spending::go);
}
