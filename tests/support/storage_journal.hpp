#pragma once

#include "../../src/storage/sqlite/database.hpp"

#include "ft9/storage/sqlite_journal.hpp"

#include "support/fake_clock.hpp"
#include "support/run_coroutine.hpp"
#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace ft9::test {

inline constexpr const char* business = "100200300";

// The value, or a test failure and an exception.
template <class T>
T must(storage::awaitable_result<T> work) {
    auto r = run_coroutine(std::move(work));
    if (!r) ADD_FAILURE() << "the journal refused: " << r.error().message();
    return std::move(r).value();
}

template <class T>
error_code refusal(storage::awaitable_result<T> work) {
    const auto r = run_coroutine(std::move(work));
    return r ? error_code{} : r.error();
}

inline storage::planned_message said(std::string wamid, std::string text = "oi",
                                     std::string from = "5511999990000") {
    storage::planned_message p;
    p.what = storage::plan::turn;
    p.message.wamid = std::move(wamid);
    p.message.phone_number_id = business;
    p.message.from = std::move(from);
    p.message.type = "text";
    p.message.text = std::move(text);
    p.message.profile_name = "Ana";
    p.message.timestamp = 1'790'000'000;
    return p;
}

inline storage::planned_message planned(storage::plan what, std::string wamid, std::string reply = {},
                                        std::string reason = {}) {
    auto p = said(std::move(wamid));
    p.what = what;
    p.reply_text = std::move(reply);
    p.reason = std::move(reason);
    return p;
}

inline status_update status(delivery_status what, std::string wamid, std::string callback = {},
                            int error_code = 0) {
    status_update u;
    u.wamid = std::move(wamid);
    u.phone_number_id = business;
    u.status = what;
    u.timestamp = 1'790'000'100;
    u.callback_data = std::move(callback);
    u.error_code = error_code;
    return u;
}

// An operator's text.
inline storage::new_send operator_text(std::string digits, std::string words = "oi", std::string key = {},
                                       std::string hash = {}) {
    storage::new_send s;
    s.to_digits = std::move(digits);
    s.phone_number_id = business;
    s.type = "text";
    s.text = std::move(words);
    s.idempotency_key = std::move(key);
    s.idempotency_hash = std::move(hash);
    return s;
}

template <class... Messages>
storage::incoming_webhook webhook_with(Messages... messages) {
    storage::incoming_webhook w;
    w.body = "{\"raw\":true}";
    (w.messages.push_back(std::move(messages)), ...);
    return w;
}

template <class... Statuses>
storage::incoming_webhook webhook_of(Statuses... statuses) {
    storage::incoming_webhook w;
    w.body = "{\"raw\":true}";
    w.keep_body = false;
    (w.statuses.push_back(std::move(statuses)), ...);
    return w;
}

// A journal on disk that stands on a clock of the test's own.
class JournalTest : public ::testing::Test {
  protected:
    JournalTest() {
        options_.path = dir_ / "ft9.db";
        options_.disk_reserve_bytes = 0;
        options_.lock_wait = std::chrono::seconds(0);
        events_.fatal = [](const std::string& what) { ADD_FAILURE() << "fatal: " << what; };
        events_.committed = [this](std::chrono::nanoseconds, std::size_t) { ++commits_; };
        open();
    }
    ~JournalTest() override { close(); }

    void open() {
        auto opened = storage::open_sqlite_journal(time_, options_, events_);
        if (!opened) throw boost::system::system_error(opened.error());
        journal_ = std::move(*opened);
    }
    void close() {
        if (journal_) journal_->close();
        journal_.reset();
    }
    void reopen() {
        close();
        open();
    }

    // One number out of the file, read through a connection of its own.
    std::int64_t number(const std::string& sql) {
        storage::sqlite::database db(options_.path, true);
        auto q = db.run(sql.c_str());
        return q.next() ? q.integer(0) : -1;
    }
    std::string text(const std::string& sql) {
        storage::sqlite::database db(options_.path, true);
        auto q = db.run(sql.c_str());
        return q.next() ? q.text(0) : "no row";
    }
    // Changes the file behind the journal's back.
    void edit(const std::string& sql) {
        storage::sqlite::database db(options_.path, false);
        db.exec(sql.c_str());
    }

    storage::accept_receipt accept(storage::incoming_webhook w) {
        return must(journal_->accept(std::move(w)));
    }
    storage::pending_message hear(std::string wamid, std::string text = "oi") {
        const auto receipt = accept(webhook_with(said(std::move(wamid), std::move(text))));
        EXPECT_EQ(receipt.pending.size(), 1U);
        return receipt.pending.empty() ? storage::pending_message{} : receipt.pending.front();
    }
    static storage::decision answer_to(const std::vector<storage::pending_message>& heard,
                                       std::vector<std::string> parts) {
        storage::decision d;
        d.conversation = heard.front().conversation;
        d.epoch = heard.front().epoch;
        for (const auto& m : heard)
            d.messages.push_back(m.id);
        d.parts = std::move(parts);
        return d;
    }
    storage::decided answer(const storage::pending_message& m, std::vector<std::string> parts) {
        return must(journal_->decide(answer_to({m}, std::move(parts))));
    }
    attempt begin(row_id send) { return must(journal_->begin_attempt(send)); }
    storage::send_progress finish(attempt_outcome o) { return must(journal_->finish_attempt(std::move(o))); }
    storage::send_progress accepted(row_id send, int attempt, std::string wamid) {
        attempt_outcome o;
        o.id = send;
        o.number = attempt;
        o.accepted = true;
        o.wamid = std::move(wamid);
        o.http_status = 200;
        return finish(std::move(o));
    }
    storage::send_progress refused(row_id send, int attempt, verdict why, int code = 0,
                                   std::chrono::milliseconds wait = std::chrono::milliseconds(0),
                                   bool unreachable = false) {
        attempt_outcome o;
        o.id = send;
        o.number = attempt;
        o.refusal = why;
        o.http_status = 400;
        o.error_code = code;
        o.error_text = "refused in a test";
        o.wait = wait;
        o.unreachable = unreachable;
        return finish(std::move(o));
    }
    // A whole turn whose reply Meta accepted; returns the send.
    row_id converse(const std::string& wamid, std::string words, std::string reply) {
        const auto m = hear(wamid, std::move(words));
        const auto sends = answer(m, {std::move(reply)}).sends;
        begin(sends.front().id);
        accepted(sends.front().id, 1, "out." + wamid);
        return sends.front().id;
    }
    send_state state_of(row_id send) { return must(journal_->find_send(send)).state; }
    // The context as "p:words|m:words".
    std::string context(row_id conversation, std::size_t limit = 10) {
        std::string all;
        for (const auto& e : must(journal_->context_of(conversation, limit))) {
            all += all.empty() ? "" : "|";
            all += (e.who == speaker::person ? "p:" : "m:") + e.text;
        }
        return all;
    }

    temporary_dir dir_;
    fake_clock time_;
    storage::sqlite_options options_;
    storage::sqlite_events events_;
    std::atomic<int> commits_{0};
    std::unique_ptr<storage::journal> journal_;
};

}  // namespace ft9::test
