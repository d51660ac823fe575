// Conversations as they are read for a replay.
#include "support/people.hpp"

#include "ft9/storage/memory_store.hpp"
#include "ft9/storage/recorded.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class Recorded : public JournalTest {
  protected:
    std::vector<storage::recorded_conversation> read(std::size_t limit = 10, std::size_t lines = 10) {
        storage::record_options o;
        o.database = options_.path;
        o.since = time_.now() - 3'600'000;
        o.limit = limit;
        o.lines = lines;
        std::string why;
        auto found = storage::read_recorded(o, why);
        EXPECT_TRUE(found) << why;
        return found ? std::move(*found) : std::vector<storage::recorded_conversation>{};
    }
    // A turn of somebody else, answered in these parts.
    void talk(const std::string& wamid, const std::string& from, std::vector<std::string> parts) {
        time_.advance(std::chrono::seconds(1));
        const auto m = accept(webhook_with(said(wamid, "oi de " + from, from))).pending.at(0);
        int part = 0;
        for (const auto& s : answer(m, std::move(parts)).sends) {
            begin(s.id);
            accepted(s.id, 1, "out." + wamid + "." + std::to_string(++part));
        }
    }
};

}  // namespace

TEST_F(Recorded, TheLastExchangeOfEachConversationTheNewestFirst) {
    talk("w1", "5511911111111", {"um", "dois"});
    talk("w2", "5511922222222", {"três"});
    talk("w3", "5511911111111", {"quatro", "cinco"});
    hear("w4", "sem resposta ainda");
    const auto all = read();
    ASSERT_EQ(all.size(), 2U) << "whoever was never answered is left out";
    EXPECT_EQ(all[0].reply, "quatro\n\ncinco");
    EXPECT_EQ(all[0].profile_name, "Ana");
    ASSERT_EQ(all[0].lines.size(), 4U);
    EXPECT_EQ(all[0].lines[0].text, "oi de 5511911111111");
    EXPECT_EQ(all[0].lines[1].who, speaker::mentor);
    EXPECT_EQ(all[0].lines[3].who, speaker::person);
    EXPECT_EQ(all[0].lines[3].type, "text");
    EXPECT_EQ(all[1].reply, "três");
}

TEST_F(Recorded, WhatIsRememberedComesAlong) {
    talk("w1", "5511911111111", {"um"});
    const auto found = read();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].memory, "");
    const auto memories = storage::make_sqlite_memory_store(*journal_);
    must(memories->put(found[0].id, R"({"name":"Bia"})", std::nullopt));
    EXPECT_EQ(read().at(0).memory, R"({"name":"Bia"})");
}

TEST_F(Recorded, NoMoreThanIsAskedFor) {
    for (int i = 0; i < 4; ++i)
        talk("w" + std::to_string(i), "551190000000" + std::to_string(i), {"resposta"});
    EXPECT_EQ(read(2).size(), 2U);
    for (int i = 4; i < 10; ++i)
        talk("w" + std::to_string(i), "5511900000000", {"resposta"});
    const auto all = read(1, 3);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_LE(all[0].lines.size(), 3U);
    EXPECT_EQ(all[0].lines.front().who, speaker::person);
}

TEST_F(Recorded, WhoOptedOutOrIsErasedIsLeftOut) {
    talk("w1", "5511911111111", {"um"});
    talk("w2", "5511922222222", {"dois"});
    auto stop = planned(storage::plan::opt_out, "w3", "feito");
    stop.message.from = "5511911111111";
    accept(webhook_with(stop));
    must(journal_->begin_erasure({"5511922222222"}));
    EXPECT_TRUE(read().empty());
}

TEST_F(Recorded, OldConversationsAreLeftOut) {
    talk("w1", "5511911111111", {"um"});
    time_.advance(std::chrono::hours(2));
    EXPECT_TRUE(read().empty());
}

TEST_F(Recorded, ADatabaseThatIsNotThereIsSaid) {
    std::string why;
    const auto found = storage::read_recorded({dir_ / "nada.db", 0, 1, 1}, why);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(), errc::not_found);
    EXPECT_NE(why.find("nada.db"), std::string::npos);
}
