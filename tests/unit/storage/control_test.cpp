#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

class Control : public JournalTest {
  protected:
    // Steps until there is nothing more; returns how many it took.
    int expire(storage::journal::retention keep) {
        int steps = 1;
        while (must(journal_->expire_step(keep)).more)
            ++steps;
        return steps;
    }
};

TEST_F(Control, RecoverTakesUpWhatWasOpen) {
    const auto waiting = hear("w1");
    auto other = said("w2", "oi", "5521888880000");
    const auto busy = accept(webhook_with(other)).pending.at(0);
    const auto sends = answer(busy, {"um", "dois"}).sends;
    begin(sends[0].id);
    must(journal_->set_paused(true));
    reopen();
    const auto found = must(journal_->recover({minutes(30)}));
    EXPECT_EQ(found.conversations, std::vector<row_id>{waiting.conversation});
    ASSERT_EQ(found.sends.size(), 2U);
    EXPECT_EQ(found.sends[0].id, sends[0].id);
    EXPECT_EQ(found.sends[0].state, send_state::reconciling) << "it may have left";
    EXPECT_EQ(found.sends[0].part, 0);
    EXPECT_EQ(found.sends[1].state, send_state::queued);
    EXPECT_EQ(found.sends[1].turn, sends[1].turn);
    EXPECT_EQ(found.sends[1].part, 1);
    EXPECT_EQ(found.sends[1].conversation, busy.conversation);
    EXPECT_TRUE(found.paused);
    EXPECT_EQ(found.fresh_conversations, std::vector<row_id>{busy.conversation});
    ASSERT_EQ(found.recent_turns.size(), 1U);
    EXPECT_EQ(found.recent_turns[0].first, busy.conversation);
    EXPECT_EQ(found.recent_turns[0].second, time_.now());
    EXPECT_EQ(begin(sends[0].id).verdict, gate::gone) << "never sent again without evidence";
}

TEST_F(Control, RecoverForgetsOldTurns) {
    const auto send = converse("w1", "oi", "olá");
    (void)send;
    time_.advance(minutes(31));
    auto found = must(journal_->recover({minutes(30)}));
    EXPECT_TRUE(found.fresh_conversations.empty());
    EXPECT_EQ(found.recent_turns.size(), 1U);
    EXPECT_TRUE(found.sends.empty());
    EXPECT_FALSE(found.paused);
    time_.advance(minutes(30));
    EXPECT_TRUE(must(journal_->recover({minutes(30)})).recent_turns.empty());
}

// The clock was a day ahead. Remembered, what was said then would use up everybody's hours for a day.
TEST_F(Control, RecoverKnowsNoTurnsOfATimeToCome) {
    const auto send = converse("w1", "oi", "olá");
    (void)send;
    time_.advance(-hours(24));
    reopen();
    EXPECT_TRUE(must(journal_->recover({minutes(30)})).recent_turns.empty());
}

TEST_F(Control, PauseSurvivesARestartAndSoDoesItsEnd) {
    must(journal_->set_paused(true));
    reopen();
    EXPECT_TRUE(must(journal_->recover({minutes(1)})).paused);
    must(journal_->set_paused(false));
    reopen();
    EXPECT_FALSE(must(journal_->recover({minutes(1)})).paused);
    EXPECT_EQ(text("SELECT group_concat(action) FROM audit"), "pause,resume");
}

TEST_F(Control, FindsPeopleByAnyIdentifier) {
    auto m = said("w1");
    m.message.from_user_id = "BR.abc";
    const auto c = accept(webhook_with(m)).pending.at(0).conversation;
    const auto found = must(journal_->find_conversations({"5511999990000"}, ""));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, c);
    EXPECT_EQ(found[0].phone, "5511999990000");
    EXPECT_EQ(found[0].bsuid, "BR.abc");
    EXPECT_EQ(found[0].name, "Ana");
    EXPECT_EQ(found[0].phone_number_id, business);
    EXPECT_FALSE(found[0].opted_out);
    EXPECT_EQ(must(journal_->find_conversations({"BR.abc"}, "")).size(), 1U);
    EXPECT_EQ(must(journal_->find_conversations({"551199990000", "5511999990000"}, "")).size(), 1U);
    EXPECT_EQ(must(journal_->find_conversations({"5511999990000", "BR.abc"}, "")).size(), 1U);
    EXPECT_TRUE(must(journal_->find_conversations({"5511999990001"}, "")).empty());
    EXPECT_TRUE(must(journal_->find_conversations({}, "")).empty());
}

