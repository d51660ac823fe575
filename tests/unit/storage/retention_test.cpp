// Retention over months, on a clock of the test's own.
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;

namespace {

constexpr hours day{24};

class Retention : public JournalTest {
  protected:
    // Steps until there is nothing more; returns what went.
    storage::row_counts expire(storage::journal::retention keep = {14 * day, 60 * day, 35 * day}) {
        storage::row_counts all;
        for (bool more = true; more;) {
            const auto gone = must(journal_->expire_step(keep));
            std::int64_t step = 0;
            for (const auto& [table, rows] : gone.rows) {
                all[table] += rows;
                step += rows;
            }
            EXPECT_LE(step, 200) << "decision 14";
            more = gone.more;
        }
        return all;
    }
    std::int64_t count(const std::string& table) { return number("SELECT count(*) FROM " + table); }
    std::int64_t older_than(const std::string& table, const std::string& id, hours age) {
        return number("SELECT count(*) FROM " + table + " WHERE " + id + "<" +
                      std::to_string(first_id_at(time_.now() - std::chrono::milliseconds(age).count())));
    }
    // What happens on one day: somebody new, an old acquaintance with a reply and its statuses, a refused
    // send, an operator's message and a body that cannot be read.
    void live(int d) {
        const auto name = std::to_string(d);
        auto somebody = said("new" + name, "oi " + name, std::to_string(5511900000000 + d));
        auto known = said("old" + name, std::string(300, 'x'));
        somebody.message.timestamp = known.message.timestamp = time_.now() / 1000;
        auto w = webhook_with(somebody, known);
        w.body = std::string(2000, 'r');
        const auto heard = accept(std::move(w)).pending;
        for (const auto& m : heard) {
            const auto send = answer(m, {"resposta " + name}).sends.at(0).id;
            begin(send);
            accepted(send, 1, "out" + m.wamid);
            accept(webhook_of(status(delivery_status::sent, "out" + m.wamid),
                              status(delivery_status::read, "out" + m.wamid)));
        }
        const auto queued =
            must(journal_->queue_send(operator_text("5511999990000", "lembrete", "k" + name, "h"))).send.id;
        begin(queued);
        refused(queued, 1, verdict::final, 131026);
        storage::incoming_webhook unreadable;
        unreadable.body = std::string(500, '?');
        unreadable.quarantine_reason = "unreadable";
        accept(std::move(unreadable));
    }
};

}  // namespace

TEST_F(Retention, DayByDayForMoreThanAYearDeletesWhatIsOldAndNothingThatIsOpen) {
    const auto waiting = hear("open", "ninguém respondeu");
    const auto unsettled = answer(hear("w2"), {"no ar"}).sends.at(0).id;
    begin(unsettled);
    refused(unsettled, 1, verdict::retry, 131016);
    begin(unsettled);
    refused(unsettled, 2, verdict::ambiguous);
    std::int64_t pages_then = 0;
    for (int d = 0; d < 400; ++d) {
        live(d);
        time_.advance(day);
        expire();
        if (d == 120) pages_then = number("PRAGMA page_count");
    }
    EXPECT_EQ(older_than("raw", "id", 14 * day), 0);
    EXPECT_EQ(older_than("dead", "ref", 60 * day), 0);
    EXPECT_EQ(older_than("dedupe", "inbox_id", 36 * day), 0);
    EXPECT_EQ(older_than("status", "row", 61 * day), 0);
    EXPECT_EQ(older_than("turn", "id", 60 * day), 0);
    EXPECT_EQ(older_than("inbox", "id", 60 * day), 1) << "the open one";
    EXPECT_EQ(older_than("outbox", "id", 60 * day), 1) << "the unsettled one";
    EXPECT_EQ(older_than("attempt", "outbox_id", 60 * day), 1) << "its second attempt";
    EXPECT_LE(count("person"), 63) << "who wrote within 60 days, and the acquaintance";
    EXPECT_EQ(count("person"), count("conversation"));
    EXPECT_EQ(count("person"), count("identity"));
    EXPECT_LE(count("idempotency"), 1);
    EXPECT_EQ(must(journal_->pending_of(waiting.conversation)).size(), 1U);
    EXPECT_EQ(state_of(unsettled), send_state::reconciling);
    EXPECT_LE(number("PRAGMA page_count"), pages_then + pages_then / 10) << "free pages are used again";
    EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
    RecordProperty("pages", static_cast<int>(pages_then));
}

