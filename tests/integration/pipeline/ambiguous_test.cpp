// Decision 3: sends that may have happened, under each policy.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;
using test::world;

namespace {

class PipelineAmbiguous : public testing::Test {
  protected:
    static pipeline::pipeline_options with(ambiguous_policy policy, std::chrono::milliseconds give_up = 1h) {
        auto o = world::defaults();
        o.ambiguity = {policy, 0ms, give_up};
        return o;
    }
    static storage::attempt_outcome lost() {
        storage::attempt_outcome o;
        o.refusal = verdict::ambiguous;
        return o;
    }
    // The reply to `text` was sent, and nobody knows whether it arrived.
    static test::sent_message lose_one(world& w, const std::string& text) {
        w.sender.answer_with(lost());
        const auto before = w.sender.sent().size();
        w.receive({w.text(text)});
        EXPECT_TRUE(w.eventually([&] { return w.sender.sent().size() == before + 1; }));
        const auto sent = w.sender.sent().back();
        EXPECT_TRUE(w.eventually([&] { return w.view(sent.id).state == send_state::reconciling; }));
        return sent;
    }
    // Somebody else is answered, and Meta says so.
    static void confirm_a_later_one(world& w) {
        const auto before = w.sender.sent().size();
        w.receive({w.text("depois", "5511922222222")});
        ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == before + 1; }));
        const auto later = w.sender.sent().back();
        ASSERT_TRUE(w.eventually([&] { return w.view(later.id).state == send_state::accepted; }));
        w.receive({}, {w.status(later, delivery_status::sent)});
    }
};

TEST_F(PipelineAmbiguous, IsSentAgainOnEvidenceAndOnlyThen) {
    world w(with(ambiguous_policy::evidence));
    const auto first = lose_one(w, "um");
    w.run(w.line->tend());
    EXPECT_EQ(w.view(first.id).state, send_state::reconciling) << "no status of a later send yet";
    confirm_a_later_one(w);
    w.run(w.line->tend());
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 3; }));
    const auto again = w.sender.sent().back();
    EXPECT_EQ(again.id, first.id) << "the same message";
    EXPECT_EQ(again.attempt.number, 2);
    EXPECT_EQ(w.meter.value(counter::ambiguous_resends), 1);
    ASSERT_TRUE(w.eventually([&] { return w.view(first.id).state == send_state::accepted; }));
    w.run(w.line->tend());
    EXPECT_EQ(w.sender.sent().size(), 3U);
}

TEST_F(PipelineAmbiguous, ItsStatusBeatsTheEvidence) {
    world w(with(ambiguous_policy::evidence));
    const auto first = lose_one(w, "um");
    confirm_a_later_one(w);
    w.receive({}, {w.status(first, delivery_status::delivered)});
    w.run(w.line->tend());
    EXPECT_EQ(w.view(first.id).state, send_state::delivered);
    EXPECT_EQ(w.sender.sent().size(), 2U);
}

TEST_F(PipelineAmbiguous, ALateStatusOfTheFirstAttemptIsAConfirmedDuplicate) {
    world w(with(ambiguous_policy::resend));
    const auto first = lose_one(w, "um");
    w.run(w.line->tend());
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; })) << "without evidence";
    ASSERT_TRUE(w.eventually([&] { return w.view(first.id).state == send_state::accepted; }));
    w.receive({}, {w.status(first, delivery_status::delivered)});
    EXPECT_EQ(w.view(first.id).state, send_state::delivered);
    EXPECT_EQ(w.meter.value(counter::alarms, "duplicate_send"), 1);
    w.receive({}, {w.status(first, delivery_status::read)});
    EXPECT_EQ(w.meter.value(counter::alarms, "duplicate_send"), 1) << "said once";
}

TEST_F(PipelineAmbiguous, HoldNeverSendsAgain) {
    world w(with(ambiguous_policy::hold));
    const auto first = lose_one(w, "um");
    confirm_a_later_one(w);
    w.run(w.line->tend());
    EXPECT_EQ(w.view(first.id).state, send_state::held);
    EXPECT_EQ(w.sender.sent().size(), 2U);
    EXPECT_EQ(w.meter.value(counter::alarms, "sends_held"), 1);
}

TEST_F(PipelineAmbiguous, WithoutEvidenceItIsHeldInTheEnd) {
    world w(with(ambiguous_policy::evidence, 0ms));
    const auto first = lose_one(w, "um");
    w.run(w.line->tend());
    EXPECT_EQ(w.view(first.id).state, send_state::held);
}

TEST_F(PipelineAmbiguous, LaterPartsWaitForTheRepetition) {
    world w(with(ambiguous_policy::resend));
    clients::ai_answer longer;
    longer.text = std::string(3000, 'a') + "\n\n" + std::string(3000, 'b');
    w.model.answer_with(longer);
    const auto first = lose_one(w, "conte tudo");
    w.run(w.line->tend());
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 3; }));
    const auto sent = w.sender.sent();
    EXPECT_EQ(sent[1].id, first.id);
    EXPECT_EQ(sent[1].attempt.text.front(), 'a');
    EXPECT_EQ(sent[2].attempt.text.front(), 'b');
}

TEST_F(PipelineAmbiguous, AThrottledNumberLetsEverybodyWait) {
    world w;
    storage::attempt_outcome too_fast;
    too_fast.refusal = verdict::throttle;
    too_fast.error_code = 130429;
    w.sender.answer_with(too_fast);
    const auto before = w.time.now();
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    const auto first = w.sender.sent().front();
    ASSERT_TRUE(w.eventually([&] { return w.view(first.id).state == send_state::queued; }));
    w.receive({w.text("dois", "5511922222222")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() > 1; }));
    EXPECT_GE(w.time.now() - before, 1000) << "the first back-off is a second, for the other person, too";
    EXPECT_TRUE(w.eventually([&] { return w.sender.sent().size() == 3; }));
}

TEST_F(PipelineAmbiguous, IsNotRepeatedWithoutEnd) {
    world w(with(ambiguous_policy::resend, 0ms));
    auto sent = lose_one(w, "um");
    for (int attempt = 2; attempt <= 5; ++attempt) {
        w.sender.answer_with(lost());
        w.run(w.line->tend());
        ASSERT_TRUE(
            w.eventually([&] { return w.sender.sent().size() == static_cast<std::size_t>(attempt); }));
        ASSERT_TRUE(w.eventually([&] { return w.view(sent.id).state == send_state::reconciling; }));
    }
    w.run(w.line->tend());
    EXPECT_EQ(w.view(sent.id).state, send_state::held);
}

}  // namespace
