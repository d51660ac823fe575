// An answer that could not be sent within Meta's window: the person is asked, and gets it when they write.
#include "world.hpp"

#include <gtest/gtest.h>

#include <optional>

using namespace ft9;
using namespace ft9::test;

namespace {

pipeline::pipeline_options asking() {
    auto o = world::defaults();
    o.asks_permission = true;
    return o;
}

storage::attempt_outcome refused(verdict why, int code) {
    storage::attempt_outcome o;
    o.refusal = why;
    o.http_status = 400;
    o.error_code = code;
    return o;
}

// The reply to "oi" waits for its next attempt until the window is closed.
void be_a_day_late(world& w, const std::optional<storage::attempt_outcome>& next = std::nullopt) {
    auto busy = refused(verdict::retry, 131016);
    busy.wait = std::chrono::hours(1);
    w.sender.answer_with(busy);
    if (next) w.sender.answer_with(*next);
    w.receive({w.text("oi")});
    ASSERT_TRUE(w.eventually([&] {
        const auto sent = w.sender.sent();
        return sent.size() == 1 && w.view(sent[0].id).state == send_state::queued;
    }));
    w.time.skip(std::chrono::hours(25));
    EXPECT_FALSE(w.run(w.line->set_paused(false)));  // whoever waits looks at the clock again
}

}  // namespace

TEST(LateReply, AsksByATemplateAndGoesOutWhenThePersonWrites) {
    world w(asking());
    be_a_day_late(w);
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    const auto template_sent = w.sender.sent()[1].attempt;
    EXPECT_EQ(template_sent.type, "template");
    EXPECT_EQ(template_sent.payload, asking_template);
    EXPECT_EQ(template_sent.kind, send_kind::permission);
    w.receive({w.text("sim")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 4; }));
    EXPECT_EQ(w.sender.sent()[2].attempt.text, "resposta a: oi");
    EXPECT_EQ(w.sender.sent()[3].attempt.text, "resposta a: sim");
    EXPECT_EQ(w.view(w.sender.sent()[2].id).state, send_state::accepted);
    EXPECT_EQ(w.meter.value(counter::alarms, "late_reply"), 0);
}

TEST(LateReply, WaitsThroughARestart) {
    world w(asking());
    be_a_day_late(w);
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    w.restart();
    w.receive({w.text("sim")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 4; }));
    EXPECT_EQ(w.sender.sent()[2].attempt.text, "resposta a: oi");
    EXPECT_EQ(w.sender.sent()[3].attempt.text, "resposta a: sim");
}

TEST(LateReply, WithoutATemplateAnAlarmSaysSo) {
    world w;
    be_a_day_late(w);
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::alarms, "late_reply") > 0; }));
    EXPECT_EQ(w.sender.sent().size(), 1U);
    w.receive({w.text("sim")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 3; }));
    EXPECT_EQ(w.sender.sent()[1].attempt.text, "resposta a: oi");
}

TEST(LateReply, ATemplateThatMetaRefusesIsAnAlarm) {
    world w(asking());
    be_a_day_late(w, refused(verdict::final, 132001));
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::alarms, "late_reply") > 0; }));
    EXPECT_EQ(w.view(w.sender.sent().at(1).id).state, send_state::failed);
}
