#include "ft9/mentor/answer_form.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

using namespace ft9;
using namespace ft9::mentor;
using nlohmann::json;

namespace {

const std::vector<pillar> two_pillars{{"caixa", "Caixa", "d", "g", {"q"}, false},
                                      {"equipe", "Equipe", "d", "g", {"q"}, false}};

analysis_guide guide() {
    analysis_guide g;
    g.intents = {{"duvida", "Pergunta."}, {"humano", "Pessoa."}};
    g.lead_facts = {{"nome", "Nome."}, {"cidade", "Cidade."}};
    return g;
}

model_words read(std::string_view text) {
    return read_answer(text, two_pillars, guide());
}

// Every object is closed and requires all of its members (OpenAI's rule for strict schemas).
void expect_strict(const json& schema, const std::string& place) {
    const auto members = schema.find("properties");
    if (members != schema.end()) {
        EXPECT_EQ(schema.value("additionalProperties", json()), false) << place;
        const auto required = schema.at("required").get<std::set<std::string>>();
        EXPECT_EQ(required.size(), members->size()) << place;
        for (const auto& [name, member] : members->items()) {
            EXPECT_EQ(required.count(name), 1U) << place << '.' << name;
            expect_strict(member, place + "." + name);
        }
    }
    if (schema.contains("items")) expect_strict(schema.at("items"), place + ".items");
}

}  // namespace

TEST(AnswerForm, IsAStrictSchemaOfTheContent) {
    const auto form = make_answer_form(two_pillars, guide());
    const auto schema = json::parse(form.schema);
    expect_strict(schema, "answer");
    const auto& members = schema.at("properties");
    EXPECT_EQ(members.at("pillar").at("enum"), json({"caixa", "equipe", "none"}));
    EXPECT_EQ(members.at("intent").at("enum"), json({"duvida", "humano", "none"}));
    EXPECT_EQ(members.at("lead").at("type"), json({"object", "null"}));
    EXPECT_EQ(members.at("lead").at("properties").size(), 2U);
    EXPECT_FALSE(members.contains("memory"));
    EXPECT_EQ(form.name, "mentor_answer");
    EXPECT_TRUE(form.description.ends_with(form.schema)) << "for providers that take no schema";
    EXPECT_NE(form.description.find("JSON"), std::string::npos) << "OpenAI refuses json_object without it";
}

// What is cut has lost its end.
TEST(AnswerForm, AsksForTheReplyFirst) {
    const auto form = make_answer_form(two_pillars, guide());
    EXPECT_TRUE(form.schema.starts_with(R"({"type":"object","properties":{"reply":)"));
}

TEST(AnswerForm, TakesTheSchemaOfWhatIsRemembered) {
    const auto memory =
        R"({"type":["object","null"],"properties":{},"required":[],"additionalProperties":false})";
    const auto schema = json::parse(make_answer_form(two_pillars, guide(), memory).schema);
    expect_strict(schema, "answer");
    EXPECT_EQ(schema.at("properties").at("memory"), json::parse(memory));
    EXPECT_EQ(schema.at("required").back(), "memory");
}

TEST(AnswerForm, EscapesTheOperatorsWords) {
    auto g = guide();
    g.reply = "diga \"oi\"\n\\";
    const auto schema = json::parse(make_answer_form(two_pillars, g).schema);
    EXPECT_EQ(schema.at("properties").at("reply").at("description"), g.reply);
}

TEST(AnswerReading, AFormIsReadWhole) {
    const auto said = read(
        R"({"reply":" Olá! ","pillar":"caixa","intent":"duvida","sentiment":{"label":"negative","score":-0.25},)"
        R"("urgency":"high","wants_human":true,"concern":"off_topic","lead":{"nome":"Ana","cidade":null},)"
        R"("memory":{"metas":["x"]}})");
    EXPECT_EQ(said.how, answer_reading::structured);
    EXPECT_EQ(said.reply, "Olá!");
    ASSERT_TRUE(said.about);
    EXPECT_EQ(said.about->pillar, "caixa");
    EXPECT_EQ(said.about->intent, "duvida");
    EXPECT_EQ(said.about->mood, sentiment::negative);
    EXPECT_DOUBLE_EQ(said.about->mood_score, -0.25);
    EXPECT_EQ(said.about->urgent, urgency::high);
    EXPECT_EQ(said.about->about, concern::off_topic);
    EXPECT_TRUE(said.about->wants_human);
    const std::map<std::string, std::string> facts{{"nome", "Ana"}};
    EXPECT_EQ(said.about->lead, facts);
    EXPECT_EQ(said.about->memory, R"({"metas":["x"]})");
}

