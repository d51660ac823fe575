#include "../../../src/clients/tool_calls.hpp"

#include "ft9/clients/openai.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using nlohmann::json;

namespace {

json call(const json& id, const json& name, const json& arguments) {
    return {{"id", id}, {"type", "function"}, {"function", {{"name", name}, {"arguments", arguments}}}};
}

ai_answer answer_with_message(const json& message) {
    const json choice = {{"index", 0}, {"message", message}, {"finish_reason", "tool_calls"}};
    const json body = {{"model", "m"}, {"choices", json::array({choice})}};
    return read_chat_answer(200, {}, body.dump());
}

}  // namespace

TEST(ToolCalls, AreAnAnswerWithoutWords) {
    const auto a = answer_with_message(
        {{"content", nullptr}, {"tool_calls", {call("c1", "agendar", R"({"dia":"2026-11-24"})")}}});
    EXPECT_EQ(a.failure, ai_failure::none);
    EXPECT_EQ(a.text, "");
    ASSERT_EQ(a.calls.size(), 1U);
    EXPECT_EQ(a.calls[0].id, "c1");
    EXPECT_EQ(a.calls[0].name, "agendar");
    EXPECT_EQ(a.calls[0].arguments, R"({"dia":"2026-11-24"})");
}

TEST(ToolCalls, WhatIsNoneIsPassedOver) {
    for (const json& calls :
         {json(), json("x"), json::array(), json{{"a", 1}}, json::array({1, nullptr, "x"}),
          json::array({json{{"id", "c"}}}), json::array({call("c", nullptr, "{}")}),
          json::array({call("c", "", "{}")}), json::array({call("c", std::string(65, 'x'), "{}")})})
        EXPECT_EQ(answer_with_message({{"content", nullptr}, {"tool_calls", calls}}).failure,
                  ai_failure::empty)
            << calls;
}

TEST(ToolCalls, AreBoundedAndClean) {
    json many = json::array();
    for (int i = 0; i < 20; ++i)
        many.push_back(call("c" + std::to_string(i), "t", "{}"));
    EXPECT_EQ(answer_with_message({{"tool_calls", many}}).calls.size(), 8U);
    const auto a =
        answer_with_message({{"tool_calls",
                              {call(nullptr, "t", std::string(17 * 1024, 'x')),
                               call(std::string(200, 'i'), "t", "{\u0001}"), call(7, "t", json{{"a", 1}})}}});
    ASSERT_EQ(a.calls.size(), 3U);
    EXPECT_EQ(a.calls[0].id, "call_1");
    EXPECT_EQ(a.calls[0].arguments, "") << "too long to be judged";
    EXPECT_EQ(a.calls[1].id, "call_2");
    EXPECT_EQ(a.calls[1].arguments, "{}");
    EXPECT_EQ(a.calls[2].arguments, R"({"a":1})") << "as some providers write them";
}

TEST(ToolCalls, ThatWereNotOfferedLeaveTheWordsOrNothing) {
    ai_answer a;
    a.calls.push_back({"c", "t", "{}"});
    a.text = "oi";
    refuse_calls(a);
    EXPECT_TRUE(a.calls.empty());
    EXPECT_EQ(a.failure, ai_failure::none);
    a.calls.push_back({"c", "t", "{}"});
    a.text.clear();
    refuse_calls(a);
    EXPECT_EQ(a.failure, ai_failure::empty);
}
