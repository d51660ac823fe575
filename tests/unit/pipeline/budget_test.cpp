#include "ft9/pipeline/budget.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::pipeline;
using storage::usage;
using storage::usage_sums;

namespace {

usage_sums sums(std::int64_t person, std::int64_t day, std::int64_t cost = 0, std::int64_t month = 0) {
    usage_sums s;
    s.person_day = {1, person, 0, 0, 0};
    s.day = {1, day, 0, 0, cost};
    s.month_cost = month;
    return s;
}

budget_options priced() {
    budget_options o;
    o.primary = {1, 0.5, 2};
    o.fallback = {10, std::nullopt, 20};
    return o;
}

}  // namespace

TEST(Budget, WithoutLimitsNothingIsEverUsedUp) {
    EXPECT_FALSE(budget_limits{}.any());
    EXPECT_EQ(used_up({}, sums(1'000'000, 1'000'000, 1'000'000, 1'000'000), {9, 9}), budget::none);
}

TEST(Budget, EachLimitIsReachedByItsOwnSum) {
    EXPECT_EQ(used_up({100, 0, 0, 0}, sums(99, 500), {}), budget::none);
    EXPECT_EQ(used_up({100, 0, 0, 0}, sums(100, 500), {}), budget::person_day);
    EXPECT_EQ(used_up({0, 100, 0, 0}, sums(1, 100), {}), budget::tokens_day);
    EXPECT_EQ(used_up({0, 0, 100, 0}, sums(1, 1, 100), {}), budget::cost_day);
    EXPECT_EQ(used_up({0, 0, 0, 100}, sums(1, 1, 1, 100), {}), budget::cost_month);
    EXPECT_EQ(used_up({100, 100, 0, 0}, sums(100, 100), {}), budget::person_day) << "the person's own first";
}

TEST(Budget, APersonHasOneInMoneyToo) {
    budget_limits l;
    l.person_day_cost = 50;
    usage_sums s = sums(10, 10, 1000, 1000);
    s.person_day.cost = 49;
    EXPECT_TRUE(l.any());
    EXPECT_EQ(used_up(l, s, {9, 9}), budget::none) << "others' turns and money are no matter";
    s.person_day.cost = 50;
    EXPECT_EQ(used_up(l, s, {}), budget::person_cost);
    EXPECT_TRUE(is_of_person(budget::person_cost));
    l.forget_person();
    EXPECT_FALSE(l.any());
}

TEST(Budget, WhatIsUnderWayCountsAsSpent) {
    EXPECT_EQ(used_up({0, 100, 0, 0}, sums(0, 50), {49, 0}), budget::none);
    EXPECT_EQ(used_up({0, 100, 0, 0}, sums(0, 50), {50, 0}), budget::tokens_day);
    EXPECT_EQ(used_up({0, 0, 100, 0}, sums(0, 0, 50), {0, 50}), budget::cost_day);
    EXPECT_EQ(used_up({100, 0, 0, 0}, sums(50, 50), {1000, 1000}), budget::none)
        << "a person has one turn at a time: it is others' work";
}

TEST(Budget, HowFullItIs) {
    EXPECT_DOUBLE_EQ(part_used({0, 200, 0, 0}, sums(0, 150), budget::tokens_day), 0.75);
    EXPECT_DOUBLE_EQ(part_used({}, sums(0, 150), budget::tokens_day), 0);
    EXPECT_DOUBLE_EQ(part_used({0, 200, 0, 0}, sums(0, 150), budget::none), 0);
}

TEST(TurnLedger, TurnsSeeWhatOthersReserve) {
    turn_ledger l;
    EXPECT_EQ(l.reserve(1, {10, 1}).tokens, 0);
    EXPECT_EQ(l.reserve(2, {20, 2}).tokens, 10);
    EXPECT_EQ(l.reserve(1, {30, 3}).tokens, 20) << "not its own";
    EXPECT_EQ(l.reserve(3, {}).cost, 5);
    l.release(1);
    EXPECT_EQ(l.reserve(3, {}).tokens, 20);
    l.release(2);
    l.release(3);
    EXPECT_EQ(l.size(), 0U);
}

TEST(TurnLedger, WhatEachProviderUsedIsToldApart) {
    turn_ledger l;
    const auto o = priced();
    l.reserve(1, {});
    l.see(1, {1, 100, 40, 10, 0}, "primary", o);
    l.see(1, {1, 100, 40, 10, 0}, "primary", o);
    l.see(1, {2, 150, 40, 15, 0}, "fallback", o);
    const auto used = l.unwritten(1);
    ASSERT_EQ(used.size(), 2U);
    EXPECT_EQ(used[0].provider, "fallback");
    EXPECT_EQ(used[0].used.input, 50);
    EXPECT_EQ(used[0].used.cost, 600);
    EXPECT_EQ(used[1].provider, "primary");
    EXPECT_EQ(used[1].used.requests, 1);
    EXPECT_EQ(used[1].used.cost, 60 + 20 + 20);
}

TEST(TurnLedger, WhatATurnUsedThatWasNeverDecidedGoesWithTheNext) {
    turn_ledger l;
    const auto o = priced();
    l.reserve(1, {5, 5});
    l.see(1, {1, 100, 0, 10, 0}, "primary", o);
    l.release(1);
    EXPECT_EQ(l.reserve(2, {}).tokens, 0);
    l.release(2);
    l.reserve(1, {});
    l.see(1, {1, 7, 0, 3, 0}, "primary", o);
    ASSERT_EQ(l.unwritten(1).size(), 1U);
    EXPECT_EQ(l.unwritten(1)[0].used.tokens(), 120);
    EXPECT_EQ(l.unwritten(1)[0].used.requests, 2);
    l.written(1);
    EXPECT_TRUE(l.unwritten(1).empty());
    l.release(1);
    EXPECT_EQ(l.size(), 0U);
}

// The turn that answers a burst counts what those before it used, which may have been seen with them.
TEST(TurnLedger, WhatATurnTookOverIsCountedOnce) {
    turn_ledger l;
    const auto o = priced();
    l.reserve(1, {});
    l.see(1, {1, 100, 0, 10, 0}, "primary", o);
    l.release(1);
    l.reserve(1, {}, {0, 100, 0, 10, 0});
    l.see(1, {1, 150, 0, 15, 0}, "primary", o);
    const auto seen_before = l.unwritten(1);
    ASSERT_EQ(seen_before.size(), 1U);
    EXPECT_EQ(seen_before[0].used.tokens(), 165);
    EXPECT_EQ(seen_before[0].used.requests, 2);
    l.written(1);
    l.reserve(1, {}, {0, 100, 0, 10, 0});
    l.see(1, {1, 150, 0, 15, 0}, "primary", o);
    EXPECT_EQ(l.unwritten(1)[0].used.tokens(), 55) << "written down, and still carried";
    l.reserve(2, {}, {0, 100, 0, 10, 0});
    l.see(2, {1, 150, 0, 15, 0}, "primary", o);
    EXPECT_EQ(l.unwritten(2)[0].used.tokens(), 165) << "given up before an answer came: never seen";
}

TEST(TurnLedger, WhoUsedNothingIsNotRemembered) {
    turn_ledger l;
    l.see(1, {}, "", priced());
    EXPECT_EQ(l.size(), 0U);
    l.release(1);
    l.written(1);
    EXPECT_TRUE(l.unwritten(1).empty());
}
