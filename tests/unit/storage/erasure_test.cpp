// What DELETE /people/{phone_number} means for the journal.
#include "support/storage_journal.hpp"

#include <fstream>
#include <sstream>

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

constexpr const char* ana = "5511999990000";
constexpr const char* ana_short = "551199990000";

class Erasure : public JournalTest {
  protected:
    storage::erasure_begun begin_erasing(const std::string& who = ana) {
        return must(journal_->begin_erasure({who}));
    }
    // Steps until nothing is open; the erasures that ended.
    std::vector<storage::erase_progress> work_off() {
        std::vector<storage::erase_progress> ended;
        for (int i = 0; i < 10'000; ++i) {
            auto p = must(journal_->erase_step());
            if (p.what == storage::erase_progress::state::idle) return ended;
            if (p.finished != 0) ended.push_back(p);
        }
        ADD_FAILURE() << "the erasure does not end";
        return ended;
    }
    storage::row_counts erase(const std::string& who = ana) {
        begin_erasing(who);
        const auto ended = work_off();
        EXPECT_EQ(ended.size(), 1U);
        return ended.empty() ? storage::row_counts{} : ended.front().rows;
    }
    std::int64_t count(const std::string& table) { return number("SELECT count(*) FROM " + table); }
    std::string file_bytes() {
        std::string all;
        for (const char* suffix : {"", "-wal", "-shm"}) {
            std::ifstream file(options_.path + suffix, std::ios::binary);
            std::ostringstream bytes;
            bytes << file.rdbuf();
            all += bytes.str();
        }
        return all;
    }
    void expect_gone(const std::vector<std::string>& words) {
        const auto bytes = file_bytes();
        for (const auto& word : words)
            EXPECT_EQ(bytes.find(word), std::string::npos) << word;
    }
    void expect_there(const std::vector<std::string>& words) {
        const auto bytes = file_bytes();
        for (const auto& word : words)
            EXPECT_NE(bytes.find(word), std::string::npos) << word;
    }
    static std::string body_of(const std::vector<storage::planned_message>& messages) {
        std::string list;
        for (const auto& m : messages) {
            list += list.empty() ? "" : ",";
            list += R"({"from":")" + m.message.from + R"(","id":")" + m.message.wamid +
                    R"(","text":{"body":")" + m.message.text + R"("}})";
        }
        return R"({"entry":[{"changes":[{"value":{"messages":[)" + list + "]}}]}]}";
    }
    storage::accept_receipt arrive(std::vector<storage::planned_message> messages) {
        storage::incoming_webhook w;
        w.body = body_of(messages);
        w.messages = std::move(messages);
        return accept(std::move(w));
    }
    // Everything that can be kept of somebody.
    void live(const std::string& number, const std::string& mark) {
        auto first = said("wamid." + mark + "in1", mark + "question", number);
        first.message.profile_name = mark + "name";
        const auto turn = arrive({first}).pending.at(0);
        const auto sends = answer(turn, {mark + "answer1", mark + "answer2"}).sends;
        begin(sends[0].id);
        refused(sends[0].id, 1, verdict::retry, 131016);
        begin(sends[0].id);
        accepted(sends[0].id, 2, "wamid." + mark + "out1");
        accept(webhook_of(status(delivery_status::sent, "wamid." + mark + "out1"),
                          status(delivery_status::read, "wamid." + mark + "out1")));
        begin(sends[1].id);
        refused(sends[1].id, 1, verdict::ambiguous);
        must(journal_->hold_older_than(hours(0)));
        auto ignored = said("wamid." + mark + "in2", mark + "ignored", number);
        ignored.what = storage::plan::ignore;
        ignored.reason = "type";
        arrive({ignored, said("wamid." + mark + "in3", mark + "waiting", number)});
        storage::new_send s;
        s.to_digits = number;
        s.phone_number_id = business;
        s.type = "text";
        s.text = mark + "operator";
        s.idempotency_key = mark + "key";
        s.idempotency_hash = mark + "hash";
        must(journal_->queue_send(s));
        storage::incoming_webhook unreadable;
        unreadable.body = "{\"from\":\"" + number + "\"," + mark + "broken";
        unreadable.quarantine_reason = "unreadable";
        accept(std::move(unreadable));
    }
    static std::vector<std::string> traces(const std::string& mark) {
        std::vector<std::string> all;
        for (const char* what : {"in1", "in2", "in3", "out1", "name", "question", "answer1", "answer2",
                                 "ignored", "waiting", "operator", "key", "hash", "broken"})
            all.push_back(mark + what);
        return all;
    }
};

}  // namespace

