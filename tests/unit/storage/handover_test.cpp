// Who has a conversation, as the journal keeps it.
#include "handover_fixture.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;
using storage::handover_cause;
using storage::plan;

TEST_F(Handover, WhoAsksIsToldOnceAndNotAnswered) {
    const auto before = hear("w1", "uma pergunta");
    const auto receipt = accept(webhook_with(wishing("w2")));
    ASSERT_EQ(receipt.taken.size(), 1U);
    EXPECT_EQ(receipt.taken[0].conversation, before.conversation);
    EXPECT_EQ(receipt.taken[0].cause, handover_cause::asked);
    ASSERT_EQ(receipt.sends.size(), 1U);
    EXPECT_EQ(receipt.sends[0].kind, send_kind::handover);
    ASSERT_EQ(receipt.outcomes.size(), 2U) << "the wish, and what waited";
    for (const auto& o : receipt.outcomes)
        EXPECT_EQ(o.what, outcome::handed_over);
    EXPECT_EQ(receipt.remembered.size(), 2U);
    EXPECT_TRUE(must(journal_->pending_of(before.conversation)).empty());

    const auto later = accept(webhook_with(said("w3", "alguém aí?"), wishing("w4")));
    EXPECT_TRUE(later.pending.empty());
    EXPECT_TRUE(later.sends.empty()) << "told once";
    EXPECT_TRUE(later.taken.empty());
    EXPECT_EQ(later.outcomes.at(0).what, outcome::handed_over);
    EXPECT_EQ(context(before.conversation), "p:uma pergunta|p:oi|p:alguém aí?|p:oi")
        << "the mentor knows later";
    const auto v = view(before.conversation);
    EXPECT_EQ(v.waiting, 4U);
    EXPECT_EQ(v.until, 1'790'000'000'000 + 12 * 3'600'000) << "from when it was said";
    EXPECT_EQ(v.cause, handover_cause::asked);
}

TEST_F(Handover, TheNoticePassesTheGateAndNothingElseOfOurs) {
    const auto m = hear("w1");
    const auto reply = answer(m, {"resposta"}).sends.at(0).id;
    const auto notice = accept(webhook_with(wishing("w2"))).sends.at(0).id;
    EXPECT_EQ(begin(reply).verdict, gate::cancelled) << "it was about to go out";
    EXPECT_EQ(begin(notice).verdict, gate::go);
    const auto by_operator = must(journal_->queue_send(operator_text("5511999990000"))).send.id;
    EXPECT_EQ(begin(by_operator).verdict, gate::go);
}

TEST_F(Handover, WhatTheModelSaidMeanwhileIsNotSent) {
    const auto m = hear("w1");
    take_over(m.conversation);
    const auto made = answer(m, {"resposta"});
    EXPECT_TRUE(made.sends.empty());
    EXPECT_EQ(made.turn, 0) << "the message had been settled";
    EXPECT_EQ(number("SELECT outcome FROM inbox"), static_cast<int>(outcome::handed_over));
}

// As after a merge: the conversation was taken over under another identifier, and nothing was settled.
TEST_F(Handover, ADecisionOfATakenConversationSaysNothing) {
    const auto m = hear("w1", "oi, tudo bem?");
    edit("UPDATE conversation SET taken_over_at=5");
    const auto made = answer(m, {"resposta"});
    EXPECT_TRUE(made.sends.empty());
    EXPECT_EQ(made.result.what, outcome::handed_over);
    EXPECT_NE(made.turn, 0);
    EXPECT_EQ(context(m.conversation), "p:oi, tudo bem?") << "remembered all the same";
}

TEST_F(Handover, AnOperatorTakesOverAndGivesBack) {
    const auto m = hear("w1");
    const auto taken = take_over(m.conversation, hours(1), "Já vem alguém.");
    EXPECT_TRUE(taken.news);
    ASSERT_TRUE(taken.notice);
    EXPECT_EQ(begin(taken.notice->id).text, "Já vem alguém.");
    EXPECT_EQ(taken.settled.size(), 1U);
    ASSERT_TRUE(taken.now);
    EXPECT_EQ(taken.now->until, time_.now() + 3'600'000);
    EXPECT_EQ(taken.now->note, "nota");
    EXPECT_EQ(taken.now->waiting, 1U);
    const auto again = take_over(m.conversation, std::chrono::milliseconds(0), "Já vem alguém.");
    EXPECT_FALSE(again.news);
    EXPECT_FALSE(again.notice);
    EXPECT_EQ(again.now->until, 0);
    const auto released = must(store()->release(m.conversation, false));
    EXPECT_TRUE(released.news);
    EXPECT_EQ(released.waiting, 0U);
    EXPECT_FALSE(must(store()->release(m.conversation, false)).news);
    EXPECT_TRUE(mentor_has(m.conversation));
    EXPECT_FALSE(accept(webhook_with(said("w2"))).pending.empty());
    EXPECT_EQ(number("SELECT count(*) FROM audit WHERE action IN ('takeover','release')"), 2);
}