TEST(AnswerReading, WhatIsMissingOrUnknownIsLeftOut) {
    for (
        const char* text :
        {R"({"reply":"oi"})",
         R"({"reply":"oi","pillar":"outro","intent":7,"sentiment":"sad","urgency":null,"wants_human":"talvez",)"
         R"("concern":"x","lead":[],"memory":{}})",
         R"({"reply":"oi","pillar":"none","intent":"none","sentiment":{"label":1,"score":"1"},"lead":null,)"
         R"("memory":null,"wants_human":0})"}) {
        const auto said = read(text);
        EXPECT_EQ(said.how, answer_reading::structured) << text;
        EXPECT_EQ(said.reply, "oi") << text;
        ASSERT_TRUE(said.about) << text;
        EXPECT_EQ(said.about->pillar + said.about->intent + said.about->memory, "") << text;
        EXPECT_EQ(said.about->mood, sentiment::unknown) << text;
        EXPECT_EQ(said.about->urgent, urgency::unknown) << text;
        EXPECT_EQ(said.about->about, concern::none) << text;
        EXPECT_FALSE(said.about->wants_human) << text;
        EXPECT_TRUE(said.about->lead.empty()) << text;
    }
}

TEST(AnswerReading, ValuesAreForgivenTheirForm) {
    const auto said =
        read(R"({"reply":"oi","pillar":" Caixa ","sentiment":{"label":"Positive","score":7},)"
             R"("urgency":"LOW","wants_human":"true","lead":{"nome":" Ana\n","cidade":12,"x":"y"}})");
    ASSERT_TRUE(said.about);
    EXPECT_EQ(said.about->pillar, "caixa");
    EXPECT_EQ(said.about->mood, sentiment::positive);
    EXPECT_DOUBLE_EQ(said.about->mood_score, 1);
    EXPECT_EQ(said.about->urgent, urgency::low);
    EXPECT_TRUE(said.about->wants_human);
    const std::map<std::string, std::string> facts{{"cidade", "12"}, {"nome", "Ana"}};
    EXPECT_EQ(said.about->lead, facts) << "only what the operator named";
}

TEST(AnswerReading, AFactIsShort) {
    const auto said = read(R"({"reply":"oi","lead":{"nome":")" + std::string(5000, 'a') + R"("}})");
    ASSERT_TRUE(said.about);
    EXPECT_EQ(said.about->lead.at("nome").size(), 300U);
}

TEST(AnswerReading, TextAroundTheFormIsPassedOver) {
    for (const char* text :
         {"```json\n{\"reply\":\"oi\"}\n```", "```\n{\"reply\":\"oi\"}\n```",
          "Claro! {\"reply\":\"oi\"} Espero ter ajudado {sempre}.", "{\"reply\":\"oi\"}{\"reply\":\"outra\"}",
          "{\"answer\":{\"reply\":\"oi\"}}", "um {x} e {\"reply\":\"oi\"}", "[{\"reply\":\"oi\"}]"}) {
        const auto said = read(text);
        EXPECT_EQ(said.how, answer_reading::structured) << text;
        EXPECT_EQ(said.reply, "oi") << text;
    }
}

TEST(AnswerReading, AReplyIsSalvagedOutOfWhatIsCutOrUnsound) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({"reply":"corta)", "corta"},
        {R"({"reply":"a\u00)", "a"},
        {R"({"reply":"a\ud83d)", "a"},
        {R"({"reply":"um \"dois\" tr)", "um \"dois\" tr"},
        {R"({"reply":"oi","pillar":)", "oi"},
        {"{\"reply\":\"linha\noutra\"}", "linha\noutra"},
        {R"({"reply" : "oi", pillar: caixa})", "oi"},
        {"{\"reply\":\"caf\xC3", "caf"},
    };
    for (const auto& [text, reply] : cases) {
        const auto said = read(text);
        EXPECT_EQ(said.how, answer_reading::salvaged) << text;
        EXPECT_EQ(said.reply, reply) << text;
        EXPECT_FALSE(said.about) << text;
    }
}

TEST(AnswerReading, WordsAreTheReply) {
    for (const char* text : {"olá", "use {nome} no texto", "[1] veja isso", "1. {a}", "```\nroteiro\n```"}) {
        const auto said = read(text);
        EXPECT_EQ(said.how, answer_reading::plain) << text;
        EXPECT_EQ(said.reply, text);
        EXPECT_FALSE(said.about);
    }
}

TEST(AnswerReading, JsonIsNeverShown) {
    for (const char* text : {"", " ", "{}", "{", R"({"x":1})", R"({"reply":null})", R"({"reply":""})",
                             R"({"reply":{"a":1}})", R"([{"a":1}])", "```json\nnada\n```", R"({"reply":)",
                             R"({"reply":")", R"({"reply":"{\"reply\":\"oi\"}"})", R"({"resposta":"oi"})"}) {
        const auto said = read(text);
        EXPECT_EQ(said.how, answer_reading::unreadable) << text;
        EXPECT_EQ(said.reply, "") << text;
        EXPECT_FALSE(said.about) << text;
    }
}

// They come escaped, past the cleaning of the answer as a whole.
TEST(AnswerReading, ControlsInsideAReplyAreDropped) {
    EXPECT_EQ(read(R"({"reply":"a\u202eb\u0000c\u2066d"})").reply, "abcd");
}
