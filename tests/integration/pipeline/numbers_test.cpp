// Several business numbers in one process (decisions/0031): each has its prompt, its limit and its pause.
#include "world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace ft9;
using test::world;

namespace {

constexpr const char* second = "209988776655443";

class PipelineNumbers : public testing::Test {
  protected:
    static pipeline::pipeline_options two_numbers() {
        auto o = world::defaults();
        o.more_numbers = {{second, "its token"}};
        return o;
    }
    inbound_message to_second(const std::string& words, const std::string& from = "5511999990000") {
        auto m = w.text(words, from);
        m.phone_number_id = second;
        return m;
    }
    bool sent(std::size_t times) {
        return w.eventually([&] { return w.sender.sent().size() == times; });
    }
    bool was_asked(const std::string& words) {
        const auto asked = w.model.asked();
        return std::any_of(asked.begin(), asked.end(),
                           [&](const clients::ai_request& r) { return r.conversation.back().text == words; });
    }
    static attempt_outcome token_refused() {
        attempt_outcome o;
        o.refusal = verdict::pause;
        o.http_status = 401;
        o.error_code = 190;
        return o;
    }
    world w{two_numbers()};
};

}  // namespace

TEST_F(PipelineNumbers, EachAnswersInItsOwnNameAndKnowsNothingOfTheOther) {
    w.receive({w.text("um")});
    ASSERT_TRUE(sent(1));
    w.receive({to_second("dois")});
    ASSERT_TRUE(sent(2));
    const auto asked = w.model.asked();
    EXPECT_EQ(*asked.at(0).system_prompt, std::string("prompt of ") + world::defaults().phone_number_id);
    EXPECT_EQ(*asked.at(1).system_prompt, std::string("prompt of ") + second);
    EXPECT_EQ(asked[1].conversation.size(), 1U) << "the same person, another conversation";
    EXPECT_EQ(w.sender.sent()[0].attempt.phone_number_id, world::defaults().phone_number_id);
    EXPECT_EQ(w.sender.sent()[1].attempt.phone_number_id, second);
}

TEST_F(PipelineNumbers, ATokenThatIsRefusedStopsItsOwnNumberAlone) {
    w.sender.answer_with(token_refused());
    w.receive({to_second("um")});
    ASSERT_TRUE(w.eventually([&] { return w.line->number_paused(second); }));
    EXPECT_FALSE(w.line->number_paused(world::defaults().phone_number_id));
    EXPECT_TRUE(w.line->number_paused()) << "an operator is to see it";
    w.receive({to_second("espera", "5511988887777")});
    w.receive({w.text("dois")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent()[1].attempt.phone_number_id, world::defaults().phone_number_id);
    EXPECT_FALSE(was_asked("espera")) << "nobody asks the model for what cannot be sent";
    w.run(w.line->token_changed("another's"));
    EXPECT_TRUE(w.line->number_paused(second)) << "that was the other number's";
    w.run(w.line->token_changed(second, "a new one"));
    EXPECT_FALSE(w.line->number_paused());
    EXPECT_TRUE(sent(4));
    EXPECT_TRUE(was_asked("espera"));
}

TEST_F(PipelineNumbers, ItsPauseOutlivesAStart) {
    w.sender.answer_with(token_refused());
    w.receive({to_second("um")});
    ASSERT_TRUE(w.eventually([&] { return w.line->number_paused(second); }));
    const auto refused = w.sender.sent().front().id;
    ASSERT_TRUE(w.eventually([&] { return w.view(refused).state == send_state::queued; }));
    w.receive({w.text("dois")});
    ASSERT_TRUE(sent(2));
    w.restart();
    EXPECT_TRUE(w.line->number_paused(second));
    EXPECT_FALSE(w.run(w.line->set_paused(false)));
    EXPECT_FALSE(w.line->number_paused()) << "POST /resume is for all numbers";
    EXPECT_TRUE(sent(3));
}

TEST_F(PipelineNumbers, EachHasItsOwnLimit) {
    for (const char* words : {"um", "dois"}) {
        const auto before = w.sender.sent().size();
        w.receive({to_second(words)});
        ASSERT_TRUE(sent(before + 1));
    }
    w.receive({to_second("três")});
    ASSERT_TRUE(sent(3));
    EXPECT_EQ(w.sender.sent().back().attempt.text, "devagar");
    w.receive({w.text("quatro")});
    ASSERT_TRUE(sent(4));
    EXPECT_EQ(w.sender.sent().back().attempt.text, "resposta a: quatro");
}

TEST_F(PipelineNumbers, AThirdNumberIsNotOurs) {
    auto stranger = w.text("oi");
    stranger.phone_number_id = "300000000000000";
    EXPECT_EQ(w.receive({stranger}).outcomes.at(0).reason, "unrouted");
}
