#include "simulator/tool_script.hpp"

#include "simulator/behaviour.hpp"
#include "simulator/completion.hpp"
#include "simulator/openai_rules.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

json message(const std::string& role, const std::string& content) {
    return {{"role", role}, {"content", content}};
}

json call(const std::string& id) {
    return {{"id", id}, {"type", "function"}, {"function", {{"name", "t"}, {"arguments", "{}"}}}};
}

json with_tool() {
    const json function = {{"name", "t"}, {"parameters", {{"type", "object"}}}};
    const json tool = {{"type", "function"}, {"function", function}};
    return {{"model", "m"},
            {"messages", json::array({message("user", "tem vaga?")})},
            {"tools", json::array({tool})}};
}

void add_round(json& request, const std::string& id, const std::string& result) {
    request["messages"].push_back(
        {{"role", "assistant"}, {"content", nullptr}, {"tool_calls", json::array({call(id)})}});
    request["messages"].push_back({{"role", "tool"}, {"tool_call_id", id}, {"content", result}});
}

std::vector<tool_cue> cue(std::int64_t rounds = 1) {
    return {{"vaga", "t", R"({"a":1})", rounds}};
}

std::string param_of(const json& body) {
    const auto e = judge_chat(body);
    return e ? e->param : "accepted";
}

TEST(tool_script, calls_what_is_offered_when_its_word_was_said) {
    auto request = with_tool();
    const auto calls = scripted_calls(request, cue());
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0]["function"]["arguments"], R"({"a":1})");
    EXPECT_EQ(calls, scripted_calls(request, cue())) << "the same for the same question";
    EXPECT_TRUE(scripted_calls(request, {}).empty());
    request["tool_choice"] = "none";
    EXPECT_TRUE(scripted_calls(request, cue()).empty());
    request.erase("tool_choice");
    request["messages"][0]["content"] = "oi";
    EXPECT_TRUE(scripted_calls(request, cue()).empty());
    request = with_tool();
    request.erase("tools");
    EXPECT_TRUE(scripted_calls(request, cue()).empty());
}

TEST(tool_script, ends_after_its_rounds_and_quotes_the_results) {
    auto request = with_tool();
    EXPECT_EQ(tool_results(request["messages"]), "");
    add_round(request, "c1", "um");
    EXPECT_TRUE(scripted_calls(request, cue()).empty());
    EXPECT_EQ(scripted_calls(request, cue(2)).size(), 1U);
    add_round(request, "c2", "dois");
    EXPECT_EQ(tool_results(request["messages"]), "um; dois");
    request["messages"].push_back(message("assistant", "pronto"));
    request["messages"].push_back(message("user", "tem vaga?"));
    EXPECT_EQ(tool_results(request["messages"]), "") << "of what was said last";
    EXPECT_EQ(scripted_calls(request, cue()).size(), 1U);
}

TEST(tool_script, is_read_from_the_settings) {
    std::string problem;
    const json order = json::array({{{"match", "vaga"}, {"name", "t"}, {"arguments", {{"a", 1}}}}});
    const auto next = changed({}, {{"tool_calls", order}}, problem);
    ASSERT_TRUE(next) << problem;
    EXPECT_EQ(next->tool_calls, cue());
    const auto again = changed({}, {{"tool_calls", to_json(*next)["tool_calls"]}}, problem);
    ASSERT_TRUE(again) << problem;
    EXPECT_EQ(again->tool_calls, cue());
    EXPECT_FALSE(changed({}, {{"tool_calls", json::array({json{{"match", "x"}}})}}, problem));
    EXPECT_EQ(problem, "tool_calls");
}

TEST(tool_script, an_answer_with_calls_has_no_words) {
    const auto request = with_tool();
    const auto body = json::parse(completion_with_calls(request, scripted_calls(request, cue()), 0));
    const auto& choice = body.at("choices").at(0);
    EXPECT_EQ(choice.at("finish_reason"), "tool_calls");
    EXPECT_TRUE(choice.at("message").at("content").is_null());
    EXPECT_EQ(choice.at("message").at("tool_calls").size(), 1U);
}

TEST(openai_tool_rules, accept_a_whole_round) {
    auto request = with_tool();
    EXPECT_EQ(param_of(request), "accepted");
    add_round(request, "c1", "um");
    request["tool_choice"] = "none";
    EXPECT_EQ(param_of(request), "accepted");
}

TEST(openai_tool_rules, name_what_is_wrong) {
    auto request = with_tool();
    request["tools"][0]["function"]["name"] = "com espaço";
    EXPECT_EQ(param_of(request), "tools[0].function.name");
    request = with_tool();
    request["tools"] = json::array();
    EXPECT_EQ(param_of(request), "tools");
    request = with_tool();
    request["tools"][0]["function"]["strict"] = true;
    EXPECT_EQ(param_of(request), "accepted") << "nothing is open in it";
    request["tools"][0]["function"]["parameters"]["properties"] = {{"a", {{"type", "string"}}}};
    EXPECT_EQ(param_of(request), "tools[0].function.parameters");
    request = with_tool();
    request.erase("tools");
    request["tool_choice"] = "none";
    EXPECT_EQ(param_of(request), "tool_choice");
    request = with_tool();
    add_round(request, "c1", "um");
    request["messages"].erase(2);
    EXPECT_EQ(param_of(request), "messages[1]") << "a call without its result";
    request = with_tool();
    request["messages"].push_back({{"role", "tool"}, {"tool_call_id", "c1"}, {"content", "x"}});
    EXPECT_EQ(param_of(request), "messages[1].role") << "a result without its call";
    request = with_tool();
    request["messages"].push_back(
        {{"role", "assistant"}, {"content", nullptr}, {"tool_calls", json::array()}});
    EXPECT_EQ(param_of(request), "messages[1].tool_calls");
}

}  // namespace
}  // namespace ft9::simulator