TEST_F(Handover, TellsWhyTheMentorIsSilent) {
    const auto silent = [this](row_id c) { return must(store()->silence_in(c)); };
    const auto c = hear("w1").conversation;
    EXPECT_EQ(silent(c), storage::silence::none);
    take_over(c);
    EXPECT_EQ(silent(c), storage::silence::taken_over);
    accept(webhook_with(planned(plan::opt_out, "w2", "até logo")));
    EXPECT_EQ(silent(c), storage::silence::opted_out);
    EXPECT_EQ(refusal(store()->silence_in(77)), errc::not_found);
}

TEST_F(Handover, NobodyTakesOverWhatIsNot) {
    EXPECT_EQ(refusal(store()->take_over(77, {}, "")), errc::not_found);
    EXPECT_EQ(refusal(store()->release(77, true)), errc::not_found);
    EXPECT_EQ(refusal(store()->find(77)), errc::not_found);
}

TEST_F(Handover, AnEchoTakesOverAndEachExtendsIt) {
    const auto m = hear("w1");
    auto receipt = accept(webhook_with(echo("e1")));
    ASSERT_EQ(receipt.taken.size(), 1U);
    EXPECT_TRUE(receipt.sends.empty()) << "the person hears from a human being already";
    const auto v = view(m.conversation);
    EXPECT_EQ(v.cause, handover_cause::echo);
    EXPECT_EQ(v.waiting, 0U) << "it answers what waited";
    time_.advance(hours(2));
    EXPECT_TRUE(accept(webhook_with(echo("e2"))).taken.empty());
    EXPECT_EQ(view(m.conversation).until, v.until + 2 * 3'600'000);
    time_.advance(hours(2));
    const auto until = view(m.conversation).until;
    must(journal_->queue_send(operator_text("5511999990000", "oi")));
    EXPECT_GT(view(m.conversation).until, until) << "an operator's message as well";
}

TEST_F(Handover, LeavingAndComingBackWorkMeanwhile) {
    const auto m = hear("w1");
    take_over(m.conversation);
    const auto bye = accept(webhook_with(planned(plan::opt_out, "w2", "até logo")));
    ASSERT_EQ(bye.sends.size(), 1U);
    EXPECT_EQ(begin(bye.sends[0].id).verdict, gate::go);
    const auto back = accept(webhook_with(planned(plan::opt_in, "w3", "olá")));
    ASSERT_EQ(back.sends.size(), 1U);
    EXPECT_EQ(begin(back.sends[0].id).verdict, gate::go);
    EXPECT_TRUE(accept(webhook_with(said("w4"))).pending.empty()) << "still a human being's";
}

TEST_F(Handover, AnEchoToWhoOptedOutTakesNothingOver) {
    accept(webhook_with(planned(plan::opt_out, "w1", "até logo")));
    EXPECT_TRUE(accept(webhook_with(echo("e1"))).taken.empty());
}

TEST_F(Handover, ADecisionMayTakeOver) {
    const auto m = hear("w1", "não sei se isso serve");
    auto d = answer_to({m}, {"Já vem alguém."});
    d.what = outcome::handed_over;
    d.reason = "wants_human";
    d.kind = send_kind::handover;
    d.along.push_back(store()->taking_over(m.conversation, {handover_cause::model, hours(1)}));
    const auto made = must(journal_->decide(std::move(d)));
    EXPECT_EQ(made.result.what, outcome::handed_over);
    ASSERT_EQ(made.sends.size(), 1U);
    EXPECT_EQ(begin(made.sends[0].id).verdict, gate::go) << "although the epoch rose behind it";
    const auto v = view(m.conversation);
    EXPECT_EQ(v.cause, handover_cause::model);
    EXPECT_EQ(v.waiting, 1U);
    EXPECT_EQ(context(m.conversation), "p:não sei se isso serve");
}

TEST_F(Handover, TheListGoesInPages) {
    const auto a = hear("w1").conversation;
    const auto b = accept(webhook_with(said("w2", "oi", "5521988887777"))).pending.at(0).conversation;
    take_over(a);
    take_over(b);
    const auto first = must(store()->list(0, 1));
    ASSERT_EQ(first.size(), 1U);
    const auto second = must(store()->list(first[0].conversation, 5));
    ASSERT_EQ(second.size(), 1U);
    EXPECT_NE(first[0].conversation, second[0].conversation);
    EXPECT_EQ(must(store()->due(0)).handed_over, 2U);
}

TEST_F(Handover, OfTwoThatAreOneTheLongerHolds) {
    const auto mine = accept(webhook_with(from_person("w1", "oi", "5511999990000", ""))).pending.at(0);
    const auto theirs = accept(webhook_with(from_person("w2", "oi", "", "BR.1"))).pending.at(0);
    take_over(mine.conversation, hours(1));
    take_over(theirs.conversation, hours(0));
    accept(webhook_with(from_person("w3", "oi", "5511999990000", "BR.1")));
    EXPECT_EQ(number("SELECT count(*) FROM handover"), 1);
    EXPECT_EQ(number("SELECT until FROM handover"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM conversation WHERE taken_over_at IS NOT NULL"), 1);
}

TEST_F(Handover, ItSurvivesARestart) {
    const auto m = hear("w1");
    take_over(m.conversation);
    reopen();
    EXPECT_EQ(view(m.conversation).note, "nota");
    EXPECT_TRUE(accept(webhook_with(said("w2"))).pending.empty());
}
