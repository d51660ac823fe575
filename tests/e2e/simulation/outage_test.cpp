// An hour without the model, in virtual time (A13): docs/reliability.md, "Simulation".
#include "support/simulation/long_outage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

using namespace ft9::simulation;

namespace {

constexpr std::size_t hour_in_seconds = 3600;

// FT9_OUTAGE_RATE: messages a second; 10 finish in seconds.
std::int64_t messages_a_second() {
    const char* value = std::getenv("FT9_OUTAGE_RATE");
    return value == nullptr ? 10 : std::max(1, std::atoi(value));
}

// Everybody writes once a minute; the turns at once leave some room at that rate.
outage_plan plan_of(outage how, std::int64_t rate) {
    outage_plan plan;
    plan.how = how;
    plan.messages_a_second = rate;
    plan.people = static_cast<std::size_t>(60 * rate);
    plan.turns_at_once = static_cast<std::size_t>(5 * rate + 6);
    return plan;
}

// Turns that may still ask while it is not known that the model is away: answers from before, which close the
// circuit again, come for some seconds.
std::size_t begun_meanwhile(const outage_plan& plan) {
    return plan.turns_at_once + static_cast<std::size_t>(10 * plan.messages_a_second);
}

// Each message has one outcome, nobody is told more than once in half an hour that there is no answer, and
// when the model is back it is asked as before, never by more turns than there may be.
void expect_calm(const outage_plan& plan, const outage_report& r) {
    for (const auto& what : r.violations)
        ADD_FAILURE() << what;
    const auto rate = static_cast<std::size_t>(plan.messages_a_second);
    std::cout << r.count.messages << " messages, " << r.questions_while_away << " questions in the hour, "
              << r.most_questions_before << " a second before and " << r.most_questions_after << " after, "
              << r.most_questions_at_once << " at once\n";
    EXPECT_GE(r.count.messages, rate * hour_in_seconds);
    EXPECT_EQ(r.count.replied + r.count.ignored, r.count.messages);
    EXPECT_LE(r.most_questions_at_once, plan.turns_at_once);
    EXPECT_LE(r.most_fixed_texts, 3);
    EXPECT_GE(r.most_fixed_texts, 1);
    EXPECT_GE(r.questions_while_away, hour_in_seconds / 60) << "it is asked now and then";
    EXPECT_GE(r.questions_at_the_end, rate * 240 / 2) << "everybody is answered again";
}

}  // namespace

TEST(Outage, AnHourUnreachable) {
    const auto plan = plan_of(outage::unreachable, messages_a_second());
    const auto r = play_outage(plan);
    expect_calm(plan, r);
    EXPECT_LE(r.questions_while_away, 3 * (hour_in_seconds / 15 + 1 + begun_meanwhile(plan)))
        << "one turn in 15 seconds, with its retries";
    EXPECT_LE(r.most_questions_after, 3 * r.most_questions_before) << "no herd";
}

TEST(Outage, AnHourOfSilence) {
    const auto plan = plan_of(outage::silent, messages_a_second());
    const auto r = play_outage(plan);
    expect_calm(plan, r);
    EXPECT_LE(r.questions_while_away, hour_in_seconds / 15 + 1 + 3 * plan.turns_at_once)
        << "one in 15 seconds, and those that hung when it began, which newer messages may supersede twice";
    EXPECT_LE(r.most_questions_after, 3 * r.most_questions_before) << "no herd";
}

// Here turns wait, up to five minutes, so that there is a herd to hold back; each looks every 10 seconds
// whether it may ask, which makes the run long: a fifth of the messages.
TEST(Outage, AnHourWithoutCredit) {
    const auto plan = plan_of(outage::refuses_account, std::max<std::int64_t>(messages_a_second() / 5, 1));
    const auto r = play_outage(plan);
    expect_calm(plan, r);
    EXPECT_LE(r.questions_while_away, hour_in_seconds / 10 + 1 + begun_meanwhile(plan))
        << "one turn in 10 seconds";
}
