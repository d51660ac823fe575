// `ft9-server restore`: nobody is answered twice by a database that forgot what it had done (decision 22).
#include "restore_fixture.hpp"

using namespace ft9;
using namespace ft9::test;
using storage::plan;

using Restore = RestoreTest;

TEST_F(Restore, WhatWasSettledIsThereAndWhatCameLaterIsNot) {
    const auto done = converse("w1", "pergunta", "resposta");
    const auto conversation = number("SELECT id FROM conversation");
    back_up();
    const auto later = converse("w2", "depois", "perdida");
    const auto r = restore();
    EXPECT_EQ(state_of(done), send_state::accepted);
    EXPECT_EQ(refusal(journal_->find_send(later)), errc::not_found);
    EXPECT_EQ(context(conversation), "p:pergunta|m:resposta");
    EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(r.generation, 1);
    EXPECT_EQ(r.sends_held, 0);
    EXPECT_EQ(r.messages_held, 0);
    EXPECT_EQ(text("SELECT action||':'||ref FROM audit"), "restore:generation 1");
}

TEST_F(Restore, OpenSendsAreHeldWhateverTheirState) {
    const auto queued = answer(hear("w1"), {"parte 1", "parte 2"}).sends;
    const auto sending = answer(hear("w2"), {"no ar"}).sends.at(0).id;
    begin(sending);
    const auto reconciling = answer(hear("w3"), {"quem sabe"}).sends.at(0).id;
    begin(reconciling);
    refused(reconciling, 1, verdict::ambiguous);
    back_up();
    begin(queued[0].id);
    accepted(queued[0].id, 1, "out");  // the lost database did it
    EXPECT_EQ(restore().sends_held, 4);
    for (const auto id : {queued[0].id, queued[1].id, sending, reconciling}) {
        EXPECT_EQ(state_of(id), send_state::held);
        EXPECT_EQ(begin(id).verdict, gate::gone) << "it does not go out by itself";
        EXPECT_EQ(text("SELECT kind||':'||reason FROM dead WHERE ref=" + std::to_string(id)),
                  "held:restored");
    }
    EXPECT_TRUE(must(journal_->recover({std::chrono::hours(1)})).sends.empty());
    EXPECT_EQ(must(journal_->count_backlog()).held_sends, 4);
    // Meta's word on it counts as ever.
    accept(webhook_of(status(delivery_status::delivered, "out", make_callback_data(queued[0].id, 1))));
    EXPECT_EQ(state_of(queued[0].id), send_state::delivered);
    EXPECT_EQ(must(journal_->count_backlog()).held_sends, 3);
}

TEST_F(Restore, WhatWasReplayedIsHeldUnderItsOldLetter) {
    const auto send = answer(hear("w1"), {"talvez"}).sends.at(0).id;
    begin(send);
    refused(send, 1, verdict::ambiguous);
    must(journal_->reconcile(
        {ambiguous_policy::hold, std::chrono::milliseconds(0), std::chrono::milliseconds(0)}));
    const auto letter = must(journal_->dead_letters("held", 0, 10)).at(0).id;
    must(journal_->replay_dead_letter(letter));
    back_up();
    EXPECT_EQ(restore().sends_held, 1);
    const auto listed = must(journal_->dead_letters("", 0, 10));
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].id, letter);
    EXPECT_EQ(listed[0].reason, "restored");
    EXPECT_EQ(listed[0].replays, 1);
    EXPECT_EQ(number("SELECT count(*) FROM dead"), 1);
}

TEST_F(Restore, UnansweredMessagesAreHeld) {
    const auto waiting = hear("w1");
    back_up();
    answer(waiting, {"a resposta da base perdida"});
    EXPECT_EQ(restore().messages_held, 1);
    EXPECT_TRUE(must(journal_->pending_of(waiting.conversation)).empty());
    EXPECT_TRUE(must(journal_->recover({std::chrono::hours(1)})).conversations.empty());
    EXPECT_EQ(number("SELECT outcome FROM inbox"), static_cast<int>(outcome::held));
    EXPECT_EQ(text("SELECT reason FROM inbox WHERE turn_id=0"), "restored");
    EXPECT_EQ(accept(webhook_with(said("w1"))).duplicates, 1U);
    EXPECT_EQ(answer(waiting, {"tarde"}).turn, 0) << "nothing was left to decide";
}

