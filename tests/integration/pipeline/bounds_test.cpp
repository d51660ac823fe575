// What the pipeline takes at most, and what it tells of itself.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;

namespace {

storage::attempt_outcome unanswered() {
    storage::attempt_outcome o;
    o.refusal = verdict::ambiguous;
    return o;
}

std::string somebody(int index) {
    return std::to_string(5511900000000 + index);
}

}  // namespace

TEST(PipelineBounds, OperatorsMessagesWaitOutsideWhileTooManySendsAreOpen) {
    auto options = world::defaults();
    options.max_open_sends = 2;
    world w(options);
    for (int i = 0; i < 2; ++i)
        w.sender.answer_with(unanswered());
    EXPECT_TRUE(w.line->takes_sends());
    w.receive({w.text("um", somebody(1)), w.text("dois", somebody(2))});
    ASSERT_TRUE(w.eventually([&] { return !w.line->takes_sends(); }));
    w.receive({w.text("três", somebody(3))});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 3; })) << "a reply is never refused";
    for (const auto& m : w.sender.sent())
        w.receive({}, {w.status(m, delivery_status::delivered)});
    EXPECT_TRUE(w.eventually([&] { return w.line->takes_sends(); }));
}

TEST(PipelineBounds, EveryStateOfASendIsCounted) {
    world w;
    w.receive({w.text("Olá")});
    const auto count = [&](const char* state) { return w.meter.value(counter::outbound_messages, state); };
    ASSERT_TRUE(w.eventually([&] { return count("accepted") == 1; }));
    EXPECT_EQ(count("queued"), 1);
    EXPECT_EQ(count("sending"), 1);
    w.receive({}, {w.status(w.sender.sent().front(), delivery_status::delivered)});
    EXPECT_EQ(count("delivered"), 1);
    EXPECT_EQ(w.meter.value(counter::outbound_messages), 4);
}

// I12.
TEST(PipelineBounds, EverybodyTogetherHasABudgetThatSurvivesARestart) {
    auto options = world::defaults();
    options.max_turns_per_hour = 2;
    world w(options);
    const auto said_to = [&w](int index) {
        const auto before = w.sender.sent().size();
        w.receive({w.text("oi", somebody(index))});
        EXPECT_TRUE(w.eventually([&] { return w.sender.sent().size() == before + 1; }));
        return w.sender.sent().back().attempt.text;
    };
    EXPECT_EQ(said_to(1), "resposta a: oi");
    EXPECT_EQ(said_to(2), "resposta a: oi");
    EXPECT_EQ(said_to(3), "agora não");
    EXPECT_EQ(said_to(4), "agora não");
    EXPECT_EQ(w.meter.value(counter::alarms, "turn_budget"), 1) << "once until there is room again";
    EXPECT_EQ(w.meter.value(counter::ai_requests, "over_budget"), 2);
    w.restart();
    EXPECT_EQ(said_to(5), "agora não");
    EXPECT_EQ(w.model.asked().size(), 2U);
    w.line->reconfigure(pipeline::marking::typing, 30, 100);
    EXPECT_EQ(said_to(6), "resposta a: oi");
}

TEST(PipelineBounds, AProviderThatKeepsFailingRaisesOneAlarmAndIsSpared) {
    auto options = world::defaults();
    options.turn.max_asks = 1;
    world w(options);
    clients::ai_answer broken;
    broken.failure = clients::ai_failure::server;
    for (int i = 0; i < 100; ++i)
        w.model.answer_with(broken);
    w.time.stop();  // the circuit lets somebody through every 15 seconds
    int people = 0;
    while (!w.line->circuit_open() && people < 100) {
        w.receive({w.text("oi", somebody(++people))});
        ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == static_cast<std::size_t>(people); }));
    }
    const auto asked = w.model.asked().size();
    w.receive({w.text("oi", somebody(++people))});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == static_cast<std::size_t>(people); }));
    EXPECT_EQ(w.model.asked().size(), asked) << "nobody asked a provider that is known to fail";
    EXPECT_EQ(w.meter.value(counter::alarms, "ai_unavailable"), 1);
    EXPECT_EQ(w.meter.value(counter::ai_requests, "circuit_open"), 1);
}
