#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::minutes;

class Turn : public JournalTest {};

TEST_F(Turn, DecideCommitsTheReplyInOrderAndEndsTheMessages) {
    const auto first = hear("w1", "um"), second = hear("w2", "dois");
    auto d = answer_to({first, second}, {"a", "b", "c"});
    d.model = "gpt";
    d.prompt_version = "v1";
    d.input_tokens = 11;
    d.output_tokens = 7;
    d.ai_ms = 1234;
    const auto made = must(journal_->decide(d));
    EXPECT_EQ(made.result.what, outcome::replied);
    ASSERT_EQ(made.sends.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(made.sends[i].part, static_cast<int>(i));
        EXPECT_EQ(made.sends[i].turn, made.turn);
        EXPECT_EQ(made.sends[i].conversation, first.conversation);
        EXPECT_EQ(made.sends[i].state, send_state::queued);
    }
    EXPECT_LT(made.turn, made.sends[0].id);
    EXPECT_LT(made.sends[0].id, made.sends[1].id);
    EXPECT_LT(made.sends[1].id, made.sends[2].id);
    EXPECT_TRUE(must(journal_->pending_of(first.conversation)).empty());
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE outcome=1 AND turn_id=" + std::to_string(made.turn)),
              2);
    EXPECT_EQ(text("SELECT model||prompt_version||input_tokens||output_tokens||ai_ms FROM turn"),
              "gptv11171234");
}

