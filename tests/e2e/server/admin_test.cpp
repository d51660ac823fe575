#include "e2e.hpp"

namespace ft9::e2e {
namespace {

class admin_e2e : public e2e_test {
  protected:
    // An error body as RFC 9457 and the contract want it.
    void expect_problem(const raw_response& answer, int status, const std::string& instance) {
        EXPECT_EQ(answer.status, status) << instance;
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << instance;
        const auto body = json::parse(answer.body, nullptr, false);
        ASSERT_TRUE(body.is_object()) << instance << answer.body;
        for (const char* name : {"type", "title", "detail", "request_id"})
            EXPECT_TRUE(body.contains(name) && body.at(name).is_string()) << instance << name;
        EXPECT_EQ(body.value("status", 0), status) << instance;
        EXPECT_EQ(body.value("instance", ""), instance);
        EXPECT_EQ(body.value("request_id", ""), answer.header("X-Request-Id"));
    }
};

TEST_F(admin_e2e, EveryAdminRouteWantsTheToken) {
    w.start();
    const std::vector<std::pair<const char*, const char*>> routes = {{"GET", "/sessions"},
                                                                     {"GET", "/sessions/5511980000001"},
                                                                     {"DELETE", "/sessions/5511980000001"},
                                                                     {"DELETE", "/people/5511980000001"},
                                                                     {"GET", "/people/erasures/m1"},
                                                                     {"POST", "/send-message"},
                                                                     {"GET", "/messages/wamid.X"},
                                                                     {"GET", "/dead-letters"},
                                                                     {"POST", "/dead-letters/m1/replay"},
                                                                     {"DELETE", "/dead-letters/m1"},
                                                                     {"GET", "/hooks"},
                                                                     {"POST", "/hooks/crm/test"},
                                                                     {"POST", "/pause"},
                                                                     {"POST", "/resume"},
                                                                     {"GET", "/metrics"}};
    const auto token = w.environment["ADMIN_TOKEN"];
    for (const auto& [verb, path] : routes) {
        for (const header_list& wrong :
             {header_list{}, header_list{{"Authorization", "Bearer wrong-token-wrong-token"}},
              header_list{{"Authorization", "Basic " + token}}, header_list{{"Authorization", token}},
              header_list{{"Authorization", "Bearer " + token + "x"}}}) {
            const auto answer = w.call(verb, path, wrong);
            expect_problem(answer, 401, path);
            EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer") << path;
        }
    }
    EXPECT_EQ(json::parse(w.call("GET", "/health/ready").body).count("degraded"), 0);
}

TEST_F(admin_e2e, TwoTokensCountWhileTheyAreRotated) {
    w.environment["ADMIN_TOKEN"] = "first-token-of-the-admin,second-token-of-the-admin";
    w.start();
    for (const char* token : {"first-token-of-the-admin", "second-token-of-the-admin"})
        EXPECT_EQ(w.call("GET", "/sessions", {{"Authorization", std::string("Bearer ") + token}}).status,
                  200);
    EXPECT_EQ(w.admin("GET", "/sessions").status, 401);  // both at once are none
}

TEST_F(admin_e2e, PauseJournalsEverythingAndAnswersNobody) {
    w.start();
    EXPECT_EQ(json::parse(w.admin("POST", "/pause").body), json({{"paused", true}}));
    w.say(person(1), "durante a pausa");
    w.kill();
    w.start();  // the brake is durable
    w.say(person(2), "ainda em pausa");
    const auto ready = w.call("GET", "/health/ready");
    EXPECT_EQ(ready.status, 200);
    EXPECT_EQ(json::parse(ready.body).at("degraded"), json::array({"paused"}));
    // An operator may still write; that shows that sending itself works.
    const auto sent =
        w.admin("POST", "/send-message?wait=true", {{"to", "+" + person(3)}, {"message", "aviso"}});
    EXPECT_EQ(sent.status, 200) << sent.body;
    EXPECT_EQ(sim.count(sent_to(person(1))) + sim.count(sent_to(person(2))), 0);
    EXPECT_EQ(sim.count(asked("durante a pausa")), 0);
    EXPECT_EQ(w.metric("ft9_paused"), 1);
    EXPECT_EQ(json::parse(w.admin("POST", "/resume").body), json({{"paused", false}}));
    for (int i = 1; i <= 2; ++i)
        EXPECT_THAT(sim.wait(accepted_for(person(i))), SizeIs(1)) << w.logs();
    EXPECT_EQ(json::parse(w.call("GET", "/health/ready").body).count("degraded"), 0);
}

TEST_F(admin_e2e, ARunningReplyIsHeldByThePause) {
    sim.change({{"ai_delay_ms", 3000}});  // the pause must come before the answer, on a busy machine too
    w.start();
    w.say(person(1), "quase");
    ASSERT_THAT(sim.wait(asked("quase")), SizeIs(1));
    EXPECT_EQ(w.admin("POST", "/pause").status, 200);
    ASSERT_NE(w.server().line_with("\"outcome\":\"replied\""), "");
    const auto sent =
        w.admin("POST", "/send-message?wait=true", {{"to", "+" + person(3)}, {"message", "aviso"}});
    EXPECT_EQ(sent.status, 200);
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    EXPECT_EQ(w.admin("POST", "/resume").status, 200);
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
}

TEST_F(admin_e2e, MetricsHaveEveryNameOfTheContract) {
    sim.change(
        {{"statuses", false}});  // one that came before Graph's answer was stored would count as `sent`
    w.start();
    converse(person(1), "oi");
    const std::string accepted = "ft9_outbound_messages_total{status=\"accepted\"}";
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (w.metric(accepted) == 0 && std::chrono::steady_clock::now() < deadline) {
    }
    const auto answer = w.admin("GET", "/metrics");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.header("Content-Type"), HasSubstr("text/plain"));
    for (const char* name :
         {"ft9_webhook_requests_total", "ft9_webhook_ack_seconds", "ft9_inbound_messages_total",
          "ft9_turns_total", "ft9_turn_seconds", "ft9_ai_request_seconds", "ft9_graph_request_seconds",
          "ft9_outbound_messages_total", "ft9_inbox_pending", "ft9_outbox_pending", "ft9_dead_letters",
          "ft9_held_sends", "ft9_sessions_active", "ft9_journal_commit_seconds", "ft9_duplicates_total",
          "ft9_alarms_total"})
        EXPECT_THAT(answer.body, HasSubstr(std::string("# TYPE ") + name + ' '));
    EXPECT_EQ(w.metric("ft9_turns_total{outcome=\"replied\"}"), 1);
    EXPECT_EQ(w.metric("ft9_inbound_messages_total{type=\"text\"}"), 1);
    EXPECT_EQ(w.metric(accepted), 1);
    EXPECT_THAT(answer.body, Not(HasSubstr(person(1))));
}

TEST_F(admin_e2e, MetricsMayBePublic) {
    w.environment["METRICS_PUBLIC"] = "on";
    w.start();
    EXPECT_EQ(w.call("GET", "/metrics").status, 200);
}

TEST_F(admin_e2e, HealthRoutesNeedNoToken) {
    w.start();
    for (const char* path :
         {"/", "/health", "/health/live", "/health/ready", "/healthz", "/livez", "/readyz"}) {
        const auto answer = w.call("GET", path);
        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_THAT(answer.header("Content-Type"), HasSubstr("application/json")) << path;
        const auto head = w.call("HEAD", path);
        EXPECT_EQ(head.status, 200) << path;
        EXPECT_EQ(head.body, "");
        EXPECT_EQ(head.header("Content-Length"), answer.header("Content-Length"))
            << path << " (the uptime may have grown by a digit)";
    }
    const auto root = json::parse(w.call("GET", "/").body);
    EXPECT_EQ(root.at("name"), "ft9-server");
    for (const char* name : {"version", "status", "uptime_seconds", "links"})
        EXPECT_TRUE(root.contains(name)) << name;
}

TEST_F(admin_e2e, UnknownPathsAndMethodsAreToldApart) {
    w.start();
    expect_problem(w.call("GET", "/nirgends"), 404, "/nirgends");
    const auto wrong = w.call("DELETE", "/webhook");
    expect_problem(wrong, 405, "/webhook");
    EXPECT_THAT(wrong.header("Allow"), HasSubstr("POST"));
    EXPECT_THAT(wrong.header("Allow"), HasSubstr("GET"));
    expect_problem(w.call("GET", "/pause"), 405, "/pause");
    expect_problem(w.admin("GET", "/sessions/5511980000001?x=1"), 404, "/sessions/5511980000001");
    expect_problem(w.call("POST", "/webhook"), 401, "/webhook");
}

TEST_F(admin_e2e, EveryAnswerHasItsOwnRequestId) {
    w.start();
    const auto first = w.call("GET", "/health").header("X-Request-Id");
    const auto second = w.call("GET", "/health").header("X-Request-Id");
    EXPECT_THAT(first, Not(IsEmpty()));
    EXPECT_NE(first, second);
}

}  // namespace
}  // namespace ft9::e2e
