#include "simulator/completion.hpp"
#include "simulator/mentor_voice.hpp"
#include "simulator/openai_rules.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

json turn(const std::string& role, const std::string& content) {
    return {{"role", role}, {"content", content}};
}

json chat() {
    return {{"model", "m"}, {"messages", json::array({turn("system", "s"), turn("user", "Olá")})}};
}

std::string param_after(const json& change) {
    json body = chat();
    body.merge_patch(change);
    const auto e = judge_chat(body);
    return e ? e->param : "accepted";
}

TEST(openai_rules, accept_what_the_api_documents) {
    EXPECT_EQ(param_after(json::object()), "accepted");
    EXPECT_EQ(param_after({{"max_completion_tokens", 64}, {"safety_identifier", "h"}, {"store", false}}),
              "accepted");
    EXPECT_EQ(param_after({{"stream", true}, {"stream_options", {{"include_usage", true}}}}), "accepted");
    EXPECT_EQ(param_after({{"stream", false}}), "accepted");
    EXPECT_EQ(param_after({{"response_format",
                            {{"type", "json_schema"},
                             {"json_schema", {{"name", "reply"}, {"schema", json::object()}}}}}}),
              "accepted");
}

TEST(openai_rules, name_the_parameter_that_is_wrong) {
    EXPECT_EQ(param_after({{"model", nullptr}}), "model");
    EXPECT_EQ(param_after({{"messages", nullptr}}), "messages");
    EXPECT_EQ(param_after({{"messages", json::array()}}), "messages");
    EXPECT_EQ(param_after({{"messages", json::array({turn("mentor", "x")})}}), "messages[0].role");
    EXPECT_EQ(param_after({{"messages", json::array({{{"role", "user"}}})}}), "messages[0].content");
    for (const json& part :
         {json{{"type", "text"}}, json{{"type", "text"}, {"text", 1}}, json{{"text", "x"}}})
        EXPECT_EQ(
            param_after({{"messages", json::array({{{"role", "user"}, {"content", json::array({part})}}})}}),
            "messages[0].content");
    EXPECT_EQ(param_after({{"max_tokens", 1}, {"max_completion_tokens", 1}}), "max_tokens");
    EXPECT_EQ(param_after({{"max_tokens", 0}}), "max_tokens");
    EXPECT_EQ(param_after({{"temperature", 3}}), "temperature");
    EXPECT_EQ(param_after({{"stream", "yes"}}), "stream");
    EXPECT_EQ(param_after({{"stream_options", {{"include_usage", true}}}}), "stream_options");
    EXPECT_EQ(param_after({{"stream", true}, {"stream_options", 1}}), "stream_options");
    EXPECT_EQ(param_after({{"response_format", {{"type", "json_schema"}}}}), "response_format");
    EXPECT_EQ(param_after({{"temprature", 1}}), "temprature");
    EXPECT_TRUE(judge_chat(json::array()));
}

TEST(openai_rules, errors_have_the_apis_shape) {
    const json body = json::parse(error_body(usual_error(429, "")));
    EXPECT_EQ(body["error"]["code"], "rate_limit_exceeded");
    EXPECT_TRUE(body["error"]["param"].is_null());
    EXPECT_EQ(usual_error(429, "insufficient_quota").type, "insufficient_quota");
    EXPECT_EQ(usual_error(503, "").type, "server_error");
}

// The chunks between "data: " and the blank line; the last one is no JSON.
std::vector<json> chunks_of(const json& request, const std::string& answer) {
    std::string events = completion_events(request, answer, 1'700'000'000'000);
    const std::string end = "data: [DONE]\n\n";
    EXPECT_TRUE(events.ends_with(end)) << events;
    events.resize(events.size() - end.size());
    std::vector<json> out;
    for (std::size_t at = 0; at < events.size();) {
        const auto next = events.find("\n\n", at);
        EXPECT_EQ(events.compare(at, 6, "data: "), 0) << events.substr(at);
        out.push_back(json::parse(events.substr(at + 6, next - at - 6)));
        at = next + 2;
    }
    return out;
}