TEST_F(Retention, TellsWhatItDeleted) {
    live(0);
    time_.advance(15 * day);
    EXPECT_EQ(expire(), (storage::row_counts{{"dead", 1}, {"idempotency", 1}, {"raw", 2}}));
    EXPECT_TRUE(expire().empty());
}

TEST_F(Retention, KnowsDuplicatesForAsLongAsMetaRepeatsThem) {
    accept(webhook_with(planned(storage::plan::ignore, "w1", "", "type")));
    const storage::journal::retention at_once{hours(0), hours(0), hours(0)};
    for (int h = 0; h < 7 * 24; h += 2) {
        time_.advance(hours(2));
        expire(at_once);
        ASSERT_EQ(accept(webhook_with(said("w1"))).duplicates, 1U) << h;
    }
    time_.advance(hours(2));
    expire(at_once);
    EXPECT_EQ(count("dedupe"), 0);
}

TEST_F(Retention, ADeadLetterGoesWithWhatItSpeaksOf) {
    const auto send = answer(hear("w1"), {"resposta"}).sends.at(0).id;
    begin(send);
    refused(send, 1, verdict::ambiguous);
    must(journal_->reconcile({ambiguous_policy::hold, hours(0), hours(0)}));
    ASSERT_EQ(text("SELECT kind FROM dead"), "held");
    time_.advance(60 * day);
    expire();
    EXPECT_EQ(count("dead"), 1) << "an operator may still decide";
    time_.advance(hours(1));
    expire();
    EXPECT_EQ(count("dead"), 0);
    EXPECT_EQ(count("outbox"), 0);
}

TEST_F(Retention, OperatorsActionsAreKeptForFiveYears) {
    must(journal_->set_paused(true));
    time_.advance(5 * 365 * day);
    expire();
    EXPECT_EQ(count("audit"), 1);
    time_.advance(hours(1));
    EXPECT_EQ(expire(), (storage::row_counts{{"audit", 1}}));
}

TEST_F(Retention, PeopleGoWithTheirLastRow) {
    auto both = said("w1");
    both.message.from_user_id = "BR.abc";
    both.what = storage::plan::ignore;
    accept(webhook_with(both));
    accept(webhook_with(planned(storage::plan::ignore, "w2", "", "type")));
    time_.advance(60 * day);
    expire();
    EXPECT_EQ(count("person"), 1);
    time_.advance(hours(2));
    expire();
    for (const char* table : {"person", "identity", "conversation", "inbox", "tombstone"})
        EXPECT_EQ(count(table), 0) << table;
    EXPECT_EQ(accept(webhook_with(said("w3"))).pending.size(), 1U) << "and may come back";
}

TEST_F(Retention, WhoAskedNotToBeWrittenToIsRememberedForGood) {
    accept(webhook_with(planned(storage::plan::opt_out, "w1", "saiu")));
    begin(number("SELECT id FROM outbox"));
    accepted(number("SELECT id FROM outbox"), 1, "out1");
    for (int i = 0; i < 20; ++i) {
        time_.advance(60 * day);
        expire();
    }
    EXPECT_EQ(count("person"), 0);
    EXPECT_EQ(count("tombstone"), 1);
    const auto without_ninth_digit = operator_text("551199990000");
    EXPECT_EQ(refusal(journal_->queue_send(without_ninth_digit)), errc::opted_out);
    EXPECT_EQ(count("person"), 0) << "a refusal leaves nothing behind";
    reopen();
    EXPECT_TRUE(accept(webhook_with(said("w2"))).pending.empty());
    EXPECT_EQ(text("SELECT reason FROM inbox"), "opted_out");
    accept(webhook_with(planned(storage::plan::opt_in, "w3", "voltou")));
    EXPECT_EQ(accept(webhook_with(said("w4"))).pending.size(), 1U);
    time_.advance(100 * day);
    EXPECT_EQ(number("SELECT opted_out FROM tombstone"), 0);
    expire();
    EXPECT_EQ(count("tombstone"), 0);
}
