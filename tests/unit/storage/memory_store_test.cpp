#include "ft9/storage/memory_store.hpp"

#include "support/people.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;
using std::chrono::seconds;
using storage::memory_record;

namespace {

constexpr const char* ana = "5511999990000";
constexpr const char* ana_bsuid = "BR.abc123";

class MemoryStore : public JournalTest {
  protected:
    memory_record read(row_id conversation) { return must(memories_->read(conversation)); }
    memory_record put(row_id conversation, std::string document) {
        return must(memories_->put(conversation, std::move(document), std::nullopt));
    }
    // A turn that has read version `seen` and proposes this document.
    storage::decided answer_along(const storage::pending_message& m, std::int64_t seen, std::string document,
                                  std::optional<unix_ms> session_ends = std::nullopt,
                                  outcome what = outcome::replied, const char* reason = "") {
        storage::turn_memory t;
        t.conversation = m.conversation;
        t.seen = seen;
        t.session_ends = session_ends;
        if (!document.empty()) {
            t.change = [document](const std::string&) -> std::optional<std::string> { return document; };
        }
        auto d = answer_to({m}, {"resposta"});
        d.what = what;
        d.reason = reason;
        d.along.push_back(memories_->along(std::move(t)));
        return must(journal_->decide(std::move(d)));
    }
    std::vector<storage::ended_session> ended() { return must(memories_->ended_sessions(time_.now(), 10)); }
    storage::made_summary summary_of(const storage::ended_session& one, std::string text,
                                     std::int64_t seen = 0) {
        storage::made_summary s;
        s.of = one;
        s.through = 7;
        s.text = std::move(text);
        s.seen = seen;
        return s;
    }
    void erase(const std::string& phone) {
        must(journal_->begin_erasure({phone}));
        while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
        }
    }
    std::int64_t rows(const std::string& table) { return number("SELECT count(*) FROM " + table); }

    std::unique_ptr<storage::memory_store> memories_ = storage::make_sqlite_memory_store(*journal_);
};

}  // namespace

TEST_F(MemoryStore, NothingIsRememberedOfWhoIsNew) {
    const auto m = hear("w1");
    const auto record = read(m.conversation);
    EXPECT_EQ(record.version, 0);
    EXPECT_EQ(record.document, "");
    EXPECT_EQ(record.updated_by, "");
    EXPECT_FALSE(record.heard_at.has_value());
    answer(m, {"oi"});
    EXPECT_EQ(read(m.conversation).heard_at, time_of(m.id));
}

TEST_F(MemoryStore, AnOperatorsDocumentReplacesTheOneInForce) {
    const auto conversation = hear("w1").conversation;
    EXPECT_EQ(put(conversation, R"({"name":"Ana"})").version, 1);
    time_.advance(seconds(5));
    const auto second = must(memories_->put(conversation, R"({"name":"Bia"})", 1));
    EXPECT_EQ(second.version, 2);
    EXPECT_EQ(second.document, R"({"name":"Bia"})");
    EXPECT_EQ(second.updated_by, "operator");
    EXPECT_EQ(second.updated_at, time_.now());
    EXPECT_EQ(refusal(memories_->put(conversation, "{}", 1)), errc::conflict);
    EXPECT_EQ(refusal(memories_->clear(conversation, 1)), errc::conflict);
    EXPECT_EQ(refusal(memories_->put(12345, "{}", std::nullopt)), errc::not_found);
    EXPECT_EQ(read(conversation).document, R"({"name":"Bia"})");
    EXPECT_EQ(rows("audit"), 2);
    EXPECT_EQ(text("SELECT action FROM audit"), "memory_put");
}

TEST_F(MemoryStore, ATurnsChangeIsStoredWithItsDecision) {
    const auto m = hear("w1");
    const auto made = answer_along(m, 0, R"({"name":"Ana"})");
    EXPECT_NE(made.turn, 0);
    EXPECT_EQ(read(m.conversation).document, R"({"name":"Ana"})");
    EXPECT_EQ(read(m.conversation).updated_by, "model");
    EXPECT_EQ(read(m.conversation).version, 1);
    answer_along(hear("w2"), 1, R"({"name":"Ana"})");
    EXPECT_EQ(read(m.conversation).version, 1) << "the same is no change";
}

TEST_F(MemoryStore, WhatTheModelGaveToAHumanBeingIsRemembered) {
    const auto m = hear("w1");
    answer_along(m, 0, R"({"name":"Ana"})", time_.now(), outcome::handed_over, storage::model_wants_human);
    EXPECT_EQ(read(m.conversation).document, R"({"name":"Ana"})");
    answer_along(hear("w2"), 1, R"({"name":"Bia"})", time_.now(), outcome::handed_over, "taken_over");
    EXPECT_EQ(read(m.conversation).document, R"({"name":"Ana"})") << "somebody took it over meanwhile";
}

