// Nothing in the database grows for ever: every table has a rule that empties it, and the files are bounded.
#include "support/people.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;

namespace {

constexpr hours day{24};
constexpr storage::journal::retention keep{14 * day, 365 * day, 35 * day};

class Growth : public JournalTest {
  protected:
    std::set<std::string> tables() {
        std::set<std::string> found;
        storage::sqlite::database db(options_.path, true);
        auto q = db.run("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'");
        while (q.next())
            found.insert(q.text(0));
        return found;
    }
    std::int64_t count(const std::string& table) { return number("SELECT count(*) FROM " + table); }
    // Until the walks have been around, which rest for an hour in between.
    void expire() {
        for (int i = 0; i < 3; ++i) {
            while (must(journal_->expire_step(keep)).more) {
            }
            time_.advance(hours(2));
        }
    }
    // At least one row in every table.
    void fill() {
        const auto send = answer(hear("w1"), {"resposta"}).sends.at(0).id;
        begin(send);
        refused(send, 1, verdict::retry, 131016);
        begin(send);
        accepted(send, 2, "out1");
        auto delivered = status(delivery_status::delivered, "out1");
        delivered.price = {"service", "regular", true};
        accept(webhook_of(delivered));
        storage::incoming_webhook unreadable;
        unreadable.body = "?";
        unreadable.quarantine_reason = "unreadable";
        accept(std::move(unreadable));
        const auto by_operator =
            must(journal_->queue_send(operator_text("5511999990000", "lembrete", "k", "h"))).send.id;
        begin(by_operator);
        refused(by_operator, 1, verdict::final, 131026);
        auto voice = said("w3", "[áudio]");
        voice.media = pending_media{};
        answer(accept(webhook_with(voice)).pending.at(0), {});
        take_over();
        must(journal_->set_paused(true));
        must(journal_->pause_number(business, 190, "f"));
        erase_somebody();
        change_number();
        edit("INSERT INTO insight SELECT id,conversation_id,'','','','','',0,0,'','' FROM turn LIMIT 1");
        edit("INSERT INTO usage VALUES(0,20718,'primary',1,2,0,3,4)");
        edit("INSERT INTO ticket(id,conversation_id,reason) SELECT id+1,id,0 FROM conversation");
        const auto turn = std::to_string(number("SELECT max(id) FROM turn"));
        edit(
            "INSERT INTO answer_trace(turn_id,conversation_id,provider,structured,waited_ms,media_ms,"
            "cached_tokens,superseded,requests) SELECT id,conversation_id,'',0,0,0,0,0,'[]' FROM turn");
        edit(
            "INSERT INTO shadow_answer(id,turn_id,conversation_id,prompt_version,model,result,live_ms,"
            "shadow_ms) SELECT id,id,conversation_id,'','','compared',0,0 FROM turn WHERE id=" +
            turn);
        edit("INSERT INTO claim(conversation_id) SELECT id FROM conversation");
        edit(
            "INSERT INTO tool_call(conversation_id,message_id,number,name,arguments,state) SELECT "
            "id,1,1,'t','{}',2 FROM conversation LIMIT 1");
        const auto now = std::to_string(time_.now());
        edit("INSERT INTO memory SELECT id,1,0," + now + ',' + now + ",'{}','model' FROM conversation");
        edit("INSERT INTO summary SELECT id,'',0,0," + now + ",0," + now + " FROM conversation");
        edit("INSERT INTO unclean_start(at) VALUES(" + std::to_string(time_.now()) + ")");
        edit("INSERT INTO hook_event SELECT id,conversation_id,0,'{}' FROM inbox");
        edit(
            "INSERT INTO hook_delivery(id,hook,event_id,conversation_id,since) SELECT "
            "id,'crm',id,conversation_id,0 "
            "FROM inbox");
    }
    // With what people were told and wish.
    void take_over() {
        auto first = said("w4", "oi", "5511999990000");
        first.contact = storage::first_contact{"v1", "Sou uma IA.", false};
        auto wish = planned(storage::plan::erase_ask, "w5", "Confirma?");
        auto human = planned(storage::plan::handover, "w6", "Já vem alguém.");
        human.takes_over = storage::takeover{storage::handover_cause::asked, std::chrono::hours(1)};
        for (const auto& s : accept(webhook_with(first, wish, human)).sends) {
            begin(s.id);
            accepted(s.id, 1, "told" + std::to_string(s.id));
        }
    }
    void change_number() {
        accept(webhook_with(
            system_message("s1", event_kind::number_changed, "5531988887777", {"5541988887777", "", ""})));
    }
    void erase_somebody() {
        accept(webhook_with(said("w2", "oi", "5521988887777")));
        must(journal_->begin_erasure({"5521988887777"}));
        while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
        }
    }
};

}  // namespace

TEST_F(Growth, EveryTableIsEmptiedByAge) {
    fill();
    const auto all = tables();
    EXPECT_GT(all.size(), 15U);
    for (const auto& table : all)
        EXPECT_GT(count(table), 0) << table << ": fill it here, and give it a rule in retention.cpp";
    time_.advance(6 * 365 * day);
    expire();
    // One row for each business number that is paused, one for each name.
    const std::set<std::string> of_fixed_size{"number", "setting"};
    for (const auto& table : all) {
        if (!of_fixed_size.contains(table)) {
            EXPECT_EQ(count(table), 0) << table;
        }
    }
}

TEST_F(Growth, WhatGoesWhenIsSaidOfEveryTable) {
    std::ifstream file(FT9_SOURCE_DIR "/docs/privacy.md");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (const auto& table : tables())
        EXPECT_NE(text.find('`' + table + '`'), std::string::npos)
            << table << " is missing in docs/privacy.md";
}

// Few rows, many pages: the log is written back by bytes too.
TEST_F(Growth, LargeBodiesDoNotLetTheLogGrow) {
    constexpr int bodies = 40, mib = 1024 * 1024;
    std::uintmax_t largest = 0;
    for (int i = 0; i < bodies; ++i) {
        storage::incoming_webhook w;
        w.body = std::string(2 * mib, 'b');
        accept(std::move(w));
        largest = std::max(largest, std::filesystem::file_size(options_.path + "-wal"));
    }
    EXPECT_EQ(count("raw"), bodies);
    EXPECT_LT(largest, 24U * mib) << "of " << 2 * bodies << " MiB";
}

TEST_F(Growth, TheFileStopsGrowingWhenAsMuchGoesAsComes) {
    std::int64_t pages_then = 0;
    for (int d = 0; d < 90; ++d) {
        for (int i = 0; i < 10; ++i) {
            storage::incoming_webhook w;
            w.body = std::string(static_cast<std::size_t>(20'000 + 1000 * i), 'b');
            accept(std::move(w));
        }
        time_.advance(day);
        while (must(journal_->expire_step(keep)).more) {
        }
        if (d == 30) pages_then = number("PRAGMA page_count");
    }
    EXPECT_GT(pages_then, 500);
    EXPECT_LE(number("PRAGMA page_count"), pages_then + pages_then / 20) << "free pages are used again";
}