TEST_F(Erasure, LeavesNoByteOfThePersonAndAllOfTheOthers) {
    live(ana, "ANA");
    live("5521888880000", "BIA");
    arrive({said("wamid.ANAshared", "ANAshared"), said("wamid.BIAshared", "BIAshared", "5521888880000")});
    const auto before = count("inbox") + count("outbox") + count("turn") + count("status");
    const auto rows = erase();
    auto gone = traces("ANA");
    gone.insert(gone.end(), {"ANAshared", ana, ana_short, "wamid.ANA"});
    expect_gone(gone);
    auto there = traces("BIA");
    there.insert(there.end(), {"BIAshared", "5521888880000"});
    expect_there(there);
    EXPECT_EQ(rows.at("inbox"), 4);
    EXPECT_EQ(rows.at("outbox"), 3);
    EXPECT_EQ(rows.at("attempt"), 1);
    EXPECT_EQ(rows.at("status"), 2);
    EXPECT_EQ(rows.at("turn"), 1);
    EXPECT_EQ(rows.at("dead"), 2);
    EXPECT_EQ(rows.at("idempotency"), 1);
    EXPECT_EQ(rows.at("raw"), 4) << "three go, one is shortened";
    EXPECT_EQ(rows.at("person") + rows.at("identity") + rows.at("conversation"), 3);
    EXPECT_EQ(before - count("inbox") - count("outbox") - count("turn") - count("status"), 4 + 3 + 1 + 2);
    EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(number("SELECT count(*) FROM raw WHERE CAST(body AS TEXT) LIKE '%BIAshared%'"), 1);
}

TEST_F(Erasure, ItsReceiptSaysHowFarItIsAndNothingAboutWhom) {
    live(ana, "ANA");
    const auto id = begin_erasing().id;
    auto v = must(journal_->find_erasure(id));
    EXPECT_FALSE(v.done);
    EXPECT_EQ(v.requested_at, time_.now());
    time_.advance(seconds(5));
    work_off();
    v = must(journal_->find_erasure(id));
    EXPECT_TRUE(v.done);
    EXPECT_EQ(v.finished_at, time_.now());
    EXPECT_EQ(v.rows.at("inbox"), 3);
    EXPECT_EQ(text("SELECT targets FROM erasure"), "");
    EXPECT_EQ(text("SELECT action||ref FROM audit"), "erase" + public_id(id));
    EXPECT_EQ(refusal(journal_->find_erasure(id + 1)), errc::not_found);
}

TEST_F(Erasure, FindsThePersonUnderEveryForm) {
    for (const char* form : {ana, ana_short, "BR.abc"}) {
        auto m = said("w1" + std::string(form), "oi");
        m.message.from_user_id = "BR.abc";
        m.message.timestamp = time_.now() / 1000 + 1;
        arrive({m});
        auto elsewhere = said("w2" + std::string(form), "oi", ana_short);
        elsewhere.message.phone_number_id = "999";
        elsewhere.message.timestamp = m.message.timestamp;
        arrive({elsewhere});
        EXPECT_EQ(begin_erasing(form).conversations.size(), 2U) << form << ": under both business numbers";
        work_off();
        for (const char* table : {"person", "identity", "conversation", "inbox", "raw"})
            EXPECT_EQ(count(table), 0) << table << form;
        time_.advance(seconds(10));
    }
}

TEST_F(Erasure, OfAStrangerIsRefused) {
    live(ana, "ANA");
    EXPECT_EQ(refusal(journal_->begin_erasure({"5511999990001"})), errc::not_found);
    EXPECT_EQ(refusal(journal_->begin_erasure({"BR.nobody"})), errc::not_found);
    EXPECT_EQ(count("erasure"), 0);
    EXPECT_EQ(must(journal_->erase_step()).what, storage::erase_progress::state::idle);
}

