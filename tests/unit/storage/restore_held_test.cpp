// What a restore holds is on the operator's list: to be answered after all, or to be let go (decision 22).
#include "restore_fixture.hpp"

using namespace ft9;
using namespace ft9::test;
using storage::plan;
using storage::replay_ruling;

namespace {

class HeldByRestore : public RestoreTest {
  protected:
    std::vector<storage::dead_letter> letters(const std::string& kind) {
        return must(journal_->dead_letters(kind, 0, 200));
    }
    // The only one there is.
    storage::dead_letter letter() {
        const auto all = letters("restored");
        if (all.size() != 1) throw std::runtime_error(std::to_string(all.size()) + " letters and not one");
        return all.front();
    }
    void expect_unknown(row_id id) {
        EXPECT_EQ(refusal(journal_->replay_dead_letter(id)), errc::not_found);
        EXPECT_EQ(refusal(journal_->discard_dead_letter(id)), errc::not_found);
    }
    // What was done to letters; the restores are left out.
    std::string audit() {
        return text(
            "SELECT coalesce(group_concat(action||' '||ref,'|'),'') FROM audit WHERE action<>'restore'");
    }
    // Written before the restore and delivered after it.
    storage::accept_receipt arrive_late(storage::planned_message m) {
        back_up();
        m.message.timestamp = time_.now() / 1000;
        restore();
        return accept(webhook_with(std::move(m)));
    }
};

}  // namespace

TEST_F(HeldByRestore, AnUnansweredMessageIsListedAsWhatItIs) {
    const auto waiting = hear("w1");
    back_up();
    ASSERT_EQ(restore().messages_held, 1);
    const auto l = letter();
    ASSERT_TRUE(l.message);
    EXPECT_EQ(l.kind, "restored");
    EXPECT_EQ(l.reason, "restored");
    EXPECT_EQ(l.message->id, waiting.id);
    EXPECT_EQ(l.message->wamid, "w1");
    EXPECT_FALSE(l.send || l.body_bytes);
    EXPECT_EQ(letters("held").size(), 1U) << "among all that is held";
    EXPECT_TRUE(letters("dead").empty());
    EXPECT_EQ(letters("").size(), 1U);
    const auto backlog = must(journal_->count_backlog());
    EXPECT_EQ(backlog.held_messages, 1);
    EXPECT_EQ(backlog.held_sends, 0);
    EXPECT_EQ(backlog.dead_letters, 0);
}

TEST_F(HeldByRestore, EveryMessageThatIsHeldHasItsLetter) {
    hear("w1");
    hear("w2");
    back_up();
    const auto first = said_now("w3"), second = said_now("w4", "5521888880000");
    restore();
    accept(webhook_with(first, second, said_now("new", "5531777770000")));
    accept(webhook_with(first));  // Meta repeats it
    EXPECT_EQ(letters("restored").size(), 4U);
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE outcome=5"), 4);
    EXPECT_EQ(number("SELECT count(*) FROM inbox i JOIN dead d ON d.ref=i.id AND d.kind='restored' WHERE "
                     "i.outcome=5 AND i.turn_id=0"),
              4);
}

TEST_F(HeldByRestore, AReplayedMessageIsAnswered) {
    const auto late = arrive_late(said("w1"));
    EXPECT_TRUE(late.pending.empty());
    const auto l = letter();
    const auto done = must(journal_->replay_dead_letter(l.id));
    EXPECT_EQ(done.ruling, replay_ruling::done);
    EXPECT_EQ(done.kind, "restored");
    EXPECT_EQ(done.message, l.message->id);
    EXPECT_EQ(done.conversation, l.message->conversation);
    const auto pending = must(journal_->pending_of(done.conversation));
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(answer(pending[0], {"resposta"}).result.what, outcome::replied);
    EXPECT_TRUE(letters("").empty());
    EXPECT_EQ(must(journal_->count_backlog()).held_messages, 0);
    expect_unknown(l.id);
    EXPECT_EQ(audit(), "replay " + public_id(l.id) + " restored " + public_id(l.message->id));
}

TEST_F(HeldByRestore, AWishForAHumanBeingIsHeldAndTellsNobody) {
    auto wish = planned(plan::handover, "w1", "Já vem alguém.");
    wish.takes_over = storage::takeover{storage::handover_cause::asked, std::chrono::hours(1)};
    const auto late = arrive_late(wish);
    EXPECT_TRUE(late.sends.empty());
    EXPECT_TRUE(late.taken.empty());
    EXPECT_EQ(letter().reason, "restored") << "an operator may have it answered";
}

TEST_F(HeldByRestore, ADiscardedMessageStaysUnanswered) {
    arrive_late(said("w1"));
    const auto l = letter();
    EXPECT_EQ(must(journal_->discard_dead_letter(l.id)), "restored");
    EXPECT_TRUE(letters("").empty());
    EXPECT_TRUE(must(journal_->pending_of(l.message->conversation)).empty());
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE outcome=5 AND turn_id=0"), 1);
    expect_unknown(l.id);
    EXPECT_EQ(audit(), "discard " + public_id(l.id) + " restored " + public_id(l.message->id));
}

// The words VOLTAR are no question for the mentor, and of a picture there are no words at all.
TEST_F(HeldByRestore, WhatOnlyAFixedTextWasDueToIsListedAndNotReplayed) {
    for (const auto what : {plan::opt_in, plan::unsupported}) {
        arrive_late(planned(what, "w" + std::to_string(static_cast<int>(what)), "um texto fixo"));
        const auto l = letter();
        EXPECT_EQ(l.reason, "restored_text");
        EXPECT_EQ(must(journal_->replay_dead_letter(l.id)).ruling, replay_ruling::nothing);
        EXPECT_TRUE(must(journal_->pending_of(l.message->conversation)).empty());
        EXPECT_EQ(audit(), "") << "nothing was done";
        must(journal_->discard_dead_letter(l.id));
        edit("DELETE FROM audit");
    }
}

TEST_F(HeldByRestore, AnOptOutSinceThenForbidsTheAnswer) {
    arrive_late(said("w1"));
    accept(webhook_with(planned(plan::opt_out, "w2", "até logo")));
    const auto late = letters("restored");
    ASSERT_EQ(late.size(), 2U) << "the word itself is of before the restore, too";
    EXPECT_EQ(must(journal_->replay_dead_letter(late[0].id)).ruling, replay_ruling::opted_out);
    EXPECT_EQ(must(journal_->replay_dead_letter(late[1].id)).ruling, replay_ruling::nothing);
}

TEST_F(HeldByRestore, ASecondRestoreKeepsTheLetterOfWhatWasReplayed) {
    hear("w1");
    back_up();
    restore();
    const auto first = letter();
    must(journal_->replay_dead_letter(first.id));
    back_up();
    EXPECT_EQ(restore().messages_held, 1);
    EXPECT_EQ(letter().id, first.id);
    EXPECT_EQ(letter().replays, 1);
}

TEST_F(HeldByRestore, LettersGoWithThePerson) {
    hear("w1");
    back_up();
    restore();
    const auto l = letter();
    begin_erasing();
    EXPECT_EQ(must(journal_->replay_dead_letter(l.id)).ruling, replay_ruling::erased);
    work_off();
    EXPECT_EQ(count("dead"), 0);
    expect_unknown(l.id);
}
