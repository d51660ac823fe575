// What becomes of a reply on its way out: refused, doubtful, held, in parts.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;
using test::world;

namespace {

storage::attempt_outcome refusal(verdict v, int code) {
    storage::attempt_outcome o;
    o.refusal = v;
    o.error_code = code;
    o.error_text = "refused";
    return o;
}

}  // namespace

TEST(Pipeline, ARefusedSendIsTriedAgain) {
    world w;
    w.sender.answer_with(refusal(verdict::retry, 131016));
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    EXPECT_EQ(w.sender.sent().at(1).attempt.number, 2);
    EXPECT_EQ(w.sender.sent().at(0).id, w.sender.sent().at(1).id);
}

TEST(Pipeline, AnAmbiguousSendIsNeverRepeatedAndSettledByItsStatus) {
    world w;
    w.sender.answer_with(refusal(verdict::ambiguous, 0));
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    const auto sent = w.sender.sent().front();
    ASSERT_TRUE(w.eventually([&] { return w.view(sent.id).state == send_state::reconciling; }));
    w.restart();
    w.receive({w.text("e aí?")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; })) << "the next turn proceeds";
    EXPECT_NE(w.sender.sent().at(1).id, sent.id);
    w.receive({}, {w.status(sent, delivery_status::delivered)});
    EXPECT_EQ(w.view(sent.id).state, send_state::delivered);
    EXPECT_EQ(w.sender.sent().size(), 2U);
}

TEST(Pipeline, ASendThatFailsUnexpectedlyIsAmbiguousAndKeepsNobodyWaiting) {
    world w;
    w.sender.throw_once();
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    const auto sent = w.sender.sent().front();
    w.receive({w.text("e aí?")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; })) << "the conversation goes on";
    EXPECT_NE(w.sender.sent().at(1).id, sent.id) << "it may have gone out";
    w.receive({}, {w.status(sent, delivery_status::delivered)});
    EXPECT_EQ(w.view(sent.id).state, send_state::delivered);
}

TEST(Pipeline, AReplyThatIsHeldIsNoPartOfTheContext) {
    auto options = world::defaults();
    options.ambiguity = {ambiguous_policy::hold, 0ms, 0ms};
    world w(options);
    w.sender.answer_with(refusal(verdict::ambiguous, 0));
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    w.receive({w.text("dois")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    const auto held = w.sender.sent().at(0).id, sent = w.sender.sent().at(1).id;
    ASSERT_TRUE(w.eventually([&] { return w.view(sent).state == send_state::accepted; }));
    EXPECT_EQ(w.model.asked().at(1).conversation.size(), 3U) << "until then the person may have it";
    w.run(w.line->tend());
    ASSERT_EQ(w.view(held).state, send_state::held);
    w.receive({w.text("três")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 3; }));
    const auto lines = w.model.asked().at(2).conversation;
    ASSERT_EQ(lines.size(), 4U) << "um, dois, its reply, três";
    EXPECT_EQ(lines[1].text, "dois");
}

TEST(Pipeline, AHeldReplyThatArrivedAfterAllIsPartOfTheContextAgain) {
    auto options = world::defaults();
    options.ambiguity = {ambiguous_policy::hold, 0ms, 0ms};
    world w(options);
    w.sender.answer_with(refusal(verdict::ambiguous, 0));
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    w.receive({w.text("dois")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    const auto first = w.sender.sent().at(0), second = w.sender.sent().at(1);
    ASSERT_TRUE(w.eventually([&] { return w.view(second.id).state == send_state::accepted; }));
    w.run(w.line->tend());
    ASSERT_EQ(w.view(first.id).state, send_state::held);
    w.receive({}, {w.status(first, delivery_status::delivered)});
    w.receive({w.text("três")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 3; }));
    const auto lines = w.model.asked().at(2).conversation;
    ASSERT_EQ(lines.size(), 5U) << "um, its reply, dois, its reply, três";
    EXPECT_EQ(lines[1].text, first.attempt.text);
    EXPECT_EQ(lines[3].text, second.attempt.text);
}

TEST(Pipeline, PartsGoInOrderAndTheNextAfterAStatus) {
    world w;
    w.time.stop();  // the two seconds after which the second part would go by itself never pass
    clients::ai_answer longer;
    longer.text = std::string(3000, 'a') + "\n\n" + std::string(3000, 'b');
    w.model.answer_with(longer);
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    w.receive({}, {w.status(w.sender.sent().front(), delivery_status::sent)});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    EXPECT_EQ(w.sender.sent().at(0).attempt.text.front(), 'a');
    EXPECT_EQ(w.sender.sent().at(1).attempt.text.front(), 'b');
}

TEST(Pipeline, ARefusedTokenPausesTheNumberUntilItChanges) {
    world w;
    w.sender.answer_with(refusal(verdict::pause, 190));
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.line->number_paused(); }));
    const auto refused = w.sender.sent().front().id;
    ASSERT_TRUE(w.eventually([&] { return w.view(refused).state == send_state::queued; }));
    w.receive({w.text("alguém?", "5511988887777")});
    w.restart();
    EXPECT_TRUE(w.line->number_paused()) << "the pause is durable";
    w.run(w.line->token_changed("first"));
    EXPECT_TRUE(w.line->number_paused()) << "the same token is no cure";
    w.run(w.line->token_changed("second"));
    EXPECT_FALSE(w.line->number_paused());
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 3; }))
        << to_string(w.view(refused).state) << " after " << w.view(refused).attempts << " attempts";
    EXPECT_EQ(w.meter.value(counter::alarms, "number_paused"), 1);
}