TEST_F(Turn, DecidingTheSameMessagesAgainSendsNothing) {
    const auto m = hear("w1");
    const auto first = answer(m, {"a"});
    const auto second = answer(m, {"b"});
    EXPECT_TRUE(second.sends.empty());
    EXPECT_EQ(number("SELECT count(*) FROM outbox"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM turn"), 1);
    EXPECT_EQ(number("SELECT turn_id FROM inbox"), first.turn);
}

TEST_F(Turn, OfAStaleEpochIsIgnored) {
    const auto m = hear("w1");
    accept(webhook_with(planned(storage::plan::opt_out, "w2", "bye")));
    const auto made = answer(m, {"a"});
    EXPECT_EQ(made.result.what, outcome::ignored);
    EXPECT_EQ(made.result.reason, "opted_out");
    EXPECT_TRUE(made.sends.empty());
    EXPECT_TRUE(must(journal_->pending_of(m.conversation)).empty());
    EXPECT_EQ(text("SELECT reason FROM inbox WHERE wamid='w1'"), "opted_out");
}

TEST_F(Turn, OfAnOldEpochStaysStaleAfterOptIn) {
    const auto m = hear("w1");
    accept(webhook_with(planned(storage::plan::opt_out, "w2", "bye"),
                        planned(storage::plan::opt_in, "w3", "back")));
    EXPECT_TRUE(answer(m, {"a"}).sends.empty());
    EXPECT_EQ(answer(hear("w4"), {"b"}).sends.size(), 1U);
}

TEST_F(Turn, OfAnErasedConversationIsDropped) {
    const auto m = hear("w1");
    edit("DELETE FROM conversation");
    const auto made = answer(m, {"a"});
    EXPECT_EQ(made.turn, 0);
    EXPECT_TRUE(made.sends.empty());
    EXPECT_EQ(number("SELECT count(*) FROM turn"), 0);
}

TEST_F(Turn, SuppressesAFixedTextThatWasSentRecently) {
    const auto fallback = [&](const std::string& wamid) {
        auto d = answer_to({hear(wamid)}, {"Volto já."});
        d.kind = send_kind::fallback;
        d.reason = "fallback";
        d.once_within = minutes(30);
        d.suppressed = {outcome::ignored, "fallback_recent"};
        return must(journal_->decide(d));
    };
    EXPECT_EQ(fallback("w1").sends.size(), 1U);
    time_.advance(minutes(29));
    const auto second = fallback("w2");
    EXPECT_TRUE(second.sends.empty());
    EXPECT_EQ(second.result.what, outcome::ignored);
    EXPECT_EQ(second.result.reason, "fallback_recent");
    EXPECT_EQ(text("SELECT reason FROM inbox WHERE wamid='w2'"), "fallback_recent");
    time_.advance(minutes(2));
    EXPECT_EQ(fallback("w3").sends.size(), 1U);
}

TEST_F(Turn, AReplyDoesNotSuppressAFallback) {
    converse("w1", "oi", "olá");
    auto d = answer_to({hear("w2")}, {"Volto já."});
    d.kind = send_kind::fallback;
    d.once_within = minutes(30);
    d.suppressed = {outcome::ignored, "fallback_recent"};
    EXPECT_EQ(must(journal_->decide(d)).sends.size(), 1U);
}

TEST_F(Turn, ContextIsWhatWasHeardAndSaidInOrder) {
    converse("w1", "oi", "olá");
    time_.advance(minutes(1));
    converse("w2", "tudo bem?", "tudo!");
    const auto m = hear("w3", "ainda sem resposta");
    EXPECT_EQ(context(m.conversation), "p:oi|m:olá|p:tudo bem?|m:tudo!");
    const auto entries = must(journal_->context_of(m.conversation, 10));
    EXPECT_EQ(entries[2].at - entries[0].at, 60'000);
    EXPECT_NE(entries[0].id, entries[1].id);
}

TEST_F(Turn, ContextKeepsTheLastLines) {
    for (int i = 0; i < 8; ++i)
        converse("w" + std::to_string(i), "p" + std::to_string(i), "m" + std::to_string(i));
    const auto c = hear("last").conversation;
    EXPECT_EQ(context(c, 4), "p:p6|m:m6|p:p7|m:m7");
    EXPECT_EQ(must(journal_->context_of(c, 10)).size(), 10U);
}

TEST_F(Turn, AMessageThatArrivesDuringATurnBelongsBehindItsReply) {
    const auto first = hear("w1", "primeira");
    const auto during = hear("w2", "durante");  // its row is older than the reply's
    const auto reply = answer(first, {"resposta"}).sends.at(0).id;
    begin(reply);
    accepted(reply, 1, "out1");
    const auto next = answer(during, {"outra"}).sends.at(0).id;
    begin(next);
    accepted(next, 1, "out2");
    EXPECT_EQ(context(first.conversation), "p:primeira|m:resposta|p:durante|m:outra");
}

TEST_F(Turn, ContextHoldsOnlyWhatArrivedOrMayHave) {
    const auto m = hear("w1", "oi");
    const auto sends = answer(m, {"um", "dois"}).sends;
    EXPECT_EQ(context(m.conversation), "p:oi") << "queued is not said yet";
    begin(sends[0].id);
    EXPECT_EQ(context(m.conversation), "p:oi|m:um") << "may have left";
    refused(sends[0].id, 1, verdict::ambiguous);
    EXPECT_EQ(context(m.conversation), "p:oi|m:um");
    must(journal_->reconcile(
        {ambiguous_policy::hold, std::chrono::milliseconds(0), std::chrono::milliseconds(0)}));
    EXPECT_EQ(context(m.conversation), "p:oi") << "held, with its later part";
}

TEST_F(Turn, ContextLeavesOutWhatFailed) {
    const auto m = hear("w1", "oi");
    const auto sends = answer(m, {"um", "dois"}).sends;
    begin(sends[0].id);
    refused(sends[0].id, 1, verdict::final, 131026);
    EXPECT_EQ(state_of(sends[1].id), send_state::cancelled);
    EXPECT_EQ(context(m.conversation), "p:oi");
}

TEST_F(Turn, FallbacksAndIgnoredMessagesAreNotPartOfTheContext) {
    auto d = answer_to({hear("w1", "oi")}, {"Volto já."});
    d.kind = send_kind::fallback;
    d.reason = "fallback";
    const auto send = must(journal_->decide(d)).sends.at(0).id;
    begin(send);
    accepted(send, 1, "out1");
    auto ignored = answer_to({hear("w2", "demais")}, {});
    ignored.what = outcome::ignored;
    ignored.reason = "rate";
    must(journal_->decide(ignored));
    accept(webhook_with(planned(storage::plan::unsupported, "w3", "Só texto.")));
    EXPECT_EQ(context(d.conversation), "p:oi") << "the person's words stay (decision 6)";
}

TEST_F(Turn, AnOperatorsMessageIsPartOfTheContext) {
    const auto c = hear("w1", "oi").conversation;
    const auto queued = must(journal_->queue_send(operator_text("5511999990000", "Aqui é a Bia.")));
    EXPECT_EQ(queued.send.conversation, c);
    begin(queued.send.id);
    accepted(queued.send.id, 1, "out1");
    EXPECT_EQ(context(c), "m:Aqui é a Bia.");
}

TEST_F(Turn, RaisingTheFloorClearsTheContextButNotTheData) {
    converse("w1", "oi", "olá");
    const auto c = hear("w2").conversation;
    EXPECT_TRUE(must(journal_->raise_context_floor(c, minutes(30))));
    EXPECT_EQ(context(c), "");
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 2);
    EXPECT_FALSE(must(journal_->raise_context_floor(c, minutes(30)))) << "nothing above the floor";
    reopen();
    EXPECT_EQ(context(c), "");
    converse("w3", "de novo", "olá de novo");
    EXPECT_EQ(context(c), "p:de novo|m:olá de novo");
}

TEST_F(Turn, RaisingTheFloorTellsAFreshSessionFromAnOldOne) {
    converse("w1", "oi", "olá");
    const auto c = hear("w2").conversation;
    time_.advance(minutes(30));
    EXPECT_FALSE(must(journal_->raise_context_floor(c, minutes(30))));
}

TEST_F(Turn, WhatARunningTurnReadIsNotCarriedOverTheFloor) {
    const auto m = hear("w1", "antes");
    must(journal_->raise_context_floor(m.conversation, minutes(30)));
    const auto send = answer(m, {"resposta"}).sends.at(0).id;
    EXPECT_EQ(begin(send).verdict, gate::go) << "the floor is no epoch: the turn still answers";
    accepted(send, 1, "out1");
    EXPECT_EQ(context(m.conversation).find("antes"), std::string::npos);
}
