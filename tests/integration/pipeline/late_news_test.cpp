// Decision 10: what arrives after a turn took its messages and before it asks the model costs no question.
#include "../../../src/pipeline/inbox_worker.hpp"
#include "cranked.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class PipelineNewsBeforeTheQuestion : public CrankedTest {
  protected:
    PipelineNewsBeforeTheQuestion() {
        // A turn takes its messages, then asks for the words that go with the question.
        auto around = environment();
        around.words = [this, words = around.words] {
            if (!arriving_.empty()) {
                const auto text = arriving_.front();
                arriving_.pop_front();
                say(text);
            }
            return words();
        };
        pipeline::inbox_hooks hooks;
        hooks.decided = [](const std::vector<storage::open_send>&) {};  // the replies stay on their way
        inbox_ = std::make_shared<pipeline::inbox_worker>(around, cranked_options(), std::move(hooks));
    }
    row_id say(const std::string& text) {
        const auto m = hear("wamid." + text, text);
        inbox_->arrived({m});
        return m.conversation;
    }
    bool idle() {
        return crank_until([&] { return inbox_->running() == 0; });
    }

    std::deque<std::string> arriving_;  // one with each turn
    std::shared_ptr<pipeline::inbox_worker> inbox_;
};

}  // namespace

TEST_F(PipelineNewsBeforeTheQuestion, AreReadBeforeTheModelIsAsked) {
    arriving_ = {"dois"};
    say("um");
    ASSERT_TRUE(crank_until([&] { return meter_.value(counter::turns, "replied") == 2; }));
    ASSERT_EQ(model_.asked().size(), 1U) << "nobody pays for an answer that is thrown away";
    EXPECT_EQ(model_.asked().front().conversation.size(), 2U);
    EXPECT_EQ(meter_.value(counter::turns_superseded), 1);
    EXPECT_TRUE(idle());
}

TEST_F(PipelineNewsBeforeTheQuestion, DoNotPutTheAnswerOffForEver) {
    arriving_ = {"dois", "três", "quatro"};
    const auto conversation = say("um");
    ASSERT_TRUE(crank_until([&] { return meter_.value(counter::turns, "replied") == 3; }));
    ASSERT_EQ(model_.asked().size(), 1U);
    EXPECT_EQ(model_.asked().front().conversation.back().text, "três");
    EXPECT_EQ(meter_.value(counter::turns_superseded), 2);
    inbox_->unblock(conversation);
    ASSERT_TRUE(asked(2));
    EXPECT_EQ(model_.asked().back().conversation.back().text, "quatro");
    EXPECT_TRUE(idle());
}
