// Quiet time before a turn, and what the person sees while it lasts. The clock stands still: only the test
// lets time pass.
#include "world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace ft9;
using namespace std::chrono_literals;
using test::world;

namespace {

class PipelineQuiet : public testing::Test {
  protected:
    PipelineQuiet() { w.time.stop(); }
    static pipeline::pipeline_options quiet() {
        auto options = world::defaults();
        options.debounce = 50ms;
        options.debounce_max = 80ms;
        return options;
    }
    bool asked(std::size_t times) {
        return w.eventually([&] { return w.model.asked().size() == times; });
    }
    bool sent(std::size_t times) {
        return w.eventually([&] { return w.sender.sent().size() == times; });
    }
    std::vector<std::string> question(std::size_t which) {
        std::vector<std::string> said;
        const auto questions = w.model.asked();
        for (const auto& line : questions.at(which).conversation)
            said.push_back(line.text);
        return said;
    }
    using lines = std::vector<std::string>;
    world w{quiet()};
};

TEST_F(PipelineQuiet, ABurstIsOneTurnWithOneAnswer) {
    w.receive({w.text("um")});
    w.receive({w.text("dois"), w.text("três")});
    EXPECT_TRUE(w.model.asked().empty());
    w.time.turn_on(50ms);
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(question(0), (lines{"um", "dois", "três"}));
    EXPECT_EQ(w.sender.sent().front().attempt.text, "resposta a: três");
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::turns, "replied") == 3; }));
    EXPECT_EQ(w.meter.value(counter::turns_superseded), 0);
    EXPECT_EQ(w.model.asked().size(), 1U);
}

TEST_F(PipelineQuiet, WhoLeavesMeanwhileIsNotTakenToTheModel) {
    w.receive({w.text("um")});
    w.receive({w.text("PARAR")});
    ASSERT_TRUE(sent(1));
    w.time.turn_on(50ms);
    ASSERT_TRUE(w.eventually([&] {
        return w.number_in_file("SELECT count(*) FROM inbox WHERE reason='opted_out' AND turn_id>0") == 1;
    }));
    EXPECT_TRUE(w.model.asked().empty());
    EXPECT_EQ(w.sender.sent().size(), 1U) << "the confirmation";
}

TEST_F(PipelineQuiet, AFurtherMessageBeginsItAnew) {
    w.receive({w.text("um")});
    w.receive({w.text("outro", "5511922222222")});
    w.time.turn_on(30ms);
    w.receive({w.text("dois")});
    w.time.turn_on(30ms);
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(question(0), lines{"outro"}) << "who wrote once is answered";
    w.time.turn_on(20ms);
    ASSERT_TRUE(asked(2));
    EXPECT_EQ(question(1), (lines{"um", "dois"}));
}

TEST_F(PipelineQuiet, WhoGoesOnWritingIsAnsweredAfterTheCap) {
    w.receive({w.text("um")});
    w.time.turn_on(40ms);
    w.receive({w.text("dois")});
    w.time.turn_on(39ms);
    w.receive({w.text("três")});
    w.time.turn_on(1ms);
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(question(0), (lines{"um", "dois", "três"}));
}

TEST_F(PipelineQuiet, ARestartWaitsForWhatIsLeftOfIt) {
    w.receive({w.text("um")});
    w.time.turn_on(30ms);
    w.restart();
    EXPECT_TRUE(w.model.asked().empty());
    w.receive({w.text("dois")});
    w.time.turn_on(50ms);
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(question(0), (lines{"um", "dois"}));
}

TEST_F(PipelineQuiet, WhatIsOverdueAfterARestartIsAnsweredAtOnce) {
    w.receive({w.text("um")});
    w.receive({w.text("dois")});
    w.time.turn_on(1h);
    w.restart();
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(question(0), (lines{"um", "dois"}));
}

TEST_F(PipelineQuiet, ATurnThatGivesWayWaitsForTheNewMessage) {
    w.model.hold();
    w.receive({w.text("um")});
    w.time.turn_on(50ms);
    ASSERT_TRUE(asked(1));
    w.time.turn_on(10ms);
    w.receive({w.text("dois")});
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::turns_superseded) == 1; }));
    EXPECT_EQ(w.model.asked().size(), 1U);
    w.time.turn_on(20ms);  // 80 ms since the first one: the cap
    ASSERT_TRUE(asked(2));
    EXPECT_EQ(question(1), (lines{"um", "dois"}));
    w.model.release();
    ASSERT_TRUE(sent(1));
}

TEST_F(PipelineQuiet, TheTurnThatAnswersCountsWhatTheOthersCost) {
    w.model.hold();
    w.receive({w.text(std::string(400, 'x'))});
    w.time.turn_on(50ms);
    ASSERT_TRUE(asked(1));
    w.receive({w.text("dois")});
    w.time.turn_on(80ms);
    ASSERT_TRUE(asked(2));
    w.model.release();
    ASSERT_TRUE(sent(1));
    const auto estimate = w.meter.value(counter::superseded_tokens, "input");
    EXPECT_GE(estimate, 100) << "400 letters were sent in vain";
    EXPECT_LT(estimate, 110);
    EXPECT_EQ(w.number_in_file("SELECT input_tokens FROM turn"), static_cast<std::int64_t>(estimate));
}

TEST(PipelineTyping, IsShownAgainUntilTheReplyAndNeverBehindIt) {
    auto options = world::defaults();
    options.typing_renewal = 10ms;
    world w(options);
    w.model.hold();
    w.receive({w.text("uma pergunta longa")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.order().size() >= 3; }));
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    const auto id = w.sender.sent().front().id;
    ASSERT_TRUE(w.eventually([&] { return w.view(id).state == send_state::accepted; }));
    const auto order = w.sender.order();
    EXPECT_EQ(order.back(), "send");
    EXPECT_EQ(std::count(order.begin(), order.end(), "send"), 1);
}

TEST(PipelineTyping, EndsWithATurnThatIsGivenUp) {
    auto options = world::defaults();
    options.typing_renewal = 10ms;
    world w(options);
    clients::ai_answer refused;
    refused.failure = clients::ai_failure::quota;
    w.model.answer_with(refused);  // the turn waits for a cure and comes again in 10 seconds
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.line->turns_inflight() == 0 && w.model.answered() == 1; }));
    const auto shown = w.sender.order().size();
    const auto until = std::chrono::steady_clock::now() + 10 * options.typing_renewal;
    ASSERT_TRUE(w.eventually([&] { return std::chrono::steady_clock::now() > until; }));
    EXPECT_EQ(w.sender.order().size(), shown);
}

}  // namespace