TEST_F(MemoryStore, ATurnThatWasNotAnsweredLeavesNothing) {
    answer_along(hear("w1"), 0, R"({"name":"Ana"})", time_.now(), outcome::ignored);
    EXPECT_EQ(rows("memory"), 0);
    EXPECT_EQ(rows("summary"), 0);
    const auto m = hear("w2");
    accept(webhook_with(planned(storage::plan::opt_out, "w3", "saiu")));
    answer_along(m, 0, R"({"name":"Ana"})", time_.now());
    EXPECT_EQ(rows("memory"), 0) << "the person opted out meanwhile";
}

TEST_F(MemoryStore, AChangeIsMadeOfTheDocumentInForce) {
    const auto m = hear("w1");
    put(m.conversation, "operator's");
    storage::turn_memory t;
    t.conversation = m.conversation;
    t.change = [](const std::string& current) -> std::optional<std::string> { return current + " + turn's"; };
    auto d = answer_to({m}, {"resposta"});
    d.along.push_back(memories_->along(t));
    must(journal_->decide(d));
    EXPECT_EQ(read(m.conversation).document, "operator's + turn's");
}

TEST_F(MemoryStore, WhatWasClearedDoesNotComeBackFromATurnThatReadItBefore) {
    const auto m = hear("w1");
    EXPECT_EQ(put(m.conversation, R"({"name":"Ana"})").version, 1);
    const auto cleared = must(memories_->clear(m.conversation, std::nullopt));
    EXPECT_EQ(cleared.version, 2);
    EXPECT_EQ(cleared.document, "");
    answer_along(m, 1, R"({"name":"Ana"})");
    EXPECT_EQ(read(m.conversation).document, "");
    answer_along(hear("w2"), 2, R"({"name":"Bia"})");
    EXPECT_EQ(read(m.conversation).document, R"({"name":"Bia"})") << "a later turn may learn anew";
}

TEST_F(MemoryStore, ASessionIsDueWhenItsTimeHasComeAndOnce) {
    const auto m = hear("w1");
    answer_along(m, 0, "", time_.now() + 1000);
    EXPECT_TRUE(ended().empty());
    time_.advance(seconds(1));
    ASSERT_EQ(ended().size(), 1U);
    EXPECT_EQ(ended()[0].conversation, m.conversation);
    EXPECT_TRUE(ended()[0].wanted);
    EXPECT_TRUE(must(memories_->keep_summary(summary_of(ended()[0], "Falou de agenda."))));
    EXPECT_TRUE(ended().empty());
    const auto record = read(m.conversation);
    EXPECT_EQ(record.summary, "Falou de agenda.");
    EXPECT_EQ(record.summarised_at, time_.now());
    EXPECT_EQ(record.summarised_through, 7);
    answer_along(hear("w2"), 0, "", time_.now());
    EXPECT_EQ(ended().size(), 1U) << "the next session";
}

TEST_F(MemoryStore, WhoWritesWhileTheirSessionIsSummedUpBeginsANewOne) {
    answer_along(hear("w1"), 0, "", time_.now());
    const auto one = ended().at(0);
    answer_along(hear("w2"), 0, "", time_.now() + 1000);
    EXPECT_TRUE(must(memories_->keep_summary(summary_of(one, "primeira"))));
    EXPECT_EQ(read(one.conversation).summary, "primeira");
    EXPECT_TRUE(ended().empty());
    time_.advance(seconds(1));
    EXPECT_EQ(ended().size(), 1U);
    EXPECT_FALSE(must(memories_->postpone_summary(one, std::nullopt))) << "that end is history";
    EXPECT_EQ(ended().size(), 1U);
}

TEST_F(MemoryStore, AFailedSummaryIsDueAgainOrNever) {
    answer_along(hear("w1"), 0, "", time_.now());
    EXPECT_TRUE(must(memories_->postpone_summary(ended().at(0), time_.now() + 1000)));
    EXPECT_TRUE(ended().empty());
    time_.advance(seconds(1));
    ASSERT_EQ(ended().size(), 1U);
    EXPECT_EQ(ended()[0].failures, 1);
    EXPECT_TRUE(must(memories_->postpone_summary(ended()[0], std::nullopt)));
    EXPECT_TRUE(ended().empty());
    answer_along(hear("w2"), 0, "", time_.now());
    ASSERT_EQ(ended().size(), 1U);
    EXPECT_EQ(ended()[0].failures, 0);
}

TEST_F(MemoryStore, NobodyIsSummedUpAgainstTheirWill) {
    const auto m = hear("w1");
    answer_along(m, 0, "", time_.now());
    const auto one = ended().at(0);
    accept(webhook_with(planned(storage::plan::opt_out, "w2", "saiu")));
    EXPECT_FALSE(ended().at(0).wanted);
    EXPECT_FALSE(must(memories_->keep_summary(summary_of(one, "Falou de agenda."))));
    EXPECT_EQ(read(m.conversation).summary, "");
    EXPECT_TRUE(ended().empty());
}

