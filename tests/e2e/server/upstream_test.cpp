// Faults of the model, by the rows of docs/reliability.md; the plain ones stand in model_test.cpp.
#include "upstream_fixture.hpp"

#include "support/eventually.hpp"

#include <chrono>

namespace ft9::e2e {
namespace {

TEST_F(upstream_e2e, A01AStrangersCertificateIsToldNothing) {
    set_deadline(1);
    const auto authority = w.environment.at("UPSTREAM_CA_FILE");
    w.environment.erase("UPSTREAM_CA_FILE");
    w.start();
    w.say(person(1), "quem é você?");
    ASSERT_NE(w.server().line_with("a send was not accepted"), "") << w.logs();
    EXPECT_EQ(sim.count(any_request()), 0);
    EXPECT_GE(w.metric("ft9_ai_requests_total{result=\"unreachable\"}"), 1);
    EXPECT_EQ(w.stop(), 0);
    w.environment["UPSTREAM_CA_FILE"] = authority;
    w.start();
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << "it was never sent, so it is sent now";
    w.let_it_rest();
    EXPECT_THAT(w.texts_to(person(1)), ElementsAre(fixed_text("fallback")));
    EXPECT_EQ(w.metric("ft9_held_sends"), 0);
}

TEST_F(upstream_e2e, A03DrippingDoesNotMoveTheDeadline) {
    set_deadline(2);
    sim.fault({{"target", "ai"}, {"drip", 100}, {"match", "pinga"}});
    w.start();
    EXPECT_EQ(converse(person(1), "pinga devagar"), fixed_text("fallback"));
    const auto questions = sim.all(asked("pinga devagar"));
    ASSERT_THAT(questions, SizeIs(1)) << "the one deadline was used up";
    EXPECT_GE(ms(sim.all(accepted_for(person(1))).at(0)) - ms(questions[0]), 1000);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1) << "the late answer is nobody's";
}

TEST_F(upstream_e2e, A04WithoutRetryAfterTheWaitsGrow) {
    sim.fault({{"target", "ai"}, {"status", 429}, {"times", 2}});
    w.start();
    EXPECT_THAT(converse(person(1), "com calma"), HasSubstr("«com calma»"));
    const auto questions = sim.all(asked("com calma"));
    ASSERT_THAT(questions, SizeIs(3));
    EXPECT_GE(ms(questions[1]) - ms(questions[0]), 490);
    EXPECT_GE(ms(questions[2]) - ms(questions[1]), 990);
    EXPECT_EQ(w.metric("ft9_ai_circuit_open"), 0) << "a limit is no failure";
}

TEST_F(upstream_e2e, A04ARetryAfterBeyondTheDeadlineIsNotWaitedFor) {
    set_deadline(20);
    sim.fault({{"target", "ai"}, {"status", 429}, {"retry_after", 3600}, {"times", 0}});
    w.start();
    EXPECT_EQ(converse(person(1), "com pressa"), fixed_text("fallback"));
    EXPECT_EQ(sim.count(asked("com pressa")), 1);
}

TEST_F(upstream_e2e, A06ATooLongContextIsTrimmedOnce) {
    w.start();
    for (int i = 0; i < 3; ++i)
        converse(person(1), "fala " + std::to_string(i));
    sim.fault({{"target", "ai"}, {"status", 400}, {"code", "context_length_exceeded"}, {"match", "longa"}});
    EXPECT_THAT(converse(person(1), "conversa longa"), HasSubstr("«conversa longa»"));
    const auto questions = sim.all(asked("conversa longa"));
    ASSERT_THAT(questions, SizeIs(2));
    EXPECT_THAT(dialogue(questions[0]), SizeIs(7));
    const auto trimmed = dialogue(questions[1]);
    EXPECT_LT(trimmed.size(), 7u);
    EXPECT_EQ(trimmed[0].at("role"), "user");
    EXPECT_EQ(trimmed.back().at("content"), "conversa longa");
    sim.fault({{"target", "ai"},
               {"status", 400},
               {"code", "context_length_exceeded"},
               {"match", "demais"},
               {"times", 0}});
    EXPECT_EQ(converse(person(2), "longa demais"), fixed_text("fallback"));
    EXPECT_EQ(sim.count(asked("longa demais")), 2);
}

struct odd_answer {
    const char* name;
    json body;
    std::size_t questions;
    const char* reply;  // null: a fixed text
    const char* fixed = "fallback";
};

std::ostream& operator<<(std::ostream& out, const odd_answer& a) {
    return out << a.name;
}

json choice(json message, const char* finish) {
    const json one = {{"index", 0}, {"message", std::move(message)}, {"finish_reason", finish}};
    return {{"id", "chatcmpl-1"}, {"model", "m"}, {"choices", json::array({one})}};
}

class odd_answer_e2e : public upstream_e2e, public ::testing::WithParamInterface<odd_answer> {};

// Every answer that is none has an outcome of its own, and the person hears exactly one thing.
TEST_P(odd_answer_e2e, A08A09HasOneOutcome) {
    sim.fault({{"target", "ai"}, {"body", GetParam().body}, {"match", "resposta"}, {"times", 0}});
    w.start();
    const auto expected = GetParam().reply != nullptr ? GetParam().reply : fixed_text(GetParam().fixed);
    EXPECT_EQ(converse(person(1), "que resposta é essa?"), expected);
    EXPECT_EQ(sim.count(asked("que resposta é essa?")), GetParam().questions);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
    EXPECT_EQ(w.metric("ft9_dead_letters"), 0) << "a provider's fault is no dead letter";
}

const json tool_call = {
    {"id", "call_1"}, {"type", "function"}, {"function", {{"name", "transfer"}, {"arguments", "{}"}}}};

INSTANTIATE_TEST_SUITE_P(
    is, odd_answer_e2e,
    ::testing::Values(
        odd_answer{"CutByTheLimit", choice({{"content", "metade da"}}, "length"), 1, "metade da"},
        odd_answer{"ARefusal", choice({{"content", nullptr}, {"refusal", "no"}}, "stop"), 1, nullptr,
                   "safety/off_topic"},
        odd_answer{"AToolCall",
                   choice({{"content", nullptr}, {"tool_calls", json::array({tool_call})}}, "tool_calls"), 1,
                   nullptr},
        odd_answer{"Filtered", choice({{"content", ""}}, "content_filter"), 1, nullptr},
        odd_answer{"WhiteSpace", choice({{"content", " \n "}}, "stop"), 1, nullptr},
        odd_answer{"WithoutChoices", json{{"choices", json::array()}}, 3, nullptr},
        odd_answer{"AnotherSchema", json{{"output", json::array({json{{"text", "oi"}}})}}, 3, nullptr},
        odd_answer{"NoJson", "<html>maintenance</html>", 3, nullptr}),
    [](const auto& chosen) { return chosen.param.name; });

TEST_F(upstream_e2e, A13AnOpenCircuitAsksNowAndThenAndClosesByItself) {
    set_deadline(1);
    sim.fault({{"target", "ai"}, {"status", 503}, {"times", 0}});
    w.start();
    for (int i = 0; w.metric("ft9_ai_circuit_open") == 0; ++i) {
        ASSERT_LT(i, 5) << "five failures in a row open it";
        EXPECT_EQ(converse(person(i), "alguém?"), fixed_text("fallback"));
    }
    const auto before = sim.count(any_question());
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 10; i < 40; ++i)
        EXPECT_EQ(converse(person(i), "e agora?"), fixed_text("fallback"));
    // One turn in 15 seconds tries, with its retries.
    const auto took = std::chrono::steady_clock::now() - begin;
    const auto probes = static_cast<std::size_t>(took / std::chrono::seconds(15)) + 1;
    EXPECT_LE(sim.count(any_question()) - before, 3 * probes);
    EXPECT_THAT(json::parse(w.call("GET", "/health/ready").body).at("degraded"),
                ElementsAre("ai_unavailable"));
    clear_faults();
    const auto limit = std::chrono::steady_clock::now() + patience;
    std::string said;
    for (int i = 100; said.find("«voltou?»") == said.npos; ++i) {
        ASSERT_LT(std::chrono::steady_clock::now(), limit);
        said = converse(person(i), "voltou?");
    }
    EXPECT_EQ(w.metric("ft9_ai_circuit_open"), 0);
}

