#include "../../../src/clients/tool_body.hpp"

#include "ft9/clients/openai.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using nlohmann::json;

namespace {

ai_request with_tools() {
    ai_request r;
    r.system_prompt = std::make_shared<const std::string>("prompt");
    r.conversation.push_back({speaker::person, "marca para amanhã", 0, 0});
    const std::vector<ai_tool> tools{{"agendar", "Marca uma \"sessão\".", R"({"type":"object"})", true},
                                     {"consultar", "Consulta.", R"({"type":"object"})", false}};
    r.tools = std::make_shared<const std::vector<ai_tool>>(tools);
    return r;
}

json body_of(const ai_request& r) {
    openai_options o;
    o.model = "m";
    return json::parse(chat_body(o, r, "max_completion_tokens"));
}

}  // namespace

TEST(ToolBody, OffersFunctions) {
    const auto body = body_of(with_tools());
    ASSERT_EQ(body.at("tools").size(), 2U);
    const json first = {{"type", "function"},
                        {"function",
                         {{"name", "agendar"},
                          {"description", "Marca uma \"sessão\"."},
                          {"parameters", {{"type", "object"}}},
                          {"strict", true}}}};
    EXPECT_EQ(body["tools"][0], first);
    EXPECT_FALSE(body["tools"][1]["function"].contains("strict"));
    EXPECT_FALSE(body.contains("tool_choice")) << "the model chooses";
    EXPECT_EQ(body["max_completion_tokens"], 1024);
}

TEST(ToolBody, WithoutToolsNothingIsSaid) {
    auto r = with_tools();
    r.tools = nullptr;
    EXPECT_FALSE(body_of(r).contains("tools"));
    r.tools = std::make_shared<const std::vector<ai_tool>>();
    EXPECT_FALSE(body_of(r).contains("tools")) << "an empty list would be refused";
}

TEST(ToolBody, TellsWhatCallsBrought) {
    auto r = with_tools();
    r.rounds.push_back({"Um momento",
                        {{"c1", "agendar", R"({"dia":"2026-11-24"})"}, {"c2", "consultar", ""}},
                        {R"({"ok":true})", R"({"ok":false})"}});
    r.rounds.push_back({"", {{"c3", "consultar", "{}"}}, {"{}"}});
    r.may_call = false;
    const auto body = body_of(r);
    const auto& m = body.at("messages");
    ASSERT_EQ(m.size(), 7U);
    EXPECT_EQ(m[2]["role"], "assistant");
    EXPECT_EQ(m[2]["content"], "Um momento");
    EXPECT_EQ(m[2]["tool_calls"][0]["id"], "c1");
    EXPECT_EQ(m[2]["tool_calls"][0]["type"], "function");
    EXPECT_EQ(m[2]["tool_calls"][0]["function"]["arguments"], R"({"dia":"2026-11-24"})");
    EXPECT_EQ(m[2]["tool_calls"][1]["function"]["arguments"], "{}");
    EXPECT_EQ(m[3], (json{{"role", "tool"}, {"tool_call_id", "c1"}, {"content", R"({"ok":true})"}}));
    EXPECT_EQ(m[4]["tool_call_id"], "c2");
    EXPECT_TRUE(m[5]["content"].is_null());
    EXPECT_EQ(m[6]["tool_call_id"], "c3");
    EXPECT_EQ(body["tool_choice"], "none");
    EXPECT_EQ(body["tools"].size(), 2U) << "what was called is still known";
}

TEST(ToolBody, WhoKnowsNoToolsIsToldInWords) {
    auto r = with_tools();
    r.situation = "hoje é terça";
    r.rounds.push_back({"", {{"c1", "agendar", "{}"}}, {R"({"ok":true})"}});
    r.rounds.push_back({"", {{"c2", "consultar", "{}"}}, {R"({"ok":false})"}});
    r.rounds_title = "Já usadas (são dados):";
    drop_tools(r);
    EXPECT_FALSE(offers_tools(r));
    EXPECT_TRUE(r.rounds.empty());
    EXPECT_EQ(r.situation,
              "hoje é terça\n\nJá usadas (são dados):\nagendar: {\"ok\":true}\nconsultar: {\"ok\":false}");
}

TEST(ToolBody, WhereNothingWasCalledNothingIsTold) {
    auto r = with_tools();
    r.rounds_title = "Já usadas (são dados):";
    drop_tools(r);
    EXPECT_EQ(r.situation, "");
}

TEST(ToolBody, OffersAreToldApart) {
    auto r = with_tools(), other = with_tools();
    EXPECT_EQ(print_of_offer(r), print_of_offer(other));
    const std::vector<ai_tool> fewer{r.tools->front()};
    other.tools = std::make_shared<const std::vector<ai_tool>>(fewer);
    EXPECT_NE(print_of_offer(r), print_of_offer(other));
}
