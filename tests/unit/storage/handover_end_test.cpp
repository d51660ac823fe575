// How a conversation comes back to the mentor, and what waits again then.
#include "handover_fixture.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;
using storage::handover_cause;

TEST_F(Handover, GivenBackWithAnAnswerTheNewestWordsWaitAgain) {
    const auto m = hear("w1", "velha");
    take_over(m.conversation);
    must(journal_->queue_send(operator_text("5511999990000", "respondo eu")));
    accept(webhook_with(said("w2", "nova"), said("w3", "mais nova")));
    EXPECT_EQ(view(m.conversation).waiting, 2U) << "the operator's word answered the first";
    const auto released = must(store()->release(m.conversation, true));
    EXPECT_EQ(released.waiting, 2U);
    const auto waiting = must(journal_->pending_of(m.conversation));
    ASSERT_EQ(waiting.size(), 2U);
    EXPECT_EQ(waiting[0].text, "nova");
    const auto made = must(journal_->decide(answer_to(waiting, {"resposta"})));
    EXPECT_EQ(made.result.what, outcome::replied);
    ASSERT_EQ(made.sends.size(), 1U);
    EXPECT_EQ(begin(made.sends[0].id).verdict, gate::go);
}

// Otherwise the first thing the mentor read would be the wish for a human being.
TEST_F(Handover, GivenBackWithAnAnswerTheWishForAHumanBeingDoesNotWaitAgain) {
    const auto before = hear("w1", "uma pergunta");
    accept(webhook_with(wishing("w2")));
    accept(webhook_with(said("w3", "deixa, era só isto: quanto cobrar?")));
    EXPECT_EQ(view(before.conversation).waiting, 3U) << "nobody has answered any of it";
    EXPECT_EQ(must(store()->release(before.conversation, true)).waiting, 1U);
    const auto waiting = must(journal_->pending_of(before.conversation));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].text, "deixa, era só isto: quanto cobrar?");
    EXPECT_EQ(must(journal_->decide(answer_to(waiting, {"resposta"}))).sends.size(), 1U);
    EXPECT_EQ(context(before.conversation), "p:uma pergunta|p:oi|p:deixa, era só isto: quanto cobrar?");
}

TEST_F(Handover, NorDoesWhatTheModelTookForIt) {
    const auto m = hear("w1", "não sei se isso serve");
    auto d = answer_to({m}, {"Já vem alguém."});
    d.what = outcome::handed_over;
    d.reason = "wants_human";
    d.kind = send_kind::handover;
    d.along.push_back(store()->taking_over(m.conversation, {handover_cause::model, hours(1)}));
    must(journal_->decide(std::move(d)));
    EXPECT_EQ(must(store()->release(m.conversation, true)).waiting, 0U);
    EXPECT_TRUE(must(journal_->pending_of(m.conversation)).empty());
    EXPECT_TRUE(mentor_has(m.conversation));
    // A later handover knows nothing of it.
    take_over(m.conversation);
    accept(webhook_with(said("w2", "e agora?")));
    EXPECT_EQ(must(store()->release(m.conversation, true)).waiting, 1U);
}

// A turn that called a tool goes on whatever happens: it decides behind a takeover that has ended already.
TEST_F(Handover, WhatWasGivenBackToBeAnsweredIsNotSettledByAnOldTurn) {
    const auto m = hear("w1", "pergunta");
    take_over(m.conversation);
    EXPECT_EQ(must(store()->release(m.conversation, true)).waiting, 1U);
    const auto late = answer(m, {"resposta velha"});
    EXPECT_TRUE(late.sends.empty());
    EXPECT_EQ(late.turn, 0);
    const auto waiting = must(journal_->pending_of(m.conversation));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(must(journal_->decide(answer_to(waiting, {"resposta"}))).sends.size(), 1U);
}

TEST_F(Handover, TimeGivesItBack) {
    const auto m = hear("w1");
    take_over(m.conversation, hours(1));
    accept(webhook_with(said("w2")));
    EXPECT_TRUE(must(store()->release_overdue()).empty());
    time_.advance(hours(1));
    EXPECT_TRUE(must(store()->due(0)).overdue);
    EXPECT_EQ(must(store()->release_overdue()), std::vector<row_id>{m.conversation});
    EXPECT_TRUE(mentor_has(m.conversation));
    EXPECT_TRUE(must(journal_->pending_of(m.conversation)).empty()) << "nothing is answered after so long";
    EXPECT_EQ(must(store()->due(0)).handed_over, 0U);
}

TEST_F(Handover, AMessageAfterItsEndIsAnsweredAtOnce) {
    const auto m = hear("w1");
    take_over(m.conversation, hours(1));
    time_.advance(hours(1));
    EXPECT_EQ(accept(webhook_with(said("w2"))).pending.size(), 1U) << "nobody had looked after it yet";
    EXPECT_TRUE(mentor_has(m.conversation));
}

TEST_F(Handover, WithoutAnEndItLasts) {
    const auto m = hear("w1");
    take_over(m.conversation, hours(0));
    time_.advance(hours(24 * 400));
    EXPECT_FALSE(must(store()->due(0)).overdue);
    EXPECT_TRUE(accept(webhook_with(said("w2"))).pending.empty());
}
