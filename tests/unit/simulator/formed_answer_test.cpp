#include "simulator/formed_answer.hpp"
#include "simulator/behaviour.hpp"
#include "simulator/openai_rules.hpp"
#include "simulator/schema_rules.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

json closed(const json& properties) {
    json required = json::array();
    for (const auto& [name, unused] : properties.items())
        required.push_back(name);
    return {{"type", "object"},
            {"properties", properties},
            {"required", required},
            {"additionalProperties", false}};
}

json schema() {
    return closed({{"reply", {{"type", "string"}}},
                   {"pillar", {{"type", "string"}, {"enum", {"financas", "equipe", "none"}}}},
                   {"concern", {{"type", "string"}, {"enum", {"none", "medical"}}}},
                   {"wants_human", {{"type", "boolean"}}},
                   {"lead", closed({{"nome", {{"type", {"string", "null"}}}}})},
                   {"memory",
                    {{"type", {"object", "null"}},
                     {"properties", json::object()},
                     {"required", json::array()},
                     {"additionalProperties", false}}}});
}

json asking(const json& format, const std::string& system = "prompt") {
    const json prompt = {{"role", "system"}, {"content", system}};
    const json words = {{"role", "user"}, {"content", "oi"}};
    return {{"model", "m"}, {"messages", json::array({prompt, words})}, {"response_format", format}};
}

json by_schema(const json& s, bool strict = true) {
    return asking(
        {{"type", "json_schema"}, {"json_schema", {{"name", "n"}, {"strict", strict}, {"schema", s}}}});
}

json formed(const std::string& said, const json& changes = {}) {
    return json::parse(formed_answer(by_schema(schema()), said, "a resposta", changes));
}

std::string refusal_of(const json& body) {
    const auto e = judge_chat(body);
    return e ? e->param + ": " + e->message : "accepted";
}

TEST(schema_rules, take_what_openai_takes) {
    EXPECT_EQ(problem_of_schema(schema()), "");
    EXPECT_EQ(problem_of_schema(closed({{"list", {{"type", "array"}, {"items", {{"type", "string"}}}}}})),
              "");
    const json either = {{"anyOf", json::array({{{"type", "null"}}, schema()})}};
    EXPECT_EQ(problem_of_schema(closed({{"a", either}})), "");
}

TEST(schema_rules, say_where_a_schema_is_not_strict) {
    auto open = schema();
    open["properties"]["lead"].erase("additionalProperties");
    EXPECT_NE(problem_of_schema(open).find("().lead, 'additionalProperties'"), std::string::npos);
    auto optional = schema();
    optional["required"].erase(0);
    EXPECT_NE(problem_of_schema(optional).find("'required'"), std::string::npos);
    auto other = schema();
    other["required"][0] = "nobody";
    EXPECT_NE(problem_of_schema(other).find("'required' misses"), std::string::npos);
    for (const json& member :
         {json{{"type", "text"}}, json::object(), json{{"type", "string"}, {"minLength", 1}},
          json{{"type", "string"}, {"enum", json::array()}}, json{{"type", "string"}, {"enum", {"a", "a"}}},
          json{{"type", "array"}}, json{{"type", "string"}, {"default", "a"}},
          json{{"allOf", json::array({{{"type", "string"}}})}}})
        EXPECT_NE(problem_of_schema(closed({{"a", member}})), "") << member;
    for (const json& root : {json(), json::array(), json{{"type", "string"}}, json{{"anyOf", json::array()}}})
        EXPECT_NE(problem_of_schema(root), "") << root;
}

TEST(schema_rules, keep_the_published_limits) {
    json deep = {{"type", "string"}};
    for (int i = 0; i < 9; ++i)
        deep = closed({{"a", deep}});
    EXPECT_EQ(problem_of_schema(deep), "");
    for (int i = 0; i < 2; ++i)
        deep = closed({{"a", deep}});
    EXPECT_NE(problem_of_schema(deep), "");
    json values = json::array();
    for (int i = 0; i < 1001; ++i)
        values.push_back(i);
    EXPECT_NE(problem_of_schema(closed({{"a", {{"type", "integer"}, {"enum", values}}}})), "");
}

TEST(openai_rules, judge_the_schema_of_a_strict_form) {
    EXPECT_EQ(refusal_of(by_schema(schema())), "accepted");
    EXPECT_EQ(refusal_of(by_schema({{"type", "object"}})).find("response_format: Invalid schema"), 0U);
    EXPECT_EQ(refusal_of(by_schema({{"type", "object"}}, false)), "accepted")
        << "only strict ones are judged";
    auto unknown = by_schema(schema());
    unknown["response_format"]["json_schema"]["stict"] = true;
    EXPECT_EQ(refusal_of(unknown).find("response_format.json_schema.stict"), 0U);
}

