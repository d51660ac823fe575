#include "e2e.hpp"

#include "support/e2e_sink.hpp"

#include <csignal>
#include <sstream>

namespace ft9::e2e {
namespace {

class log_e2e : public e2e_test {
  protected:
    // Each secret and each word of a person that passes through the server, with a name for the failure.
    std::map<std::string, std::string> canaries() {
        std::map<std::string, std::string> out;
        for (const char* name : {"WHATSAPP_ACCESS_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN",
                                 "OPENAI_API_KEY", "ADMIN_TOKEN"})
            out[name] = w.environment.at(name);
        out["number"] = person(1);
        out["number without its ninth digit"] = person(1).substr(0, 4) + person(1).substr(5);
        out["question"] = "CANARYquestion";
        out["operator's message"] = "CANARYoperator";
        out["profile name"] = "CANARYname";
        out["caption"] = "CANARYcaption";
        out["key of a request"] = "CANARYkey";
        out["path of the alarms"] = "CANARYalarmpath";
        out["answer"] = "Isso toca o pilar";
        return out;
    }
    json message(const char* type, const char* text) {
        return {{"from", person(1)}, {"name", "CANARYname"}, {"type", type}, {"text", text}};
    }
    // A day with everything in it that could tempt somebody to log.
    void live_through_everything() {
        sim.fault({{"target", "ai"}, {"status", 500}});
        ASSERT_EQ(sim.deliver(message("text", "CANARYquestion")), 200);
        ASSERT_FALSE(sim.wait(accepted_for(person(1))).empty());
        ASSERT_EQ(sim.deliver(message("image", "CANARYcaption")), 200);
        ASSERT_EQ(sim.wait(accepted_for(person(1)), 2).size(), 2);
        sim.fault({{"target", "graph"}, {"code", 131047}});
        w.admin("POST", "/send-message?wait=true", {{"to", "+" + person(1)}, {"message", "CANARYoperator"}},
                {{"Idempotency-Key", "CANARYkey"}});
        w.admin("GET", "/sessions/" + person(1));
        w.admin("GET", "/sessions/" + person(1).substr(0, 4) + person(1).substr(5));
        w.call("GET", "/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=" +
                          w.environment.at("WHATSAPP_VERIFY_TOKEN"));
        w.call("GET", "/CANARYquestion/" + person(1), {{"Authorization", "Bearer CANARYkey"}});
        w.webhook("{\"CANARYquestion\":");
        sim.fault({{"target", "ai"}, {"status", 401}});
        ASSERT_EQ(sim.deliver(message("text", "CANARYquestion de novo")), 200);
        ASSERT_TRUE(sink.wait("ai_unauthorized").is_object());
        w.reload();
        ASSERT_EQ(sim.wait(accepted_for(person(1)), 3).size(), 3);
        w.admin("DELETE", "/sessions/" + person(1));
    }
    alarm_sink sink;
};

TEST_F(log_e2e, NothingSecretAndNothingPersonalIsWritten) {
    w.environment["LOG_LEVEL"] = "debug";
    w.environment["ALERT_WEBHOOK_URL"] = sink.url();
    w.start();
    live_through_everything();
    EXPECT_EQ(w.stop(), 0);
    const auto logs = w.logs();
    EXPECT_THAT(logs, HasSubstr("\"level\":\"debug\""));
    for (const auto& [name, canary] : canaries())
        EXPECT_THAT(logs, Not(HasSubstr(canary))) << name;
}

TEST_F(log_e2e, EveryLineIsOneJsonObject) {
    w.environment["ALERT_WEBHOOK_URL"] = sink.url();
    w.start();
    live_through_everything();
    EXPECT_EQ(w.stop(), 0);
    std::istringstream lines(w.logs());
    std::size_t seen = 0, turns = 0;
    for (std::string line; std::getline(lines, line); ++seen) {
        const auto object = json::parse(line, nullptr, false);
        ASSERT_TRUE(object.is_object()) << line;
        for (const char* name : {"time", "level", "msg"})
            EXPECT_TRUE(object.contains(name)) << line;
        turns += object.value("msg", "") == "turn" ? 1 : 0;
    }
    EXPECT_GT(seen, 5);
    EXPECT_EQ(turns, 3);  // one line a turn
}

TEST_F(log_e2e, MayBeReadByPeople) {
    w.environment["LOG_FORMAT"] = "text";
    w.launch();
    EXPECT_THAT(w.server().line_with(" ready "), HasSubstr("info"));
    w.server().signal(SIGTERM);
    EXPECT_EQ(w.server().wait(), 0);
}

}  // namespace
}  // namespace ft9::e2e
