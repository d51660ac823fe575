#include "ft9/clients/tool_schema.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using nlohmann::json;

namespace {

const json session_schema = json::parse(R"({
    "type":"object","additionalProperties":false,"required":["day","minutes"],
    "properties":{
        "day":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "minutes":{"type":"integer","enum":[30,60]},
        "topics":{"type":"array","items":{"type":"string"},"maxItems":3}}})");

std::shared_ptr<const tool_schema> compiled(const json& schema) {
    std::string why;
    auto made = compile_schema(schema, why);
    EXPECT_TRUE(made) << why;
    return made ? *made : nullptr;
}

std::string refusal_of_schema(const json& schema) {
    std::string why;
    EXPECT_FALSE(compile_schema(schema, why));
    return why;
}

}  // namespace

TEST(ToolSchema, TellsWhatFitsFromWhatDoesNot) {
    const auto schema = compiled(session_schema);
    ASSERT_NE(schema, nullptr);
    EXPECT_EQ(schema->judge({{"day", "2026-11-24"}, {"minutes", 30}}), "");
    EXPECT_EQ(schema->judge({{"day", "2026-11-24"}, {"minutes", 30}, {"topics", {"caixa"}}}), "");
    for (const json& wrong :
         {json{{"day", "amanhã"}, {"minutes", 30}}, json{{"day", "2026-11-24"}, {"minutes", "30"}},
          json{{"day", "2026-11-24"}, {"minutes", 31}}, json{{"day", "2026-11-24"}},
          json{{"day", "2026-11-24"}, {"minutes", 30}, {"colour", "blue"}},
          json{{"day", "2026-11-24"}, {"minutes", 30}, {"topics", {1}}}, json::array(), json("x"), json()})
        EXPECT_NE(schema->judge(wrong), "") << wrong;
}

TEST(ToolSchema, SaysWhereAndInFewWords) {
    const auto schema = compiled(session_schema);
    const auto verdict = schema->judge({{"day", "amanhã"}, {"minutes", 30}});
    EXPECT_NE(verdict.find("day"), std::string::npos) << verdict;
    EXPECT_LE(schema->judge({{std::string(5000, 'x'), 1}}).size(), 500U);
}

TEST(ToolSchema, LongTextsAreRefusedBeforeAPatternSeesThem) {
    const auto schema = compiled({{"type", "object"}});
    EXPECT_EQ(schema->judge({{"a", std::string(2000, 'x')}}), "");
    EXPECT_NE(schema->judge({{"a", {{"b", {std::string(2001, 'x')}}}}}), "");
}

TEST(ToolSchema, MustBeAnObjectsAndStandAlone) {
    EXPECT_NE(refusal_of_schema("x"), "");
    EXPECT_NE(refusal_of_schema(json::object()), "");
    EXPECT_NE(refusal_of_schema({{"type", "array"}}), "");
    const json elsewhere = {{"$ref", "https://example.com/x.json"}};
    EXPECT_NE(refusal_of_schema({{"type", "object"}, {"properties", {{"a", elsewhere}}}}), "");
    EXPECT_NE(refusal_of_schema({{"type", "object"}, {"required", "day"}}), "");
    const json unreadable = {{"type", "string"}, {"pattern", "[a-"}};
    EXPECT_NE(refusal_of_schema({{"type", "object"}, {"properties", {{"a", unreadable}}}}), "");
}

TEST(ToolSchema, IsStrictWhereEveryObjectIsClosedAndComplete) {
    const auto text = json{{"type", "string"}};
    const json closed = {{"type", "object"},
                         {"additionalProperties", false},
                         {"properties", {{"a", text}}},
                         {"required", {"a"}}};
    EXPECT_TRUE(fits_strict(closed));
    auto open = closed;
    open.erase("additionalProperties");
    EXPECT_FALSE(fits_strict(open));
    auto optional = closed;
    optional["properties"]["b"] = text;
    EXPECT_FALSE(fits_strict(optional));
    auto nested = closed;
    nested["properties"]["a"] = {{"type", "array"}, {"items", open}};
    EXPECT_FALSE(fits_strict(nested));
    nested["properties"]["a"]["items"] = closed;
    EXPECT_TRUE(fits_strict(nested));
    EXPECT_FALSE(fits_strict(session_schema)) << "pattern is not among the keywords";
}
