#include "ft9/clients/model_ladder.hpp"

#include "support/fake_clock.hpp"
#include "support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <deque>

using namespace ft9;
using namespace ft9::clients;
using namespace std::chrono_literals;

namespace {

constexpr unix_ms start = 1'790'000'000'000;

ai_answer failing(ai_failure f, std::chrono::milliseconds retry_after = 0ms) {
    ai_answer a;
    a.failure = f;
    a.retry_after = retry_after;
    return a;
}

ai_answer saying(const std::string& text) {
    ai_answer a;
    a.text = text;
    return a;
}

// Answers from a list, then always the same; remembers until when it might have taken.
class listed_model final : public ai_model {
  public:
    explicit listed_model(std::string usual) : usual_(std::move(usual)) {}
    boost::asio::awaitable<ai_answer> ask(ai_request request, steady_time deadline) override {
        ++asked;
        last_deadline = deadline;
        if (press_at == asked && request.abort) request.abort->press();
        if (list.empty()) co_return saying(usual_);
        auto a = list.front();
        list.pop_front();
        co_return a;
    }
    std::deque<ai_answer> list;
    int asked = 0, press_at = 0;
    steady_time last_deadline;

  private:
    std::string usual_;
};

class Ladder : public ::testing::Test {
  protected:
    ai_answer ask() {
        ai_request r;
        r.abort = abort;
        return test::run_coroutine(ladder.ask(r, time.steady() + 10s));
    }
    void first_fails(int times, ai_failure f = ai_failure::server) {
        for (int i = 0; i < times; ++i)
            a.list.push_back(failing(f));
    }
    test::fake_clock time{start};
    listed_model a{"da primeira"}, b{"da segunda"};
    abort_ptr abort = std::make_shared<abort_switch>();
    std::vector<ladder_observation> seen;
    model_ladder ladder{a, b, time, {}, [this](const ladder_observation& o) { seen.push_back(o); }};
};

}  // namespace

TEST_F(Ladder, TheFirstAnswersWhileItCan) {
    const auto answer = ask();
    EXPECT_EQ(answer.text, "da primeira");
    EXPECT_EQ(answer.provider, "primary");
    EXPECT_EQ(b.asked, 0);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].who, rung::primary);
}

TEST_F(Ladder, TheSecondAnswersTheSameQuestionWhenTheFirstFails) {
    for (const auto f : {ai_failure::unreachable, ai_failure::server, ai_failure::quota,
                         ai_failure::unauthorized, ai_failure::rate_limited}) {
        ladder.provider_changed();
        a.list = {failing(f)};
        const auto answer = ask();
        EXPECT_EQ(answer.failure, ai_failure::none) << to_string(f);
        EXPECT_EQ(answer.text, "da segunda") << to_string(f);
        EXPECT_EQ(answer.provider, "fallback") << to_string(f);
    }
}

TEST_F(Ladder, TheAnswerTellsWhoWasAskedBefore) {
    first_fails(1);
    const auto answer = ask();
    ASSERT_EQ(answer.earlier.size(), 1U);
    EXPECT_EQ(answer.earlier[0].provider, "primary");
    EXPECT_EQ(answer.earlier[0].failure, ai_failure::server);
    EXPECT_TRUE(ask().earlier.empty());
    first_fails(1);
    b.list = {failing(ai_failure::quota)};
    const auto none = ask();
    EXPECT_EQ(none.provider, "primary");
    ASSERT_EQ(none.earlier.size(), 1U);
    EXPECT_EQ(none.earlier[0].provider, "fallback");
    first_fails(1, ai_failure::unauthorized);
    ladder.provider_changed();
    ask();
    EXPECT_TRUE(ask().earlier.empty()) << "who is left alone was not asked";
}

TEST_F(Ladder, WhatTheQuestionBroughtAboutStaysWithTheFirst) {
    for (const auto f : {ai_failure::invalid_request, ai_failure::context_too_long, ai_failure::empty,
                         ai_failure::cancelled, ai_failure::declined}) {
        a.list = {failing(f)};
        EXPECT_EQ(ask().failure, f);
    }
    EXPECT_EQ(b.asked, 0);
}

TEST_F(Ladder, AModelThatWasTakenAwayIsNoFaultOfTheQuestion) {
    auto gone = failing(ai_failure::invalid_request);
    gone.not_there = true;
    a.list = {gone};
    EXPECT_EQ(ask().text, "da segunda");
}