TEST_F(Erasure, TwiceIsOnce) {
    live(ana, "ANA");
    const auto first = begin_erasing();
    const auto again = begin_erasing(ana_short);
    EXPECT_EQ(again.id, first.id);
    EXPECT_TRUE(again.repeated);
    work_off();
    EXPECT_EQ(begin_erasing().id, first.id) << "also when it is done";
    EXPECT_EQ(count("erasure"), 1);
}

TEST_F(Erasure, ARepeatedWebhookDoesNotBringThemBack) {
    const auto heard = said("w1", "ANAold");
    arrive({heard});
    time_.set(1'790'000'100'000);
    erase();
    EXPECT_EQ(arrive({heard}).duplicates, 1U);
    auto missed = said("w2", "ANAmissed");  // of before, but never seen
    const auto receipt = arrive({missed, said("w3", "BIAnew", "5521888880000")});
    ASSERT_EQ(receipt.outcomes.size(), 1U);
    EXPECT_EQ(receipt.outcomes[0].reason, "erased");
    EXPECT_EQ(receipt.pending.size(), 1U);
    EXPECT_EQ(arrive({missed}).duplicates, 1U);
    EXPECT_EQ(count("person"), 1);
    EXPECT_EQ(count("raw"), 0) << "a body that speaks of them is not kept";
    expect_gone({"ANAold", "ANAmissed", ana});
    reopen();
    auto another = said("w4", "ANAmissed");
    EXPECT_EQ(arrive({another}).outcomes.at(0).reason, "erased") << "remembered across restarts";
}

TEST_F(Erasure, ANewMessageMakesANewPerson) {
    arrive({said("w1", "ANAold")});
    time_.set(1'790'000'100'000);
    const auto old = begin_erasing().conversations.at(0);
    auto fresh = said("w2", "ANAnew");
    fresh.message.timestamp = 1'790'000'100;  // the very second
    const auto pending = arrive({fresh}).pending;
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_NE(pending[0].conversation, old);
    work_off();
    EXPECT_EQ(must(journal_->pending_of(pending[0].conversation)).size(), 1U);
    EXPECT_EQ(context(pending[0].conversation), "");
    expect_gone({"ANAold"});
    expect_there({"ANAnew", ana});
    EXPECT_NE(begin_erasing().id, 0) << "and may be erased again";
    work_off();
    expect_gone({"ANAnew", ana});
    EXPECT_EQ(count("erasure"), 2);
}

TEST_F(Erasure, WorkUnderWayLeavesNothingBehind) {
    const auto turn = arrive({said("w1", "ANAquestion")}).pending.at(0);
    const auto sending = answer(arrive({said("w2")}).pending.at(0), {"ANAanswer1", "ANAanswer2"}).sends;
    begin(sending[0].id);
    begin_erasing();
    EXPECT_TRUE(must(journal_->pending_of(turn.conversation)).empty());
    EXPECT_EQ(answer(turn, {"ANAlate"}).turn, 0) << "the turn's decision is dropped";
    EXPECT_EQ(begin(sending[1].id).verdict, gate::gone);
    work_off();
    EXPECT_EQ(accepted(sending[0].id, 1, "wamid.ANAout").state, send_state::cancelled);
    const auto late = accept(
        webhook_of(status(delivery_status::read, "wamid.ANAout", make_callback_data(sending[0].id, 1))));
    EXPECT_EQ(late.orphan_statuses, 1U);
    for (const char* table : {"inbox", "outbox", "turn", "status", "attempt", "dead", "raw"})
        EXPECT_EQ(count(table), 0) << table;
    expect_gone({"ANA"});
}

TEST_F(Erasure, LateStatusesAreRecognisedByTheirIdToo) {
    live(ana, "ANA");
    erase();
    auto w = webhook_of(status(delivery_status::read, "wamid.ANAout1"));
    w.body = "{\"id\":\"wamid.ANAout1\"}";
    w.keep_body = true;  // as if there were something else in it
    EXPECT_EQ(accept(std::move(w)).orphan_statuses, 1U);
    EXPECT_EQ(count("status") + count("raw"), 0);
    EXPECT_EQ(accept(webhook_of(status(delivery_status::read, "wamid.others"))).orphan_statuses, 1U);
    EXPECT_EQ(count("status"), 1);
}

