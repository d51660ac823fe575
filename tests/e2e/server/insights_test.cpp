// Answers in a form, from the webhook to GET /insights, with providers that take it and others that do not.
#include "e2e.hpp"

#include <fstream>

namespace ft9::e2e {
namespace {

class insights_e2e : public e2e_test {
  protected:
    json insights() { return json::parse(w.admin("GET", "/insights").body); }
    static std::int64_t turns_of(const json& body, const char* list, const std::string& key) {
        for (const auto& item : body.at(list))
            if (item.at("key") == key) return item.at("turns").get<std::int64_t>();
        return 0;
    }
    static std::string safety_text(const char* name) {
        std::ifstream file(FT9_SOURCE_DIR "/config/texts.json");
        return json::parse(file).at("safety").at(name).get<std::string>();
    }
    // The ways in which the model was asked for the form, one for each question.
    std::vector<std::string> forms(const std::string& words) {
        std::vector<std::string> found;
        for (const auto& entry : sim.all([&words](const json& e) {
                 return e.value("kind", "") == "ai" &&
                        e.value("/request/messages"_json_pointer, json()).is_array() &&
                        e.at("request").at("messages").back().at("content") == words;
             })) {
            const auto format = entry.at("request").value("response_format", json());
            found.push_back(format.is_object() ? format.at("type").get<std::string>() : "text");
        }
        return found;
    }
};

TEST_F(insights_e2e, WhatTheModelUnderstoodIsCountedAndShown) {
    w.start();
    converse(person(1), "Como organizo o dinheiro da clínica?");
    converse(person(2), "Estou preocupada com a equipe");
    const auto body = insights();
    EXPECT_EQ(body.at("turns"), 2);
    EXPECT_EQ(turns_of(body, "pillars", "financas"), 1);
    EXPECT_EQ(turns_of(body, "pillars", "equipe"), 1);
    EXPECT_EQ(turns_of(body, "sentiments", "negative"), 1);
    EXPECT_EQ(turns_of(body, "intents", "duvida"), 1);
    EXPECT_EQ(w.metric("ft9_insight_pillars_total{pillar=\"3\"}"), 1) << "its place in pillars.json";
    EXPECT_EQ(w.metric("ft9_answer_forms_total{mode=\"json_schema\"}"), 2);
    const auto session = json::parse(w.admin("GET", "/sessions/" + person(1)).body);
    EXPECT_EQ(session.at("messages").at(0).at("analysis").at("pillar"), "financas");
}

TEST_F(insights_e2e, AProviderThatKnowsNoSchemasIsAskedForJson) {
    sim.change({{"response_format", "object_only"}});
    w.start();
    EXPECT_THAT(converse(person(1), "Como organizo o dinheiro?"), HasSubstr("«Como organizo o dinheiro?»"));
    converse(person(2), "E o caixa?");
    EXPECT_EQ(forms("Como organizo o dinheiro?"), (std::vector<std::string>{"json_schema", "json_object"}));
    EXPECT_EQ(forms("E o caixa?"), (std::vector<std::string>{"json_object"})) << "it is remembered";
    EXPECT_EQ(turns_of(insights(), "pillars", "financas"), 2);
}

TEST_F(insights_e2e, AProviderThatKnowsNoFormsAnswersInWords) {
    sim.change({{"response_format", "refused"}});
    w.start();
    EXPECT_THAT(converse(person(1), "Como organizo o dinheiro?"), HasSubstr("«Como organizo o dinheiro?»"));
    EXPECT_EQ(forms("Como organizo o dinheiro?"),
              (std::vector<std::string>{"json_schema", "json_object", "text"}));
    EXPECT_EQ(insights().at("turns"), 0);
    // A reload finds out anew.
    sim.change({{"response_format", "full"}});
    w.reload();
    converse(person(2), "E o caixa?");
    EXPECT_EQ(insights().at("turns"), 1);
}

TEST_F(insights_e2e, AProviderThatIgnoresTheFormIsUnderstood) {
    sim.change({{"response_format", "ignored"}});
    w.start();
    EXPECT_THAT(converse(person(1), "E o caixa?"), HasSubstr("«E o caixa?»"));
    EXPECT_EQ(w.metric("ft9_answers_read_total{reading=\"plain\"}"), 1);
}

TEST_F(insights_e2e, WhatIsNotForTheModelGetsAFixedText) {
    w.start();
    EXPECT_EQ(converse(person(1), "Que remédio eu tomo para dor?"), safety_text("medical"));
    EXPECT_EQ(converse(person(1), "Quem ganha o futebol hoje?"), safety_text("off_topic"));
    EXPECT_EQ(converse(person(2), "não quero mais viver"), safety_text("emergency"));
    EXPECT_TRUE(sim.all(asked("não quero mais viver")).empty()) << "the model is not waited for";
    const auto body = insights();
    EXPECT_EQ(turns_of(body, "concerns", "medical"), 1);
    EXPECT_EQ(turns_of(body, "concerns", "off_topic"), 1);
    EXPECT_EQ(turns_of(body, "concerns", "emergency"), 1);
}

}  // namespace
}  // namespace ft9::e2e