TEST_F(Control, FindsAPersonUnderTwoBusinessNumbers) {
    auto other = said("w2");
    other.message.phone_number_id = "999";
    accept(webhook_with(said("w1"), other));
    EXPECT_EQ(must(journal_->find_conversations({"5511999990000"}, "")).size(), 2U);
    const auto one = must(journal_->find_conversations({"5511999990000"}, "999"));
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0].phone_number_id, "999");
}

TEST_F(Control, ViewsConversationsInTheOrderAsked) {
    const auto a = hear("w1").conversation;
    const auto b = accept(webhook_with(said("w2", "oi", "5521888880000"))).pending.at(0).conversation;
    const auto views = must(journal_->conversations({b, 42, a}));
    ASSERT_EQ(views.size(), 2U);
    EXPECT_EQ(views[0].id, b);
    EXPECT_EQ(views[1].id, a);
}

TEST_F(Control, QueuesToAKnownFormOfTheNumber) {
    const auto c = accept(webhook_with(said("w1", "oi", "551199990000"))).pending.at(0).conversation;
    const auto queued = must(journal_->queue_send(operator_text("5511999990000")));
    EXPECT_EQ(queued.send.conversation, c);
    EXPECT_EQ(queued.send.kind, send_kind::operator_);
    EXPECT_EQ(queued.send.turn, 0);
    EXPECT_EQ(begin(queued.send.id).address, "551199990000") << "the form that Meta uses";
}

TEST_F(Control, QueuesToStrangers) {
    const auto by_phone = must(journal_->queue_send(operator_text("4915112345678")));
    EXPECT_EQ(begin(by_phone.send.id).address, "4915112345678");
    auto s = operator_text("");
    s.to_bsuid = "BR.new";
    const auto by_bsuid = must(journal_->queue_send(s));
    const auto a = begin(by_bsuid.send.id);
    EXPECT_EQ(a.address, "BR.new");
    EXPECT_TRUE(a.address_is_bsuid);
    EXPECT_EQ(must(journal_->queue_send(s)).send.conversation, by_bsuid.send.conversation);
}

TEST_F(Control, RefusesToWriteToWhoOptedOut) {
    hear("w1");
    accept(webhook_with(planned(storage::plan::opt_out, "w2", "bye")));
    const auto before = number("SELECT count(*) FROM outbox");
    EXPECT_EQ(refusal(journal_->queue_send(operator_text("5511999990000", "oi", "k", "h"))), errc::opted_out);
    EXPECT_EQ(number("SELECT count(*) FROM outbox"), before);
    EXPECT_EQ(number("SELECT count(*) FROM idempotency"), 0);
}

TEST_F(Control, AnIdempotencyKeyMakesOneSendForADay) {
    const auto first = must(journal_->queue_send(operator_text("5511999990000", "oi", "k1", "h1")));
    EXPECT_FALSE(first.repeated);
    time_.advance(hours(24) - milliseconds(1));
    const auto again = must(journal_->queue_send(operator_text("5511999990000", "oi", "k1", "h1")));
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.send.id, first.send.id);
    EXPECT_EQ(refusal(journal_->queue_send(operator_text("5511999990000", "tchau", "k1", "h2"))),
              errc::conflict);
    EXPECT_NE(must(journal_->queue_send(operator_text("5511999990000", "oi", "k2", "h1"))).send.id,
              first.send.id);
    reopen();
    EXPECT_TRUE(must(journal_->queue_send(operator_text("5511999990000", "oi", "k1", "h1"))).repeated);
    time_.advance(milliseconds(1));
    const auto next_day = must(journal_->queue_send(operator_text("5511999990000", "tchau", "k1", "h2")));
    EXPECT_FALSE(next_day.repeated);
    EXPECT_NE(next_day.send.id, first.send.id);
}