TEST_F(Restore, WhatMetaRepeatsOfBeforeIsStoredAndNotAnswered) {
    back_up();
    const auto lost = said_now("w1");
    answer(accept(webhook_with(lost)).pending.at(0), {"respondida pela base perdida"});
    restore();
    const auto again = accept(webhook_with(lost));
    EXPECT_TRUE(again.pending.empty());
    EXPECT_TRUE(again.sends.empty());
    ASSERT_EQ(again.outcomes.size(), 1U);
    EXPECT_EQ(again.outcomes[0].what, outcome::held);
    EXPECT_EQ(again.outcomes[0].reason, "restored");
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE turn_id=0 AND outcome=5"), 1);
    EXPECT_EQ(accept(webhook_with(lost)).duplicates, 1U);
    EXPECT_EQ(accept(webhook_with(said_now("w2"))).pending.size(), 1U) << "new ones are answered";
}

TEST_F(Restore, TheSecondOfTheRestoreCountsAsBefore) {
    back_up();
    time_.advance(std::chrono::milliseconds(300));
    const auto at = restore().restored_at;
    ASSERT_EQ(at % 1000, 300);
    for (const auto& [second, pending] :
         {std::pair{at / 1000 - 1, 0U}, {at / 1000, 0U}, {at / 1000 + 1, 1U}}) {
        auto m = said("w" + std::to_string(second));
        m.message.timestamp = second;
        EXPECT_EQ(accept(webhook_with(m)).pending.size(), pending) << second - at / 1000;
    }
}

TEST_F(Restore, NoFixedTextGoesOutTwice) {
    converse("w0", "oi", "olá");
    back_up();
    auto stop = planned(plan::opt_out, "w1", "até logo");
    auto picture = planned(plan::unsupported, "w2", "só texto");
    picture.message.from = "5521888880000";
    stop.message.timestamp = picture.message.timestamp = time_.now() / 1000;
    restore();
    const auto receipt = accept(webhook_with(picture, stop));
    EXPECT_TRUE(receipt.sends.empty());
    for (const auto& o : receipt.outcomes)
        EXPECT_EQ(o.what, outcome::held);
    EXPECT_EQ(number("SELECT count(*) FROM conversation WHERE opted_out_at IS NOT NULL"), 1)
        << "the wish counts all the same";
    EXPECT_EQ(accept(webhook_with(said_now("w3"))).pending.size(), 0U);
}

TEST_F(Restore, IdsGoOnAboveThoseOfTheLostDatabase) {
    hear("w1");
    back_up();
    const auto last = hear("w2").id;
    close();
    time_.advance(std::chrono::hours(-1));  // the clock was put back meanwhile
    ASSERT_TRUE(try_restore()) << why_;
    open();
    auto m = said_now("w3");
    m.message.timestamp = 0;
    const auto receipt = accept(webhook_with(m));
    ASSERT_EQ(receipt.pending.size(), 1U);
    EXPECT_GT(receipt.pending[0].id, last);
}

TEST_F(Restore, StatusesOfSendsThatItDoesNotKnowAreOrphans) {
    back_up();
    const auto lost = converse("w1", "oi", "olá");
    restore();
    const auto r = accept(webhook_of(status(delivery_status::read, "out.w1", make_callback_data(lost, 1))));
    EXPECT_EQ(r.orphan_statuses, 1U);
}

TEST_F(Restore, CountsItsGenerations) {
    hear("w1");
    back_up();
    EXPECT_EQ(restore().generation, 1);
    EXPECT_EQ(restore().generation, 2) << "the same backup again";
    back_up();
    EXPECT_EQ(restore().generation, 3);
    EXPECT_EQ(text("SELECT value FROM setting WHERE name='generation'"), "3");
}

TEST_F(Restore, KeepsTheReplacedDatabaseWholeAndCanGoBackToIt) {
    hear("w1");
    back_up();
    const auto later = converse("w2", "oi", "olá");
    const auto r = restore();
    EXPECT_EQ(first_of(r.set_aside, "SELECT count(*) FROM inbox"), "2");
    EXPECT_EQ(first_of(r.set_aside, "PRAGMA integrity_check"), "ok");
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
    backup_ = r.set_aside;
    restore();
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 2);
    EXPECT_EQ(state_of(later), send_state::accepted);
    EXPECT_GE(files_like("before-restore").size(), 2U) << "none is ever deleted";
    EXPECT_TRUE(files_like("restoring").empty());
}

TEST_F(Restore, NeedsNoDatabaseInPlace) {
    hear("w1");
    back_up();
    close();
    options_.path = dir_ / "elsewhere/new.db";
    const auto r = try_restore();
    ASSERT_TRUE(r) << why_;
    EXPECT_EQ(r->set_aside, "");
    EXPECT_EQ(r->messages_held, 1);
    open();
    EXPECT_EQ(accept(webhook_with(said("w1"))).duplicates, 1U);
}
