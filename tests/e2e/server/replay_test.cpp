// `ft9-server replay` against the simulator's model, whose answers begin with the first line of the prompt.
#include "e2e.hpp"

#include <fstream>
#include <iterator>

namespace ft9::e2e {
namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class replay_e2e : public e2e_test {
  protected:
    void SetUp() override { sim.change({{"reply_template", "{persona} Sobre o que você disse: {text}"}}); }
    // A prompt in a folder like CONFIG_DIR/mentor.
    std::string prompt(const std::string& name, const std::string& first_line) {
        w.directory().write(name + "/persona.md", first_line + "\n\n{{pillars}}\n");
        w.directory().write(name + "/pillars.json", content_of(FT9_SOURCE_DIR "/config/mentor/pillars.json"));
        return name;
    }
    std::string conversations(const std::string& wanted) {
        const json one = {{"name", "preço"},
                          {"messages", json::array({{{"role", "user"}, {"text", "Quanto cobrar?"}}})},
                          {"recorded_reply", "Depende."},
                          {"checks", json::parse(wanted)}};
        w.directory().write("casos.jsonl", one.dump() + "\n");
        return "casos.jsonl";
    }
    static constexpr const char* checks =
        R"({"must_mention":["margem"],"must_not":["garantido"],"max_characters":400})";
};

TEST_F(replay_e2e, AGoodPromptPassesAndABadOneDoesNot) {
    const auto file = conversations(checks);
    const auto good = prompt("bom", "Fale da margem e do custo por hora.");
    const auto bad = prompt("ruim", "Diga que o lucro é garantido.");
    const auto [passed, text] =
        w.run({"replay", "--conversations", file, "--prompt", good, "--html", "r.html"});
    EXPECT_EQ(passed, 0) << text;
    EXPECT_THAT(text, HasSubstr("candidate: 1 passed, 0 failed, 0 without answer"));
    EXPECT_THAT(text, HasSubstr("1 better, 0 worse than before")) << "the present prompt names no margin";
    const auto page = content_of(w.directory() / "r.html");
    EXPECT_THAT(page, HasSubstr("Fale da margem"));
    EXPECT_THAT(page, Not(HasSubstr("http://")));
    const auto [failed, why] = w.run({"replay", "--conversations", file, "--prompt", bad});
    EXPECT_EQ(failed, 1) << why;
    EXPECT_THAT(why, HasSubstr("candidate failed: must_mention: margem"));
    EXPECT_THAT(why, HasSubstr("candidate failed: must_not: garantido (garantido)"));
    EXPECT_THAT(text + why, Not(HasSubstr(w.environment.at("OPENAI_API_KEY"))));
}

TEST_F(replay_e2e, TheRecordedAnswerMayBeTheBaseline) {
    const auto file = conversations(checks);
    const auto [code, text] = w.run({"replay", "--conversations", file, "--prompt",
                                     prompt("bom", "Fale da margem."), "--baseline", "recorded"});
    EXPECT_EQ(code, 0) << text;
    EXPECT_THAT(text, HasSubstr("Depende."));
    EXPECT_EQ(sim.count([](const json& e) { return e.at("kind") == "ai"; }), 1U) << "one side was asked";
}

TEST_F(replay_e2e, NeedsNoneOfMetasCredentialsAndSaysWhatItNeeds) {
    const auto file = conversations("{}");
    for (const char* name :
         {"WHATSAPP_ACCESS_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_PHONE_NUMBER_ID", "ADMIN_TOKEN"})
        w.environment.erase(name);
    EXPECT_EQ(w.run({"replay", "--conversations", file, "--model", "outro"}).first, 0);
    EXPECT_EQ(w.run({"replay", "--conversations", file}).first, 64) << "nothing is new";
    EXPECT_EQ(w.run({"replay", "--prompt", "bom"}).first, 64) << "no conversations";
    EXPECT_EQ(w.run({"replay", "--conversations", "nada.jsonl", "--model", "outro"}).first, 64);
    EXPECT_EQ(w.run({"replay", "--no-such-option"}).first, 64);
    EXPECT_EQ(w.run({"replay", "--conversations", file, "--prompt", "nada"}).first, 78) << "no such prompt";
    EXPECT_EQ(w.run({"replay", "--conversations", file, "--model", "m", "--base-url", "ftp://x"}).first, 64);
    w.environment.erase("OPENAI_API_KEY");
    const auto [code, text] = w.run({"replay", "--conversations", file, "--model", "outro"});
    EXPECT_EQ(code, 78);
    EXPECT_THAT(text, HasSubstr("OPENAI_API_KEY"));
}

TEST_F(replay_e2e, WhatWasSaidIsExportedWithoutWhoSaidIt) {
    w.start();
    converse(person(1), "Aqui é a Helena, meu e-mail é helena@clinica.com.br e o zap 11 98888-7777");
    // Of what Graph was sent only what is known to have been taken counts as said.
    w.message_in_state(id_of(sim.all(accepted_for(person(1))).at(0)), "read");
    const auto [code, text] = w.run({"replay", "--export", "casos.jsonl"});
    EXPECT_EQ(code, 0) << text;
    EXPECT_THAT(text, HasSubstr("1 conversation(s) written to casos.jsonl"));
    EXPECT_THAT(text, HasSubstr("heuristics"));
    const auto file = content_of(w.directory() / "casos.jsonl");
    EXPECT_THAT(file, HasSubstr("Aqui é a [nome], meu e-mail é [e-mail] e o zap [telefone]"));
    for (const auto& personal : {std::string("Helena"), std::string("98888"), person(1)})
        EXPECT_THAT(file, Not(HasSubstr(personal)));
    EXPECT_EQ(w.run({"replay", "--export", "casos.jsonl"}).first, 64) << "it is there already";
    EXPECT_EQ(w.run({"replay", "--export", "casos.jsonl", "--force"}).first, 0);
    EXPECT_EQ(
        w.run({"replay", "--conversations", "casos.jsonl", "--model", "outro", "--baseline", "recorded"})
            .first,
        0);
    EXPECT_EQ(w.stop(), 0) << "the server went on undisturbed";
}

TEST_F(replay_e2e, TheTraceOfAnAnswerNamesItsModelAndPrompt) {
    w.start();
    converse(person(2), "Quanto cobrar?");
    const auto sent = sim.all(accepted_for(person(2))).at(0);
    const auto trace = json::parse(w.admin("GET", "/messages/" + id_of(sent) + "/trace").body);
    EXPECT_EQ(trace.at("answered_by"), "model");
    EXPECT_EQ(trace.at("model"), "ft9-simulado");
    EXPECT_GT(trace.at("tokens").at("input"), 0);
    EXPECT_EQ(trace.at("requests").size(), 1U);
    EXPECT_THAT(trace.dump(), Not(HasSubstr("cobrar")));
}

TEST_F(replay_e2e, AShadowIsAskedAndNothingOfItIsSent) {
    prompt("sombra", "Isto não se envia.");
    w.environment["SHADOW_PROMPT_DIR"] = w.directory() / "sombra";
    w.environment["SHADOW_PERCENT"] = "100";
    w.environment["SHADOW_KEEP_TEXTS"] = "on";
    w.start();
    const auto said = converse(person(3), "Quanto cobrar?");
    EXPECT_THAT(said, Not(HasSubstr("Isto não se envia.")));
    json found;
    for (int i = 0; i < 100 && (!found.contains("variants") || found.at("variants").empty()); ++i) {
        converse(person(10 + i), "oi");  // each is one more, and takes its time
        found = json::parse(w.admin("GET", "/insights/shadow?examples=5").body);
    }
    ASSERT_FALSE(found.at("variants").empty()) << w.logs();
    EXPECT_GE(found.at("variants").at(0).at("compared"), 1);
    EXPECT_THAT(found.at("examples").at(0).at("shadow_text").get<std::string>(),
                HasSubstr("Isto não se envia."));
    EXPECT_THAT(sim.all([](const json& e) {
        return e.at("kind") == "graph" && e.dump().find("Isto não se envia.") != std::string::npos;
    }),
                IsEmpty());
    EXPECT_GE(w.metric("ft9_shadow_total{result=\"compared\"}"), 1);
    EXPECT_EQ(w.stop(), 0);
}

}  // namespace
}  // namespace ft9::e2e