std::string joined(const std::vector<json>& chunks) {
    std::string out;
    for (const auto& c : chunks)
        for (const auto& choice : c.at("choices"))
            out += choice.at("delta").value("content", "");
    return out;
}

TEST(completion, streams_the_same_answer_word_by_word) {
    json request = chat();
    EXPECT_FALSE(wants_stream(request));
    request["stream"] = true;
    EXPECT_TRUE(wants_stream(request));
    for (const std::string text : {"", "uma", " duas  palavras ", "«é» três\n\nlinhas"}) {
        const auto chunks = chunks_of(request, text);
        EXPECT_EQ(joined(chunks), text);
        EXPECT_EQ(chunks.front()["choices"][0]["delta"]["role"], "assistant");
        EXPECT_EQ(chunks.back()["choices"][0]["finish_reason"], "stop");
        for (const auto& c : chunks) {
            EXPECT_EQ(c["object"], "chat.completion.chunk");
            EXPECT_EQ(c["id"], chunks.front()["id"]);
            EXPECT_FALSE(c.contains("usage"));
        }
    }
    EXPECT_GT(chunks_of(request, "uma duas três").size(), 4U);
}

TEST(completion, tells_the_tokens_of_a_stream_if_asked) {
    json request = chat();
    request["stream"] = true;
    request["stream_options"] = {{"include_usage", true}};
    auto chunks = chunks_of(request, "uma duas");
    const json whole = json::parse(completion_body(request, "uma duas", 0));
    EXPECT_EQ(chunks.back()["usage"], whole["usage"]);
    EXPECT_TRUE(chunks.back()["choices"].empty());
    chunks.pop_back();
    for (const auto& c : chunks)
        EXPECT_TRUE(c.at("usage").is_null());
}

TEST(mentor_voice, is_visibly_simulated_and_deterministic) {
    const json messages = chat()["messages"];
    const std::string answer = simulated_answer(messages, "");
    EXPECT_TRUE(answer.starts_with("[simulado] "));
    EXPECT_NE(answer.find("«Olá»"), std::string::npos);
    EXPECT_EQ(answer, simulated_answer(messages, ""));
}

TEST(mentor_voice, quotes_the_last_user_message) {
    const json messages = json::array({turn("user", "um"), turn("assistant", "dois"), turn("user", "três")});
    EXPECT_EQ(last_user_text(messages), "três");
    EXPECT_EQ(simulated_answer(json::array({turn("system", "Seja breve.\nSempre."), turn("user", "oi")}),
                               "{persona} {text}"),
              "Seja breve. oi");
    EXPECT_EQ(simulated_answer(messages, "{count}: {text} / {pillar}"),
              "2: três / " + std::string(pillar_for("três")));
    const json part = {{"type", "text"}, {"text", "parte"}};
    EXPECT_EQ(last_user_text(json::array({{{"role", "user"}, {"content", json::array({part})}}})), "parte");
    EXPECT_EQ(last_user_text(json::array()), "");
}

TEST(mentor_voice, chooses_a_pillar_by_words) {
    EXPECT_EQ(pillar_for("Meu CAIXA não fecha"), "Gestão Financeira");
    EXPECT_EQ(pillar_for("preciso de mais pacientes"), "Experiência do Paciente");
    EXPECT_FALSE(pillar_for("").empty());
}

TEST(mentor_voice, cuts_long_quotes_between_characters) {
    std::string text;
    for (int i = 0; i < 400; ++i)
        text += "é";
    const std::string answer = simulated_answer(json::array({turn("user", text)}), "");
    EXPECT_LT(answer.size(), 600U);
    EXPECT_NO_THROW(static_cast<void>(json(answer).dump()));
}

}  // namespace
}  // namespace ft9::simulator
