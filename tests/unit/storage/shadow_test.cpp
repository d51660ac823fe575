// Answers that were made twice, as the database keeps them.
#include "support/people.hpp"

#include "ft9/storage/shadow_store.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;

namespace {

class Shadow : public JournalTest {
  protected:
    Shadow() : store_(storage::make_shadow_store(*journal_)) {}
    row_id turn(const std::string& wamid) { return answer(hear(wamid), {"um"}).turn; }
    static storage::shadow_answer compared(row_id turn, std::string prompt = "v2") {
        storage::shadow_answer a;
        a.turn = turn;
        a.prompt_version = std::move(prompt);
        a.model = "outro";
        a.result = "compared";
        a.similarity = 0.5;
        a.length_ratio = 2;
        a.live_ms = 100;
        a.shadow_ms = 300;
        return a;
    }
    storage::shadow_summary summary(std::size_t examples = 0) {
        return must(store_->summary(time_.now() - 1000LL * 3600 * 24, examples));
    }
    std::unique_ptr<storage::shadow_store> store_;
};

}  // namespace

TEST_F(Shadow, SummarisesEachPromptAndModel) {
    auto first = compared(turn("w1")), second = compared(turn("w2"));
    first.pillar_same = true;
    second.pillar_same = false;
    second.similarity = 1;
    auto failed = compared(turn("w3"));
    failed.result = "failed";
    failed.similarity.reset();
    failed.length_ratio.reset();
    failed.shadow_ms = 9000;
    for (const auto& a : {first, second, failed, compared(turn("w4"), "v3")})
        EXPECT_TRUE(must(store_->add(a)));
    const auto all = summary().variants;
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].prompt_version, "v3") << "the newest first";
    EXPECT_EQ(all[1].answers, 3);
    EXPECT_EQ(all[1].compared, 2);
    EXPECT_EQ(all[1].failed, 1);
    EXPECT_DOUBLE_EQ(all[1].pillar_agreement.value(), 0.5);
    EXPECT_FALSE(all[1].intent_agreement);
    EXPECT_DOUBLE_EQ(all[1].similarity.value(), 0.75);
    EXPECT_DOUBLE_EQ(all[1].length_ratio.value(), 2);
    EXPECT_DOUBLE_EQ(all[1].shadow_ms.value(), 300) << "of those that were compared";
    EXPECT_FALSE(all[1].shadow_cost);
}

TEST_F(Shadow, ShowsSingleAnswers) {
    auto a = compared(turn("w1"));
    a.intent_same = true;
    a.live_cost = 12;
    a.live_text = "um";
    must(store_->add(a));
    EXPECT_TRUE(summary().examples.empty());
    const auto shown = summary(5).examples;
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown[0].turn, a.turn);
    EXPECT_TRUE(shown[0].intent_same.value());
    EXPECT_FALSE(shown[0].pillar_same);
    EXPECT_EQ(shown[0].live_cost, 12);
    EXPECT_EQ(shown[0].live_text, "um");
}

TEST_F(Shadow, NothingIsKeptOfATurnThatIsNoMore) {
    EXPECT_FALSE(must(store_->add(compared(row_id{77}))));
    const auto gone = turn("w1");
    must(journal_->begin_erasure({"5511999990000"}));
    EXPECT_FALSE(must(store_->add(compared(gone)))) << "from the erasure's first moment on";
    while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM shadow_answer"), 0);
}

TEST_F(Shadow, GoesWithThePerson) {
    must(store_->add(compared(turn("w1"))));
    must(journal_->begin_erasure({"5511999990000"}));
    while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM shadow_answer"), 0);
}

TEST_F(Shadow, GoesWithTheJournalNotWithTheHistory) {
    must(store_->add(compared(turn("w1"))));
    const storage::journal::retention keep{hours(24 * 14), hours(24 * 365), hours(24 * 35)};
    time_.advance(hours(24 * 13));
    while (must(journal_->expire_step(keep)).more) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM shadow_answer"), 1);
    time_.advance(hours(24 * 2));
    while (must(journal_->expire_step(keep)).more) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM shadow_answer"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM turn"), 1) << "the answer itself stays";
}
