// Tools with the real server: the fake model calls them by script, the simulator's endpoint takes the calls.
#include "e2e.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

namespace ft9::e2e {
namespace {

// Calls that the endpoint was asked for, of one tool.
filter called(std::string tool) {
    return [tool = std::move(tool)](const json& e) {
        return e.value("kind", "") == "tool" && e.value("tool", "") == tool;
    };
}

class tools_e2e : public e2e_test {
  protected:
    // A configuration of its own: the real one with tools.
    tools_e2e() {
        const auto config = w.directory().path() / "config";
        std::filesystem::copy(FT9_SOURCE_DIR "/config", config, std::filesystem::copy_options::recursive);
        w.environment["CONFIG_DIR"] = config.string();
        w.environment["TOOL_SECRET"] = sim.secret("openai_api_key");
        // The simulated endpoint stands beside the simulated model.
        const auto base = sim.secret("openai_base_url");
        base_ = base.substr(0, base.size() - std::string("/v1").size());
    }
    json tool(const std::string& name, const std::string& confirm) const {
        const json schema = {{"type", "object"},
                             {"properties", {{"dia", {{"type", "string"}}}}},
                             {"required", {"dia"}},
                             {"additionalProperties", false}};
        return {{"name", name},
                {"description", "Marca uma sessão de mentoria."},
                {"parameters", schema},
                {"url", base_ + "/tools/" + name},
                {"allowed_hosts", {"localhost"}},
                {"secret_env", "TOOL_SECRET"},
                {"confirm", confirm},
                {"timeout_ms", 2000}};
    }
    void set_tools(const json& tools) { w.directory().write("config/tools.json", tools.dump()); }
    void model_calls(const std::string& tool, const std::string& match, int rounds = 1) {
        const json cue = {
            {"match", match}, {"name", tool}, {"arguments", {{"dia", "2031-02-03"}}}, {"rounds", rounds}};
        sim.change({{"tool_calls", json::array({cue})}});
    }
    std::string tool_text(const char* name) {
        std::ifstream file(FT9_SOURCE_DIR "/config/texts.json");
        return json::parse(file).at("tools").at(name).get<std::string>();
    }
    std::string base_;
};

TEST_F(tools_e2e, ASessionIsScheduledOnceAfterTheYes) {
    set_tools(json::array({tool("agendar", "always")}));
    model_calls("agendar", "");
    w.start();
    EXPECT_THAT(converse(person(1), "marca uma sessão para amanhã"), HasSubstr(tool_text("confirm_first")));
    EXPECT_EQ(sim.count(called("agendar")), 0);
    EXPECT_THAT(converse(person(1), "quanto tempo dura?"), HasSubstr(tool_text("confirm_missing")));
    EXPECT_EQ(sim.count(called("agendar")), 0);
    const auto reply = converse(person(1), "Sim, pode marcar!");
    EXPECT_THAT(reply, HasSubstr("\"done\":{\"dia\":\"2031-02-03\"}"));
    const auto calls = sim.all(called("agendar"));
    ASSERT_THAT(calls, SizeIs(1));
    EXPECT_EQ(calls[0].at("wrong"), "") << "token and signature";
    EXPECT_THAT(calls[0].at("key").get<std::string>(), HasSubstr(".1"));
    EXPECT_EQ(calls[0].at("request").at("arguments"), (json{{"dia", "2031-02-03"}}));
    EXPECT_EQ(calls[0].at("request").at("call"), calls[0].at("key"));
    EXPECT_EQ(w.metric("ft9_tool_calls_total{result=\"done\"}"), 1);
    EXPECT_THAT(w.logs(), Not(HasSubstr("2031-02-03"))) << "arguments are nobody else's";
}

TEST_F(tools_e2e, AnEndpointThatDoesNotAnswerIsOfUnknownOutcome) {
    auto slow = tool("consultar", "never");
    slow["timeout_ms"] = 300;
    set_tools(json::array({slow}));
    model_calls("consultar", "vaga", 2);
    sim.fault({{"target", "ai"}, {"call", "tool"}, {"delay_ms", 20'000}, {"times", 0}});
    w.start();
    EXPECT_THAT(converse(person(1), "tem vaga?"), HasSubstr(tool_text("unknown_outcome")));
    EXPECT_EQ(sim.count(called("consultar")), 1) << "the model wanted it twice";
    EXPECT_EQ(w.metric("ft9_tool_calls_total{result=\"unknown\"}"), 1);
    EXPECT_EQ(w.metric("ft9_tool_calls_total{result=\"reused\"}"), 1);
}

TEST_F(tools_e2e, ARefusalIsTold) {
    set_tools(json::array({tool("consultar", "never")}));
    model_calls("consultar", "vaga");
    sim.fault({{"target", "ai"}, {"call", "tool"}, {"status", 409}});
    w.start();
    EXPECT_THAT(converse(person(1), "tem vaga?"), HasSubstr(tool_text("failed")));
}

TEST_F(tools_e2e, AKillDuringTheCallMakesNoSecondOne) {
    auto patient = tool("consultar", "never");
    patient["timeout_ms"] = 20'000;
    set_tools(json::array({patient}));
    model_calls("consultar", "vaga");
    sim.fault({{"target", "ai"}, {"call", "tool"}, {"delay_ms", 15'000}});
    w.start();
    w.say(person(1), "tem vaga?");
    ASSERT_THAT(sim.wait(called("consultar")), SizeIs(1)) << w.logs();
    w.kill();
    w.start();
    const auto replies = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(replies, SizeIs(1)) << w.logs();
    EXPECT_THAT(text_of(replies[0]), HasSubstr(tool_text("unknown_outcome")));
    EXPECT_EQ(sim.count(called("consultar")), 1);
}

TEST_F(tools_e2e, AModelThatKnowsNoToolsIsAskedWithoutThem) {
    set_tools(json::array({tool("consultar", "never")}));
    const std::string refusal =
        R"({"error":{"message":"Unsupported parameter: 'tools'","param":"tools","type":"invalid_request_error"}})";
    sim.fault({{"target", "ai"}, {"status", 400}, {"body", refusal}});
    w.start();
    EXPECT_THAT(converse(person(1), "tem vaga?"), HasSubstr("«tem vaga?»"));
    EXPECT_THAT(converse(person(1), "e agora?"), HasSubstr("«e agora?»"));
    EXPECT_EQ(sim.count(asked("tem vaga?")), 2);
    const auto second = sim.all(asked("e agora?"));
    ASSERT_THAT(second, SizeIs(1)) << "remembered";
    EXPECT_FALSE(second[0].at("request").contains("tools"));
}

TEST_F(tools_e2e, ToolsComeAndGoWithAReload) {
    w.start();
    converse(person(1), "oi");
    EXPECT_FALSE(sim.all(asked("oi")).at(0).at("request").contains("tools"));
    set_tools(json::array({tool("consultar", "never")}));
    w.reload();
    converse(person(1), "e agora?");
    EXPECT_EQ(sim.all(asked("e agora?")).at(0).at("request").at("tools").size(), 1);
    set_tools(json::array({json{{"name", "broken"}}}));
    w.server().signal(SIGHUP);
    ASSERT_NE(w.server().line_with("the old configuration"), "");
    converse(person(1), "ainda?");
    EXPECT_EQ(sim.all(asked("ainda?")).at(0).at("request").at("tools").size(), 1) << "all or nothing";
}

}  // namespace
}  // namespace ft9::e2e
