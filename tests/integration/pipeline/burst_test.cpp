// Decision 10: what arrives while a turn runs supersedes it, twice in a burst; after that it joins the next.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;

namespace {

class PipelineBurst : public testing::Test {
  protected:
    bool asked(std::size_t times) {
        return w.eventually([&] { return w.model.asked().size() == times; });
    }
    bool sent(std::size_t times) {
        return w.eventually([&] { return w.sender.sent().size() == times; });
    }
    std::vector<std::string> last_question() {
        std::vector<std::string> said;
        const auto questions = w.model.asked();
        for (const auto& line : questions.back().conversation)
            said.push_back((line.who == speaker::mentor ? "mentor: " : "") + line.text);
        return said;
    }
    using lines = std::vector<std::string>;
    world w;
};

TEST_F(PipelineBurst, ANewerMessageSupersedesTheTurnAndOneReplyCoversBoth) {
    w.model.hold();
    w.receive({w.text("um")});
    ASSERT_TRUE(asked(1));
    w.receive({w.text("dois")});
    ASSERT_TRUE(asked(2)) << "the first question is given up while the model still thinks";
    EXPECT_EQ(last_question(), (lines{"um", "dois"}));
    w.model.release();
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.sender.sent().front().attempt.text, "resposta a: dois");
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::turns, "replied") == 2; }));
    EXPECT_EQ(w.meter.value(counter::turns_superseded), 1);
}

TEST_F(PipelineBurst, AThirdTimeTheMessageJoinsTheNextTurn) {
    w.model.hold();
    w.receive({w.text("um")});
    ASSERT_TRUE(asked(1));
    w.receive({w.text("dois")});
    ASSERT_TRUE(asked(2));
    w.receive({w.text("três")});
    ASSERT_TRUE(asked(3));
    w.receive({w.text("quatro")});
    w.model.release();
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent().at(0).attempt.text, "resposta a: três");
    EXPECT_EQ(w.sender.sent().at(1).attempt.text, "resposta a: quatro");
    EXPECT_EQ(last_question(), (lines{"um", "dois", "três", "mentor: resposta a: três", "quatro"}));
    EXPECT_EQ(w.meter.value(counter::turns_superseded), 2);
}

TEST_F(PipelineBurst, ABurstEndsWithItsReply) {
    for (int round = 1; round <= 2; ++round) {
        const auto questions = w.model.asked().size();
        w.model.hold();
        w.receive({w.text("a")});
        ASSERT_TRUE(asked(questions + 1));
        w.receive({w.text("b")});
        ASSERT_TRUE(asked(questions + 2));
        w.receive({w.text("c")});
        ASSERT_TRUE(asked(questions + 3)) << "round " << round;
        w.model.release();
        ASSERT_TRUE(sent(static_cast<std::size_t>(round)));
    }
}

TEST_F(PipelineBurst, OtherPeopleAreNotConcerned) {
    w.model.hold();
    w.receive({w.text("um", "5511911111111")});
    ASSERT_TRUE(asked(1));
    w.receive({w.text("dois", "5511922222222")});
    ASSERT_TRUE(asked(2));
    w.model.release();
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.meter.value(counter::turns_superseded), 0);
}

TEST_F(PipelineBurst, ATurnThatWaitsToAskAgainGivesWayAtOnce) {
    clients::ai_answer busy;
    busy.failure = clients::ai_failure::rate_limited;
    busy.retry_after = std::chrono::seconds(30);
    w.model.answer_with(busy);
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.model.answered() == 1; }));
    w.receive({w.text("dois")});
    ASSERT_TRUE(asked(2)) << "not after half a minute";
    EXPECT_EQ(last_question(), (lines{"um", "dois"}));
    ASSERT_TRUE(sent(1));
}

TEST_F(PipelineBurst, AnotherBotIsNotAnsweredForEver) {
    w.time.stop();  // twelve turns in a minute, however slow the machine
    for (std::size_t i = 1; i <= 12; ++i) {
        w.receive({w.text("resposta automática")});
        ASSERT_TRUE(sent(i));
        ASSERT_TRUE(
            w.eventually([&] { return w.view(w.sender.sent().back().id).state == send_state::accepted; }));
    }
    w.receive({w.text("resposta automática")});
    w.receive({w.text("resposta automática")});
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::turns, "ignored") == 2; }));
    EXPECT_EQ(w.sender.sent().size(), 12U);
    EXPECT_EQ(w.meter.value(counter::alarms, "loop_suspected"), 1);
    w.receive({w.text("sou uma pessoa", "5511922222222")});
    EXPECT_TRUE(sent(13));
}

// The first of two webhooks to be committed is announced last.
TEST(PipelineLateNews, OfAnOlderMessageDoesNotTurnTheQuestionRound) {
    world w;
    EXPECT_FALSE(w.run(w.line->set_paused(true)));
    const auto first = w.store({w.text("um")}), second = w.store({w.text("dois")});
    w.line->arrived(second);
    w.line->arrived(first);
    EXPECT_FALSE(w.run(w.line->set_paused(false)));
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    const auto asked = w.model.asked().front().conversation;
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].text, "um");
    EXPECT_EQ(asked[1].text, "dois");
}

TEST(PipelineLateNews, OfWhatATurnHasReadSupersedesNothing) {
    auto options = world::defaults();
    options.max_memory_bytes = 0;  // every turn reads the journal
    world w(options);
    w.model.hold();
    const auto receipt = w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    w.line->arrived(receipt);
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.meter.value(counter::turns_superseded), 0);
    EXPECT_EQ(w.model.asked().size(), 1U);
}

}  // namespace
