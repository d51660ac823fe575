// What the model said of people's messages: stored with the turn, counted, gone with the person.
#include "erasure_fixture.hpp"

#include "ft9/storage/insight_store.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;

namespace {

storage::insight about(std::string pillar, std::string mood = "neutral", double score = 0) {
    storage::insight i;
    i.pillar = std::move(pillar);
    i.intent = "duvida";
    i.sentiment = std::move(mood);
    i.score = score;
    i.urgency = "normal";
    i.concern = "none";
    i.lead = R"({"nome":"Ana"})";
    i.prompt_version = "v1";
    return i;
}

class Insight : public ErasureTest {
  protected:
    storage::decided analysed(const storage::pending_message& m, const storage::insight& what) {
        auto d = answer_to({m}, {"resposta"});
        d.along.push_back(store().along(m.conversation, what));
        return must(journal_->decide(std::move(d)));
    }
    std::vector<storage::insight_count> counts(const std::string& number_id = {}) {
        return must(store().count({time_.now() - 86'400'000, time_.now() + 86'400'000, number_id}));
    }
    storage::insight_store& store() {
        store_ = storage::make_sqlite_insights(*journal_);
        return *store_;
    }
    std::unique_ptr<storage::insight_store> store_;
};

}  // namespace

TEST_F(Insight, IsStoredWithItsTurnAndFoundByItsMessages) {
    const auto m = hear("w1");
    auto what = about("caixa", "negative", -0.1234);
    what.wants_human = true;
    const auto made = analysed(m, what);
    EXPECT_EQ(number("SELECT id FROM insight"), made.turn);
    const auto found = must(store().of_messages({m.id, made.sends.at(0).id, 12345}));
    ASSERT_EQ(found.size(), 2U) << "the message, and what answered it";
    const auto& read = found.at(m.id);
    EXPECT_EQ(read.pillar, "caixa");
    EXPECT_EQ(read.intent, "duvida");
    EXPECT_EQ(read.sentiment, "negative");
    EXPECT_DOUBLE_EQ(read.score, -0.123);
    EXPECT_EQ(read.urgency, "normal");
    EXPECT_EQ(read.concern, "none");
    EXPECT_TRUE(read.wants_human);
    EXPECT_EQ(read.lead, R"({"nome":"Ana"})");
    EXPECT_EQ(read.prompt_version, "v1");
}

TEST_F(Insight, NothingIsStoredOfATurnThatWasSettledBefore) {
    const auto m = hear("w1");
    answer(m, {"resposta"});
    EXPECT_EQ(analysed(m, about("caixa")).turn, 0);
    EXPECT_EQ(number("SELECT count(*) FROM insight"), 0);
}

TEST_F(Insight, AreCountedByTheirWords) {
    analysed(hear("w1"), about("caixa", "negative", -1));
    analysed(hear("w2"), about("caixa", "negative", -0.5));
    analysed(hear("w3"), about("equipe"));
    const auto found = counts();
    ASSERT_EQ(found.size(), 2U);
    const auto& money = found[0].pillar == "caixa" ? found[0] : found[1];
    EXPECT_EQ(money.turns, 2);
    EXPECT_DOUBLE_EQ(money.score_sum, -1.5);
    EXPECT_EQ(money.at % 900'000, 0);
    EXPECT_LE(money.at, time_.now());
    EXPECT_GT(money.at, time_.now() - 900'001);
    EXPECT_EQ(counts(business).size(), 2U);
    EXPECT_TRUE(counts("another").empty());
}

TEST_F(Insight, OnlyTheTimeAskedForCounts) {
    const auto begin = time_.now();
    analysed(hear("w1"), about("caixa"));
    time_.advance(hours(1));
    const auto later = time_.now();
    analysed(hear("w2"), about("equipe"));
    EXPECT_EQ(must(store().count({begin, later, {}})).at(0).pillar, "caixa");
    EXPECT_EQ(must(store().count({later, later + 1000, {}})).at(0).pillar, "equipe");
    EXPECT_TRUE(must(store().count({begin - 1000, begin, {}})).empty());
}

TEST_F(Insight, TellsWhenThePersonWasLastAnswered) {
    const auto m = hear("w1");
    EXPECT_EQ(must(store().last_turn(m.conversation)), std::nullopt);
    const auto made = answer(m, {"resposta"});
    EXPECT_EQ(must(store().last_turn(m.conversation)), time_of(made.turn));
    EXPECT_EQ(must(store().last_turn(m.conversation + 1)), std::nullopt);
}

TEST_F(Insight, GoesWithThePerson) {
    analysed(hear("w1"), about("caixa"));
    auto other = accept(webhook_with(said("w2", "oi", "5521988887777"))).pending.at(0);
    analysed(other, about("equipe"));
    must(journal_->begin_erasure({"5511999990000"}));
    while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM insight"), 1);
    EXPECT_EQ(text("SELECT pillar FROM insight"), "equipe");
}