TEST_F(Ladder, AShortRetryAfterIsWaitedForALongOneIsNot) {
    a.list = {failing(ai_failure::rate_limited, 1s)};
    EXPECT_EQ(ask().failure, ai_failure::rate_limited);
    EXPECT_EQ(b.asked, 0);
    a.list = {failing(ai_failure::rate_limited, 30s)};
    EXPECT_EQ(ask().text, "da segunda");
    EXPECT_EQ(ask().text, "da segunda");
    EXPECT_EQ(a.asked, 2) << "it has said how long it is busy";
    time.advance(31s);
    EXPECT_EQ(ask().text, "da primeira");
}

TEST_F(Ladder, TheFirstLeavesTimeForTheSecond) {
    first_fails(1);
    ask();
    EXPECT_EQ(a.last_deadline, time.steady() + 6s);
    EXPECT_EQ(b.last_deadline, time.steady() + 10s);
}

TEST_F(Ladder, TheFirstHasAllTheTimeWhileTheSecondIsLeftAlone) {
    a.list = {failing(ai_failure::server)};
    b.list = {failing(ai_failure::unauthorized)};
    ask();
    ask();
    EXPECT_EQ(a.last_deadline, time.steady() + 10s);
}

TEST_F(Ladder, AProviderThatKeepsFailingIsAskedOnceInAWhile) {
    first_fails(5);
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(ask().text, "da segunda");
    EXPECT_EQ(a.asked, 3);
    time.advance(15s);
    EXPECT_EQ(ask().text, "da segunda");
    EXPECT_EQ(a.asked, 4) << "one question of the pause";
    ask();
    EXPECT_EQ(a.asked, 4);
}

TEST_F(Ladder, ItReturnsToTheFirstByItself) {
    first_fails(3);
    for (int i = 0; i < 3; ++i)
        ask();
    EXPECT_TRUE(seen[4].left_alone);
    time.advance(15s);
    EXPECT_EQ(ask().text, "da primeira");
    EXPECT_TRUE(seen.back().came_back);
    EXPECT_EQ(ask().text, "da primeira");
    EXPECT_FALSE(seen.back().came_back);
}

TEST_F(Ladder, ARefusedKeyIsTriedAgainAfterAMinuteOrAReload) {
    first_fails(1, ai_failure::unauthorized);
    ask();
    time.advance(59s);
    ask();
    EXPECT_EQ(a.asked, 1);
    ladder.provider_changed();
    EXPECT_EQ(ask().text, "da primeira");
}

TEST_F(Ladder, NobodyAnswers) {
    first_fails(20);
    for (int i = 0; i < 20; ++i)
        b.list.push_back(failing(ai_failure::unreachable));
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(ask().failure, ai_failure::server);
    EXPECT_EQ(a.asked, 3);
    EXPECT_EQ(b.asked, 3);
}

TEST_F(Ladder, AQuestionThatIsGivenUpGoesToNobodyElse) {
    first_fails(1, ai_failure::unreachable);
    a.press_at = 1;
    EXPECT_EQ(ask().failure, ai_failure::unreachable);
    EXPECT_EQ(b.asked, 0);
}

TEST(LadderState, TheMilderFailureIsTold) {
    const auto both = [](ai_failure first, ai_failure second) {
        return ladder_state::combined(failing(first), failing(second)).failure;
    };
    using f = ai_failure;
    EXPECT_EQ(both(f::quota, f::server), f::server);
    EXPECT_EQ(both(f::server, f::quota), f::server);
    EXPECT_EQ(both(f::quota, f::unauthorized), f::quota);
    EXPECT_EQ(both(f::unreachable, f::invalid_request), f::unreachable);
    EXPECT_EQ(both(f::server, f::context_too_long), f::context_too_long);
    EXPECT_EQ(both(f::server, f::cancelled), f::cancelled);
    EXPECT_EQ(both(f::server, f::empty), f::empty);
    EXPECT_EQ(both(f::server, f::declined), f::declined);
    const auto soonest = ladder_state::combined(failing(f::rate_limited, 30s), failing(f::rate_limited, 5s));
    EXPECT_EQ(soonest.retry_after, 5s);
}

TEST(LadderState, AnAnswerInBetweenBeginsTheCountAnew) {
    ladder_state s({});
    for (int i = 0; i < 5; ++i) {
        s.ended(rung::primary, failing(ai_failure::server), start);
        s.ended(rung::primary, failing(ai_failure::unreachable), start);
        s.ended(rung::primary, saying("oi"), start);
    }
    EXPECT_FALSE(s.left_alone(rung::primary));
    EXPECT_TRUE(s.ready(rung::primary, start));
}
