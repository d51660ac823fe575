// How SQLite carries out the journal's statements: none may read a growing table from end to end.
#include "support/storage_journal.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <mutex>
#include <set>

using namespace ft9;
using namespace ft9::test;

namespace {

std::mutex statements_mutex;
std::set<std::string> statements;

int note_statement(unsigned, void*, void* statement, void*) {
    const std::lock_guard lock(statements_mutex);
    statements.insert(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    return 0;
}

// Called by SQLite for every connection that is opened.
int trace_connection(sqlite3* db, char**, const void*) {
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, note_statement, nullptr);
}

class Plans : public JournalTest {
  protected:
    Plans() { EXPECT_EQ(sqlite3_auto_extension(reinterpret_cast<void (*)()>(trace_connection)), SQLITE_OK); }
    ~Plans() override { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(trace_connection)); }

    std::set<std::string> seen() {
        const std::lock_guard lock(statements_mutex);
        std::set<std::string> kept;
        for (const auto& sql : statements) {
            const bool data = sql.starts_with("SELECT") || sql.starts_with("INSERT") ||
                              sql.starts_with("UPDATE") || sql.starts_with("DELETE");
            if (data && sql.find("sqlite_") == std::string::npos) kept.insert(sql);
        }
        return kept;
    }
    // The steps of a plan that read more than what they look for.
    std::vector<std::string> scans(const std::string& sql) {
        std::vector<std::string> found;
        storage::sqlite::database db(options_.path, true);
        const auto question = "EXPLAIN QUERY PLAN " + sql;
        auto q = db.run(question.c_str());
        while (q.next()) {
            const auto detail = q.text(3);
            const bool bounded = detail.find("inbox_pending") != std::string::npos ||
                                 detail.find("outbox_open") != std::string::npos ||
                                 detail.find("outbox_late") != std::string::npos ||
                                 detail.find("erasure_open") != std::string::npos ||
                                 detail.find("SCAN its_attempts") != std::string::npos ||
                                 detail.find("SCAN claim") != std::string::npos ||
                                 detail.find("SCAN number") != std::string::npos ||
                                 detail.find("CONSTANT ROW") != std::string::npos ||
                                 detail.find("SCAN (") != std::string::npos;
            if (detail.starts_with("SCAN") && !bounded) found.push_back(detail);
        }
        return found;
    }
    void decide_about_letters() {
        const auto parts = answer(hear("w6"), {"um", "dois"}).sends;
        for (int round = 0; round < 2; ++round) {
            begin(parts.at(0).id);
            refused(parts[0].id, round + 1, verdict::ambiguous);
            must(journal_->reconcile({ambiguous_policy::hold, std::chrono::hours(0), std::chrono::hours(0)}));
            const auto letter = must(journal_->dead_letters("held", 0, 10)).at(0).id;
            if (round == 0) must(journal_->replay_dead_letter(letter));
            if (round == 1) must(journal_->discard_dead_letter(letter));
        }
        const auto message = hear("w7");
        edit("UPDATE inbox SET turn_id=0,outcome=6 WHERE id=" + std::to_string(message.id));
        edit("INSERT INTO dead VALUES(1,'poison'," + std::to_string(message.id) + ",'',0)");
        must(journal_->replay_dead_letter(1));
        storage::incoming_webhook unreadable;
        unreadable.quarantine_reason = "unreadable";
        accept(unreadable);
        const auto raw = must(journal_->dead_letters("raw", 0, 10)).at(0).id;
        must(journal_->body_of_dead_letter(raw));
        auto readable = webhook_of(status(delivery_status::read, "nobody's"));
        readable.dead_letter = raw;
        accept(readable);
    }
    // Everything that the server does all day.
    void work() {
        auto both = said("w1");
        both.message.from_user_id = "BR.abc";
        accept(webhook_with(both, planned(storage::plan::unsupported, "w2", "só texto"),
                            planned(storage::plan::opt_in, "w3", "voltou")));
        const auto m = hear("w4");
        must(journal_->pending_of(m.conversation));
        auto d = answer_to({m}, {"um", "dois"});
        d.once_within = std::chrono::hours(1);
        const auto sends = must(journal_->decide(d)).sends;
        begin(sends.at(0).id);
        refused(sends[0].id, 1, verdict::retry, 131016);
        begin(sends[0].id);
        accept(
            webhook_of(status(delivery_status::sent, "early"), status(delivery_status::failed, "nobody's")));
        accepted(sends[0].id, 2, "early");
        auto delivered = status(delivery_status::delivered, "early");
        delivered.price = {"service", "regular", true};
        accept(webhook_of(delivered, status(delivery_status::failed, "early")));
        must(journal_->charges("2026-09"));
        begin(sends[1].id);
        refused(sends[1].id, 1, verdict::final, 131026);
        must(journal_->context_of(m.conversation, 10));
        must(journal_->find_send(std::string("early")));
        must(journal_->find_conversations({"5511999990000"}, ""));
        must(journal_->conversations({m.conversation}));
        must(journal_->queue_send(operator_text("5511999990000", "lembrete", "k", "h")));
        const auto held = answer(hear("w5"), {"no ar"}).sends.at(0).id;
        begin(held);
        refused(held, 1, verdict::ambiguous);
        must(journal_->reconcile({ambiguous_policy::hold, std::chrono::hours(0), std::chrono::hours(0)}));
        accept(webhook_of(status(delivery_status::read, "late", make_callback_data(held, 1))));
        decide_about_letters();
        must(journal_->raise_context_floor(m.conversation, std::chrono::hours(1)));
        must(journal_->pause_number(business, 190, "f"));
        must(journal_->resume_number(business, "g"));
        must(journal_->recover({std::chrono::hours(1)}));
        must(journal_->expire_step({std::chrono::hours(1), std::chrono::hours(1), std::chrono::hours(1)}));
    }
};

}  // namespace

TEST_F(Plans, NoStatementReadsAGrowingTableFromEndToEnd) {
    close();
    open();  // through connections that are traced
    work();
    const auto all = seen();
    EXPECT_GT(all.size(), 70U) << "the statements were seen";
    for (const auto& sql : all) {
        for (const auto& scan : scans(sql))
            ADD_FAILURE() << scan << "\n in: " << sql;
    }
    RecordProperty("statements", static_cast<int>(all.size()));
}

TEST_F(Plans, AScanIsSeen) {
    EXPECT_EQ(scans("SELECT * FROM inbox WHERE wamid='x'"), std::vector<std::string>{"SCAN inbox"});
    EXPECT_TRUE(scans("SELECT * FROM inbox WHERE id=1").empty());
}
