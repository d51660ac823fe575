#include "e2e.hpp"

#include "support/e2e_sink.hpp"

namespace ft9::e2e {
namespace {

class graph_e2e : public e2e_test {
  protected:
    graph_e2e() { w.environment["ALERT_WEBHOOK_URL"] = sink.url(); }
    // The token lies in a file of its own, as container platforms do it.
    void set_token(const std::string& token) {
        w.environment.erase("WHATSAPP_ACCESS_TOKEN");
        w.environment["WHATSAPP_ACCESS_TOKEN_FILE"] = w.directory().write("token", token + "\n");
    }
    json attempt_for(const std::string& number) {
        const auto sends = sim.wait(sent_to(number));
        if (sends.empty()) throw std::runtime_error("nothing was sent: " + w.logs());
        return sends[0];
    }
    json degraded() {
        const auto ready = w.call("GET", "/health/ready");
        EXPECT_EQ(ready.status, 200);
        return json::parse(ready.body).value("degraded", json::array());
    }
    alarm_sink sink;
};

TEST_F(graph_e2e, ARefusalForGoodEndsTheMessage) {
    sim.fault({{"target", "graph"}, {"code", 131047}, {"match", "tarde"}});
    w.start();
    w.say(person(1), "tarde demais");
    const auto view = w.message_in_state(id_of(attempt_for(person(1))), "failed");
    ASSERT_EQ(view.at("status"), "failed");
    EXPECT_EQ(view.at("error").at("code"), 131047);
    EXPECT_THAT(view.at("error").at("text").get<std::string>(), HasSubstr("Re-engagement"));
    // What never arrived was never said.
    converse(person(1), "e agora?");
    EXPECT_EQ(dialogue(sim.all(asked("e agora?")).at(0)).size(), 2);
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
}

TEST_F(graph_e2e, ARateLimitIsWaitedOut) {
    sim.fault({{"target", "graph"}, {"code", 130429}});
    w.start();
    EXPECT_THAT(converse(person(1), "devagar"), HasSubstr("«devagar»"));
    const auto sends = sim.all(sent_to(person(1)));
    ASSERT_THAT(sends, SizeIs(2));
    EXPECT_GE(sends[1].at("ms").get<std::int64_t>() - sends[0].at("ms").get<std::int64_t>(), 700);
    EXPECT_EQ(id_of(sends[0]), id_of(sends[1]));
    EXPECT_NE(sends[0].at("callback"), sends[1].at("callback"));  // each attempt has its own
    EXPECT_EQ(w.message_in_state(id_of(sends[0]), "read").at("attempts"), 2);
}

TEST_F(graph_e2e, AnExpiredTokenPausesTheNumberUntilANewOneComes) {
    set_token("EXPIRED" + std::string(32, 'x'));
    w.start();
    w.say(person(1), "um");
    ASSERT_TRUE(sink.wait("number_paused").is_object()) << w.logs();
    EXPECT_THAT(degraded(), ElementsAre("number_paused"));
    w.say(person(2), "dois");
    EXPECT_EQ(w.stop(), 0);
    w.start();  // a restart with the same token is no cure
    EXPECT_THAT(degraded(), ElementsAre("number_paused"));
    EXPECT_EQ(sim.count(accepted_for(person(1))) + sim.count(accepted_for(person(2))), 0);
    EXPECT_EQ(sim.count(asked("dois")), 0);
    set_token(sim.secret("access_token"));
    w.reload();
    for (int i = 1; i <= 2; ++i)
        EXPECT_THAT(sim.wait(accepted_for(person(i))), SizeIs(1)) << w.logs();
    EXPECT_THAT(degraded(), IsEmpty());
    w.let_it_rest();
    EXPECT_EQ(sim.count(asked("um")), 1);  // its answer had been kept
    EXPECT_EQ(w.metric("ft9_dead_letters"), 0);
}

TEST_F(graph_e2e, ARestartWithANewTokenIsACureToo) {
    set_token("EXPIRED" + std::string(32, 'x'));
    w.start();
    w.say(person(1), "um");
    ASSERT_TRUE(sink.wait("number_paused").is_object());
    EXPECT_EQ(w.stop(), 0);
    set_token(sim.secret("access_token"));
    w.start();
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    EXPECT_THAT(degraded(), IsEmpty());
}

TEST_F(graph_e2e, AFailedStatusIsTheLastWord) {
    sim.change({{"statuses", {"sent", "failed:131026"}}});
    w.start();
    converse(person(1), "oi");
    const auto send = attempt_for(person(1));
    ASSERT_THAT(sim.wait(status_taken(send.at("wamid"), "failed")), SizeIs(1));
    const auto view = json::parse(w.admin("GET", "/messages/" + id_of(send)).body);
    EXPECT_EQ(view.at("status"), "failed");
    EXPECT_EQ(view.at("error").at("code"), 131026);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

TEST_F(graph_e2e, AFailedStatusThatMayPassIsTriedAgain) {
    sim.change({{"statuses", {"failed:131016"}}});
    w.start();
    w.say(person(1), "oi");
    const auto first = attempt_for(person(1));
    sim.change({{"statuses", {"sent", "delivered"}}});
    const auto sends = sim.wait(accepted_for(person(1)), 2);
    ASSERT_THAT(sends, SizeIs(2)) << w.logs();
    EXPECT_EQ(id_of(sends[0]), id_of(sends[1]));
    ASSERT_THAT(sim.wait(status_taken(sends[1].at("wamid"), "delivered")), SizeIs(1));
    const auto view = json::parse(w.admin("GET", "/messages/" + id_of(first)).body);
    EXPECT_EQ(view.at("status"), "delivered");
    EXPECT_EQ(view.at("attempts"), 2);
}

TEST_F(graph_e2e, AStatusThatComesBeforeTheAnswerCounts) {
    sim.fault({{"target", "graph"}, {"delay_ms", 600}});
    w.start();
    w.say(person(1), "oi");
    const auto send = attempt_for(person(1));
    ASSERT_THAT(sim.wait(status_taken(send.at("wamid"), "read")), SizeIs(1));
    EXPECT_EQ(json::parse(w.admin("GET", "/messages/" + id_of(send)).body).at("status"), "read");
    w.let_it_rest();
    EXPECT_THAT(converse(person(1), "segunda"), HasSubstr("«segunda»"));
    EXPECT_EQ(json::parse(w.admin("GET", "/messages/" + id_of(send)).body).at("status"), "read");
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
}

TEST_F(graph_e2e, TypingThatFailsKeepsNobodyWaiting) {
    sim.fault({{"target", "graph"}, {"call", "read"}, {"status", 500}, {"times", 0}});
    w.start();
    EXPECT_THAT(converse(person(1), "oi"), HasSubstr("«oi»"));
    sim.post("/control/reset", json::object());
    sim.fault({{"target", "graph"}, {"call", "read"}, {"delay_ms", 20'000}, {"times", 0}});
    EXPECT_THAT(converse(person(1), "e agora?"), HasSubstr("«e agora?»"));
}

}  // namespace
}  // namespace ft9::e2e