TEST(openai_rules, want_the_word_json_with_json_object) {
    EXPECT_EQ(refusal_of(asking({{"type", "json_object"}})).find("messages: "), 0U);
    EXPECT_EQ(refusal_of(asking({{"type", "json_object"}}, "em JSON")), "accepted");
}

TEST(openai_rules, play_providers_that_know_no_forms) {
    const auto object = asking({{"type", "json_object"}}, "JSON"), by_words = asking({{"type", "text"}});
    EXPECT_FALSE(judge_support(by_schema(schema()), form_support::full));
    EXPECT_FALSE(judge_support(by_schema(schema()), form_support::ignored));
    EXPECT_EQ(judge_support(by_schema(schema()), form_support::object_only)->param, "response_format");
    EXPECT_FALSE(judge_support(object, form_support::object_only));
    EXPECT_EQ(judge_support(object, form_support::refused)->http_status, 400);
    EXPECT_FALSE(judge_support(by_words, form_support::refused));
    EXPECT_FALSE(judge_support({{"model", "m"}}, form_support::refused));
}

TEST(formed_answer, fills_the_schema_after_the_persons_words) {
    const auto plain = formed("Como vai o dinheiro da clínica?");
    EXPECT_EQ(plain.at("reply"), "a resposta");
    EXPECT_EQ(plain.at("pillar"), "financas");
    EXPECT_EQ(plain.at("concern"), "none");
    EXPECT_EQ(plain.at("wants_human"), false);
    EXPECT_TRUE(plain.at("memory").is_null());
    EXPECT_TRUE(plain.at("lead").at("nome").is_null());
    EXPECT_EQ(formed("quero falar com um atendente").at("wants_human"), true);
    EXPECT_EQ(formed("Que remédio eu tomo?").at("concern"), "medical");
    EXPECT_EQ(formed("Oi! Meu nome é Ana e a equipe vai mal").at("lead").at("nome"), "ana");
    EXPECT_EQ(formed("xyz").at("pillar"), "none");
}

TEST(formed_answer, changes_are_merged_into_it) {
    const auto answer = formed("oi", {{"concern", "medical"}, {"memory", {{"goals", {"x"}}}}, {"more", 1}});
    EXPECT_EQ(answer.at("concern"), "medical");
    EXPECT_EQ(answer.at("memory").at("goals").at(0), "x");
    EXPECT_EQ(answer.at("more"), 1);
    EXPECT_EQ(answer.at("reply"), "a resposta");
}

TEST(formed_answer, finds_the_schema_in_words) {
    const auto request = asking({{"type", "json_object"}}, "JSON Schema:\n" + schema().dump());
    EXPECT_EQ(json::parse(formed_answer(request, "equipe", "r", {})).at("reply"), "r");
    const auto without = asking({{"type", "json_object"}}, "JSON");
    EXPECT_EQ(json::parse(formed_answer(without, "oi", "r", {})), json({{"reply", "r"}}));
}

TEST(formed_answer, is_wanted_where_json_is_asked_for) {
    EXPECT_TRUE(wants_json(by_schema(schema())));
    EXPECT_TRUE(wants_json(asking({{"type", "json_object"}})));
    EXPECT_FALSE(wants_json(asking({{"type", "text"}})));
    EXPECT_FALSE(wants_json({{"model", "m"}}));
}

TEST(behaviour, takes_what_a_provider_does_with_forms) {
    std::string problem;
    for (const char* value : {"full", "object_only", "refused", "ignored"}) {
        const auto next = changed(behaviour(), {{"response_format", value}}, problem);
        ASSERT_TRUE(next) << value;
        EXPECT_EQ(to_json(*next).at("response_format"), value);
    }
    EXPECT_FALSE(changed(behaviour(), {{"response_format", "none"}}, problem));
    EXPECT_EQ(problem, "response_format");
    EXPECT_TRUE(changed(behaviour(), {{"analysis", {{"wants_human", true}}}}, problem));
    EXPECT_TRUE(changed(behaviour(), {{"analysis", nullptr}}, problem));
    EXPECT_FALSE(changed(behaviour(), {{"analysis", 1}}, problem));
    EXPECT_EQ(problem, "analysis");
}

}  // namespace
}  // namespace ft9::simulator
