// The context holds what was sent, and nothing that was only meant to be (decision 7). Held, ambiguous and
// queued: turn_test.cpp.
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class SaidOnly : public JournalTest {
  protected:
    row_id reply() {
        heard_ = hear("w1");
        return answer(heard_, {"resposta"}).sends.front().id;
    }
    std::string said() { return context(heard_.conversation); }
    storage::pending_message heard_;
};

}  // namespace

TEST_F(SaidOnly, ARefusedReplyIsNoPartOfIt) {
    const auto id = reply();
    begin(id);
    EXPECT_EQ(refused(id, 1, verdict::final, 131026).state, send_state::failed);
    EXPECT_EQ(said(), "p:oi");
}

TEST_F(SaidOnly, NorIsOneThatWasGivenUp) {
    const auto id = reply();
    for (int attempt = 1; attempt <= max_failures(verdict::retry); ++attempt) {
        begin(id);
        refused(id, attempt, verdict::retry, 131016);
    }
    EXPECT_EQ(state_of(id), send_state::dead);
    EXPECT_EQ(said(), "p:oi");
}

TEST_F(SaidOnly, NorOneThatMetaDidNotDeliver) {
    const auto id = reply();
    begin(id);
    accepted(id, 1, "out1");
    EXPECT_EQ(said(), "p:oi|m:resposta");
    accept(webhook_of(status(delivery_status::failed, "out1", make_callback_data(id, 1), 131026)));
    EXPECT_EQ(said(), "p:oi");
}

TEST_F(SaidOnly, NorOneThatIsOutOfDateBeforeItLeaves) {
    const auto id = reply();
    edit("UPDATE conversation SET epoch=epoch+1");
    EXPECT_EQ(begin(id).verdict, gate::cancelled);
    EXPECT_EQ(said(), "p:oi");
}

TEST_F(SaidOnly, NorTheAnswerOfATurnThatGaveWay) {
    const auto first = hear("w1", "um");
    const auto second = hear("w2", "dois");
    auto late = answer_to({first}, {"resposta a um"});
    late.supersedable = true;
    EXPECT_TRUE(must(journal_->decide(late)).superseded);
    EXPECT_EQ(number("SELECT count(*) FROM outbox"), 0);
    const auto sends = must(journal_->decide(answer_to({first, second}, {"resposta"}))).sends;
    begin(sends.at(0).id);
    accepted(sends.at(0).id, 1, "out1");
    EXPECT_EQ(context(first.conversation), "p:um|p:dois|m:resposta");
}
