#include "e2e.hpp"

#include <algorithm>

namespace ft9::e2e {
namespace {

// What somebody who connects a number gets wrong first, and what the log says then (docs/meta-setup.md).
class setup_e2e : public e2e_test {
  protected:
    std::size_t lines_with(const std::string& text) {
        const auto logs = w.logs();
        std::size_t found = 0;
        for (auto at = logs.find(text); at != logs.npos; at = logs.find(text, at + 1))
            ++found;
        return found;
    }
    // The newest line with that text, once the program has ended and all lines are out.
    json line(const std::string& text) {
        const auto logs = w.logs();
        const auto at = logs.rfind(text);
        if (at == logs.npos) return {};
        const auto begin = logs.rfind('\n', at) + 1;
        return json::parse(logs.substr(begin, logs.find('\n', at) - begin), nullptr, false);
    }
};

TEST_F(setup_e2e, AWrongVerifyTokenIsLoggedOnceAMinute) {
    w.start();
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(w.call("GET", "/webhook?hub.mode=subscribe&hub.verify_token=CANARY&hub.challenge=1").status,
                  403);
    EXPECT_EQ(w.stop(), 0);
    EXPECT_EQ(lines_with("a webhook handshake was refused"), 1);
    const auto said = line("a webhook handshake was refused");
    EXPECT_EQ(said.at("token"), false);
    EXPECT_EQ(said.at("mode"), true);
    EXPECT_EQ(said.at("challenge"), true);
    EXPECT_EQ(lines_with("CANARY"), 0);
}

TEST_F(setup_e2e, AWrongAppSecretIsLoggedOnceAMinute) {
    w.environment["WHATSAPP_APP_SECRET"] = "00000000000000000000000000000000";
    w.start();
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(sim.deliver({{"from", person(1)}, {"text", "oi"}}), 401);
    EXPECT_EQ(w.stop(), 0);
    EXPECT_EQ(lines_with("a webhook's signature does not match"), 1);
}

TEST_F(setup_e2e, AnotherNumbersMessageIsLoggedAsUnrouted) {
    w.start();
    const auto message = text_message(person(1), "wamid.FORA", "oi");
    EXPECT_EQ(w.webhook(webhook_of("999000999", json::array({message}))).status, 200);
    EXPECT_EQ(w.metric("ft9_turns_total{outcome=\"ignored\"}"), 1);
    EXPECT_EQ(w.stop(), 0);
    const auto said = line("a message is not answered");
    EXPECT_EQ(said.at("outcome"), "ignored");
    EXPECT_EQ(said.at("reason"), "unrouted");
}

TEST_F(setup_e2e, AFailedDeliveryIsLoggedWithMetasCode) {
    sim.change({{"statuses", {"sent", "failed:131047"}}});
    w.start();
    w.say(person(1), "oi");
    const auto sent = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(sent, SizeIs(1));
    const auto id = id_of(sent.front());
    w.message_in_state(id, "failed");
    EXPECT_EQ(w.stop(), 0);
    const auto said = line("Meta did not deliver a message");
    EXPECT_EQ(said.at("code"), 131047);
    EXPECT_EQ(said.at("message"), id);
    EXPECT_FALSE(said.at("error").get<std::string>().empty());
}

TEST_F(setup_e2e, WhatMetaSaysOfAFailedDeliveryIsLoggedWithoutNumbers) {
    w.start();
    const json error = {{"code", 131026},
                        {"title", "Message undeliverable"},
                        {"error_data", {{"details", person(1) + " cannot be reached"}}}};
    auto body = json::parse(webhook_of(sim.secret("phone_number_id"), json::array()));
    body["entry"][0]["changes"][0]["value"]["statuses"] = json::array({{{"id", "wamid.FALHOU"},
                                                                        {"status", "failed"},
                                                                        {"timestamp", "1790000000"},
                                                                        {"recipient_id", person(1)},
                                                                        {"errors", json::array({error})}}});
    EXPECT_EQ(w.webhook(body.dump()).status, 200);
    EXPECT_EQ(w.stop(), 0);
    EXPECT_EQ(line("Meta did not deliver a message").at("error"),
              "Message undeliverable: *** cannot be reached");
    EXPECT_EQ(lines_with(person(1)), 0);
}

TEST_F(setup_e2e, APauseOfTheNumberThatNoTokenCuresEndsByResume) {
    sim.fault({{"target", "graph"}, {"code", 131042}, {"times", 2}});
    w.start();
    w.say(person(1), "um");
    ASSERT_FALSE(w.server().line_with("number_paused").empty());
    EXPECT_EQ(w.stop(), 0);
    w.start();  // payment settled; a restart alone knows nothing of it
    EXPECT_THAT(w.admin("GET", "/health/ready").body, HasSubstr("number_paused"));
    const auto before = w.server().output().size();
    EXPECT_EQ(w.admin("POST", "/resume").status, 200);  // too early: Meta refuses once more
    ASSERT_FALSE(w.server().line_with("number_paused", before).empty());
    EXPECT_EQ(w.admin("POST", "/resume").status, 200);
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    EXPECT_THAT(w.admin("GET", "/health/ready").body, Not(HasSubstr("number_paused")));
    EXPECT_GE(lines_with("the operator resumed"), 1);
}

}  // namespace
}  // namespace ft9::e2e