TEST_F(MemoryStore, AClearTakesTheSummaryTooAlsoOneThatIsBeingMade) {
    const auto m = hear("w1");
    answer_along(m, 0, "", time_.now());
    const auto one = ended().at(0);
    EXPECT_TRUE(must(memories_->keep_summary(summary_of(one, "Falou de agenda."))));
    must(memories_->clear(m.conversation, std::nullopt));
    EXPECT_EQ(read(m.conversation).summary, "");
    EXPECT_FALSE(must(memories_->keep_summary(summary_of(one, "Falou de agenda."))));
    EXPECT_EQ(read(m.conversation).summary, "");
}

TEST_F(MemoryStore, ErasedWithThePerson) {
    const auto m = hear("w1");
    answer_along(m, 0, R"({"name":"Ana"})", time_.now());
    const auto one = ended().at(0);
    must(memories_->keep_summary(summary_of(one, "segredo")));
    erase(ana);
    EXPECT_EQ(rows("memory"), 0);
    EXPECT_EQ(rows("summary"), 0);
    EXPECT_FALSE(must(memories_->keep_summary(summary_of(one, "segredo")))) << "one that was being made";
    EXPECT_EQ(refusal(memories_->put(m.conversation, "{}", std::nullopt)), errc::not_found);
    EXPECT_EQ(rows("memory"), 0);
    EXPECT_EQ(rows("summary"), 0);
}

TEST_F(MemoryStore, StaysAsLongAsThePersonWrites) {
    constexpr hours year{365 * 24};
    const storage::journal::retention keep{year, year, year};
    const auto m = hear("w1");
    answer_along(m, 0, R"({"name":"Ana"})", time_.now());
    time_.advance(year - hours(1));
    answer_along(hear("w2"), 1, "", time_.now());
    time_.advance(hours(2));
    must(journal_->expire_step(keep));
    EXPECT_EQ(rows("memory"), 1) << "kept by the second turn";
    EXPECT_EQ(rows("summary"), 1);
    time_.advance(year);
    must(journal_->expire_step(keep));
    EXPECT_EQ(rows("memory"), 0);
    EXPECT_EQ(rows("summary"), 0);
}

TEST_F(MemoryStore, TwoConversationsOfOnePersonBecomeOneMemory) {
    const auto by_phone = accept(webhook_with(from_person("w1", "oi", ana, ""))).pending.at(0).conversation;
    const auto by_bsuid =
        accept(webhook_with(from_person("w2", "oi", "", ana_bsuid))).pending.at(0).conversation;
    put(by_phone, R"({"name":"Ana","goals":["a"],"clinic":{"name":"Sorriso","city":null},
        "commitments":[{"what":"ligar","state":"open"}]})");
    time_.advance(seconds(1));
    put(by_bsuid, R"({"name":null,"goals":["b","a"],"clinic":{"name":"Riso","city":"Campinas"},
        "commitments":[{"what":"ligar","state":"done"}],"notes":["n"]})");
    const auto receipt = accept(webhook_with(from_person("w3", "eu", ana, ana_bsuid)));
    ASSERT_EQ(receipt.merged.size(), 1U);
    const auto record = read(receipt.merged[0].into);
    EXPECT_EQ(record.version, 2);
    EXPECT_EQ(
        record.document,
        R"({"clinic":{"city":"Campinas","name":"Riso"},"commitments":[{"state":"done","what":"ligar"}],)"
        R"("goals":["b","a"],"name":"Ana","notes":["n"]})");
    EXPECT_EQ(rows("memory"), 1);
    answer_along(receipt.pending.at(0), 1, R"({"name":"velho"})");
    EXPECT_EQ(read(receipt.merged[0].into).version, 2) << "a turn that has read one half only";
}

TEST_F(MemoryStore, OfTwoConversationsTheNewerSummaryStays) {
    const auto first = accept(webhook_with(from_person("w1", "oi", ana, ""))).pending.at(0);
    const auto second = accept(webhook_with(from_person("w2", "oi", "", ana_bsuid))).pending.at(0);
    answer_along(first, 0, "", time_.now());
    must(memories_->keep_summary(summary_of(ended().at(0), "primeira")));
    time_.advance(seconds(1));
    answer_along(second, 0, "", time_.now());
    must(memories_->keep_summary(summary_of(ended().at(0), "segunda")));
    const auto into = accept(webhook_with(from_person("w3", "eu", ana, ana_bsuid))).merged.at(0).into;
    EXPECT_EQ(read(into).summary, "segunda");
    EXPECT_EQ(rows("summary"), 1);
}

TEST_F(MemoryStore, OnePersonsMemoryIsNobodyElses) {
    const auto a = hear("w1").conversation;
    const auto b = accept(webhook_with(said("w2", "oi", "5521988887777"))).pending.at(0).conversation;
    put(a, R"({"name":"Ana"})");
    EXPECT_EQ(read(b).document, "");
    put(b, R"({"name":"Bia"})");
    EXPECT_EQ(read(a).document, R"({"name":"Ana"})");
}
