// What DELETE /people/{phone_number} means for the journal.
#include "erasure_fixture.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;
using std::chrono::seconds;

using Erasure = ErasureTest;

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
    const auto found = must(journal_->recover({hours(1)}));
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
