#include "e2e.hpp"

#include "support/e2e_sink.hpp"

#include <csignal>

namespace ft9::e2e {
namespace {

class model_e2e : public e2e_test {
  protected:
    model_e2e() { w.environment["ALERT_WEBHOOK_URL"] = sink.url(); }
    // The key lies in .env, where SIGHUP finds a new one.
    void set_key(const std::string& key) {
        w.environment.erase("OPENAI_API_KEY");
        w.directory().write(".env", "OPENAI_API_KEY=" + key + "\n");
    }
    alarm_sink sink;
};

TEST_F(model_e2e, ServerErrorsAreRetriedUntilTheAnswerComes) {
    sim.fault({{"target", "ai"}, {"status", 500}, {"times", 2}});
    w.start();
    EXPECT_THAT(converse(person(1), "de novo"), HasSubstr("«de novo»"));
    EXPECT_EQ(sim.count(asked("de novo")), 3);
    EXPECT_EQ(w.metric("ft9_turns_total{outcome=\"replied\"}"), 1);
}

TEST_F(model_e2e, AnAnswerThatCannotBeReadIsAskedForAgain) {
    sim.fault({{"target", "ai"}, {"malformed", true}});
    sim.fault({{"target", "ai"}, {"cut", "mid_response"}});
    w.start();
    EXPECT_THAT(converse(person(1), "de novo"), HasSubstr("«de novo»"));
    EXPECT_EQ(sim.count(asked("de novo")), 3);
}

TEST_F(model_e2e, RetryAfterIsHonoured) {
    sim.fault({{"target", "ai"}, {"status", 429}, {"retry_after", 2}});
    w.start();
    EXPECT_THAT(converse(person(1), "com calma"), HasSubstr("«com calma»"));
    const auto questions = sim.all(asked("com calma"));
    ASSERT_THAT(questions, SizeIs(2));
    EXPECT_GE(questions[1].at("ms").get<std::int64_t>() - questions[0].at("ms").get<std::int64_t>(), 1950);
}

TEST_F(model_e2e, AnOutageIsAnsweredByTheFixedTextOnce) {
    w.environment["OPENAI_DEADLINE_SECONDS"] = "1";
    sim.fault({{"target", "ai"}, {"status", 503}, {"times", 0}});
    w.start();
    EXPECT_EQ(converse(person(1), "alguém?"), fixed_text("fallback"));
    w.say(person(1), "ainda aí?");
    ASSERT_NE(w.server().line_with("fallback_recent"), "");
    EXPECT_EQ(converse(person(2), "outra pessoa"), fixed_text("fallback"));
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
    EXPECT_EQ(w.call("GET", "/health/ready").status, 200);  // no reason to restart us
}

TEST_F(model_e2e, AfterAnOutageTheConversationGoesOnWithWhatWasSaid) {
    w.environment["OPENAI_DEADLINE_SECONDS"] = "1";
    sim.fault({{"target", "ai"}, {"status", 503}, {"match", "alguém"}, {"times", 2}});
    w.start();
    EXPECT_EQ(converse(person(1), "alguém?"), fixed_text("fallback"));
    EXPECT_THAT(converse(person(1), "melhorou?"), HasSubstr("«melhorou?»"));
    const auto messages = dialogue(sim.all(asked("melhorou?")).at(0));
    ASSERT_THAT(messages, SizeIs(2));
    EXPECT_EQ(messages[0].at("content"), "alguém?");
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);  // no late second answer to the first
}

TEST_F(model_e2e, AModelThatNeverAnswersIsGivenUpAtTheDeadline) {
    w.environment["OPENAI_DEADLINE_SECONDS"] = "1";
    sim.fault({{"target", "ai"}, {"delay_ms", 60'000}, {"match", "lenta"}});
    w.start();
    EXPECT_EQ(converse(person(1), "resposta lenta"), fixed_text("fallback"));
}

TEST_F(model_e2e, ARefusedKeyRaisesAnAlarmAndANewOneCuresIt) {
    set_key("sk-simulated-wrong");
    w.start();
    w.say(person(1), "quem paga?");
    const auto alarm = sink.wait("ai_unauthorized");
    ASSERT_TRUE(alarm.is_object()) << w.logs();
    EXPECT_EQ(alarm.at("service"), "ft9-server");
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    set_key(sim.secret("openai_api_key"));
    w.reload();
    const auto sends = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(sends, SizeIs(1)) << w.logs();
    EXPECT_THAT(text_of(sends[0]), HasSubstr("«quem paga?»"));
    EXPECT_EQ(sink.count("ai_unauthorized"), 1);
}

TEST_F(model_e2e, AnEmptyAccountIsNoReasonForAnApology) {
    sim.fault({{"target", "ai"}, {"status", 429}, {"code", "insufficient_quota"}});
    w.start();
    w.say(person(1), "quem paga?");
    ASSERT_TRUE(sink.wait("ai_quota").is_object()) << w.logs();
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    w.reload();
    const auto sends = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(sends, SizeIs(1)) << w.logs();
    EXPECT_THAT(text_of(sends[0]), HasSubstr("«quem paga?»"));
}

TEST_F(model_e2e, AReloadThatCannotBeUsedChangesNothing) {
    set_key(sim.secret("openai_api_key"));
    w.start();
    w.directory().write(".env", "OPENAI_API_KEY=sk-simulated-wrong\nOPENAI_MAX_OUTPUT_TOKENS=many\n");
    w.server().signal(SIGHUP);
    ASSERT_TRUE(sink.wait("reload_failed").is_object());
    EXPECT_THAT(converse(person(1), "tudo como antes"), HasSubstr("«tudo como antes»"));
}

}  // namespace
}  // namespace ft9::e2e