TEST_F(Control, WithoutAKeyEverySendIsItsOwn) {
    const auto first = must(journal_->queue_send(operator_text("5511999990000")));
    const auto second = must(journal_->queue_send(operator_text("5511999990000")));
    EXPECT_NE(first.send.id, second.send.id);
    EXPECT_FALSE(second.repeated);
}

TEST_F(Control, BacklogCountsWhatWaits) {
    const auto m = hear("w1");
    hear("w2");
    answer(m, {"um", "dois"});
    const auto b = must(journal_->count_backlog());
    EXPECT_EQ(b.inbox_pending, 1);
    EXPECT_EQ(b.outbox_pending, 2);
    EXPECT_EQ(b.dead_letters, 0);
    EXPECT_EQ(b.held_sends, 0);
    EXPECT_GT(b.wal_bytes, 0);
    EXPECT_GT(b.disk_free_bytes, 0);
    EXPECT_EQ(b.webhooks_waiting, 0);
}

TEST_F(Control, RetentionDeletesEachTableAfterItsTime) {
    const auto send = converse("w1", "oi", "olá");
    accept(webhook_of(status(delivery_status::read, "out.w1")));
    const storage::journal::retention keep{hours(24), hours(48), hours(24 * 8)};
    time_.advance(hours(24));
    EXPECT_EQ(expire(keep), 1);
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 1) << "exactly as old as the limit stays";
    time_.advance(milliseconds(1));
    expire(keep);
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
    time_.advance(hours(24));
    expire(keep);
    for (const char* table : {"inbox", "outbox", "turn", "status"})
        EXPECT_EQ(number(std::string("SELECT count(*) FROM ") + table), 0) << table;
    EXPECT_EQ(refusal(journal_->find_send(send)), errc::not_found);
    EXPECT_EQ(accept(webhook_with(said("w1"))).duplicates, 1U) << "duplicates are known for longer";
    time_.advance(hours(24 * 6) - milliseconds(1));
    expire(keep);
    EXPECT_EQ(number("SELECT count(*) FROM dedupe"), 1);
    time_.advance(hours(2));
    expire(keep);
    EXPECT_EQ(number("SELECT count(*) FROM dedupe"), 0);
}

TEST_F(Control, RetentionKeepsWhatIsStillOpen) {
    const auto waiting = hear("w1");
    const auto sends = answer(hear("w2"), {"resposta"}).sends;
    time_.advance(hours(10'000));
    expire({hours(1), hours(1), hours(1)});
    EXPECT_EQ(must(journal_->pending_of(waiting.conversation)).size(), 1U);
    EXPECT_EQ(state_of(sends[0].id), send_state::queued);
    EXPECT_EQ(must(journal_->conversations({waiting.conversation})).size(), 1U);
}

TEST_F(Control, RetentionGoesInBoundedSteps) {
    storage::incoming_webhook w;
    for (int i = 0; i < 1000; ++i)
        w.messages.push_back(planned(storage::plan::ignore, "w" + std::to_string(i), "", "type"));
    accept(w);
    time_.advance(hours(24 * 8));
    const storage::journal::retention keep{hours(1), hours(1), hours(1)};
    const auto first = must(journal_->expire_step(keep));
    EXPECT_TRUE(first.more);
    EXPECT_EQ(first.rows, (storage::row_counts{{"inbox", 199}, {"raw", 1}})) << "200 in all";
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 801);
    EXPECT_GE(expire(keep), 10);
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM dedupe"), 0);
}

TEST_F(Control, RetentionForgetsIdempotencyKeys) {
    must(journal_->queue_send(operator_text("5511999990000", "oi", "k1", "h1")));
    time_.advance(hours(24));
    expire({hours(9999), hours(9999), hours(9999)});
    EXPECT_EQ(number("SELECT count(*) FROM idempotency"), 1);
    time_.advance(milliseconds(1));
    expire({hours(9999), hours(9999), hours(9999)});
    EXPECT_EQ(number("SELECT count(*) FROM idempotency"), 0);
}