// What was parked comes back at one moment, but not all at once.
TEST_F(upstream_e2e, A13ACureWakesEverybodyWithinTheBounds) {
    constexpr std::size_t people = 40, at_once = 4;
    constexpr int thinking = 200;
    w.environment["MAX_INFLIGHT_TURNS"] = std::to_string(at_once);
    w.environment.erase("OPENAI_API_KEY");
    w.directory().write(".env", "OPENAI_API_KEY=sk-simulated-wrong\n");
    sim.change({{"ai_delay_ms", thinking}});
    w.start();
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < people; ++i)
        w.say(person(static_cast<int>(i)), "pergunta " + std::to_string(i));
    // All of them hold no slot, and few asked: the account's refusal is known.
    ASSERT_TRUE(test::eventually([&] {
        return w.metric("ft9_inbox_pending") == people && w.metric("ft9_turns_inflight") == 0;
    })) << w.logs();
    const auto waited = std::chrono::steady_clock::now() - begin;
    const auto probes = static_cast<std::size_t>(waited / std::chrono::seconds(10)) + 1;
    EXPECT_LE(sim.count(any_question()), at_once + probes);
    w.directory().write(".env", "OPENAI_API_KEY=" + sim.secret("openai_api_key") + "\n");
    w.reload();
    const filter good = [](const json& e) { return e.at("kind") == "ai" && e.value("accepted", false); };
    const auto questions = sim.wait(good, people);
    ASSERT_THAT(questions, SizeIs(people)) << w.logs();
    for (std::size_t i = at_once; i < people; ++i)
        EXPECT_GE(ms(questions[i]) - ms(questions[i - at_once]), thinking - 2) << i << ": one too many";
    for (std::size_t i = 0; i < people; ++i) {
        const auto number = person(static_cast<int>(i));
        ASSERT_THAT(sim.wait(accepted_for(number)), SizeIs(1)) << i;
        EXPECT_THAT(w.texts_to(number), ElementsAre(HasSubstr("«pergunta " + std::to_string(i) + "»")));
    }
    w.let_it_rest();
    for (std::size_t i = 0; i < people; ++i)
        EXPECT_EQ(sim.count(sent_to(person(static_cast<int>(i)))), 1) << i;
    EXPECT_EQ(sink.count("ai_unauthorized"), 1);
}

}  // namespace
}  // namespace ft9::e2e