TEST_F(Erasure, StatusesOfMessagesThatAreNotOursGoTooIfTheyNameThePerson) {
    hear("w1");
    accept(webhook_of(status(delivery_status::sent, "wamid.HBgNNTUxMTk5OTk5MDAwMBUCABIYFjNFQjA="),
                      status(delivery_status::sent, "wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFjNFQjA=")));
    EXPECT_EQ(erase().at("status"), 1);
    EXPECT_EQ(count("status"), 1);
}

TEST_F(Erasure, ARestartFindsNothingToAnswer) {
    hear("w1");
    answer(hear("w2"), {"resposta"});
    begin_erasing();
    reopen();
    const auto found = must(journal_->recover(hours(1)));
    EXPECT_TRUE(found.conversations.empty());
    EXPECT_TRUE(found.sends.empty());
    work_off();
    EXPECT_EQ(count("inbox") + count("outbox"), 0);
}

// After each of its steps the process may end.
TEST_F(Erasure, GoesOnAfterARestartWhereverItWas) {
    live("5521888880000", "BIA");
    for (int steps = 0; steps < 12; ++steps) {
        live(ana, "ANA");
        for (int i = 0; i < 30; ++i)
            converse("wamid.ANA" + std::to_string(steps * 100 + i), "ANAtext", "ANAreply");
        const auto id = begin_erasing().id;
        for (int i = 0; i < steps; ++i)
            must(journal_->erase_step());
        reopen();
        work_off();
        EXPECT_TRUE(must(journal_->find_erasure(id)).done) << steps;
        expect_gone({"ANA", ana});
        time_.advance(seconds(1'000'000));  // messages of the helpers are older: they would count as repeated
        edit("DELETE FROM tombstone; DELETE FROM dedupe");
        reopen();
    }
    expect_there(traces("BIA"));
}

TEST_F(Erasure, AnOptOutSurvivesIt) {
    accept(webhook_with(planned(storage::plan::opt_out, "w1", "saiu")));
    time_.set(1'790'000'100'000);
    erase();
    storage::new_send s;
    s.to_digits = ana_short;
    s.phone_number_id = business;
    s.type = "text";
    EXPECT_EQ(refusal(journal_->queue_send(s)), errc::opted_out);
    EXPECT_EQ(count("person"), 0);
    auto fresh = said("w2");
    fresh.message.timestamp = 1'790'000'200;
    EXPECT_TRUE(arrive({fresh}).pending.empty());
    EXPECT_EQ(text("SELECT reason FROM inbox"), "opted_out");
    auto back = planned(storage::plan::opt_in, "w3", "voltou");
    back.message.timestamp = 1'790'000'300;
    accept(webhook_with(back));
    EXPECT_FALSE(must(journal_->queue_send(s)).repeated);
    EXPECT_EQ(number("SELECT sum(opted_out) FROM tombstone"), 0);
}

TEST_F(Erasure, WaitsForWhoReadsTheLog) {
    live(ana, "ANA");
    storage::sqlite::database reader(options_.path, true);
    reader.exec("BEGIN");
    {
        auto q = reader.run("SELECT count(*) FROM inbox");
        q.next();
    }
    const auto id = begin_erasing().id;
    using state = storage::erase_progress::state;
    auto p = must(journal_->erase_step());
    for (int i = 0; i < 100 && p.what == state::more; ++i)
        p = must(journal_->erase_step());
    EXPECT_EQ(p.what, state::waiting);
    EXPECT_FALSE(must(journal_->find_erasure(id)).done) << "bytes may still be in the log";
    EXPECT_EQ(accept(webhook_with(said("w9", "oi", "5521888880000"))).pending.size(), 1U) << "others go on";
    reader.exec("COMMIT");
    work_off();
    EXPECT_TRUE(must(journal_->find_erasure(id)).done);
    expect_gone({"ANA", ana});
}

TEST_F(Erasure, BigOnesGoInSteps) {
    storage::incoming_webhook w;
    for (int i = 0; i < 1000; ++i)
        w.messages.push_back(planned(storage::plan::ignore, "w" + std::to_string(i), "", "type"));
    accept(w);
    for (int i = 0; i < 50; ++i)
        converse("x" + std::to_string(i), "oi", "olá");
    begin_erasing();
    std::int64_t left = count("inbox") + count("outbox");
    while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
        const auto now = count("inbox") + count("outbox");
        EXPECT_LE(left - now, 100);
        left = now;
    }
    EXPECT_EQ(left, 0);
}
