// People are remembered beyond their session.
#include "e2e.hpp"

namespace ft9::e2e {
namespace {

class memory_e2e : public e2e_test {
  protected:
    memory_e2e() { w.environment["SESSION_TTL_SECONDS"] = "1"; }

    json memory_of(const std::string& who) {
        const auto answer = w.admin("GET", "/people/" + who + "/memory");
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body);
    }
    // Until the person's next message begins a new session.
    void let_the_session_end() {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (json::parse(w.admin("GET", "/sessions").body).at("active") != 0 &&
               std::chrono::steady_clock::now() < deadline) {
        }
    }
    // What the system told the model along with these words of a person.
    std::string told(const std::string& text) {
        std::string all;
        const auto question = sim.all(asked(text)).at(0);
        for (const auto& line : question.at("request").at("messages"))
            if (line.at("role") == "system") all += line.at("content").get<std::string>() + '\n';
        return all;
    }
};

TEST_F(memory_e2e, AReturningMenteeIsGreetedWithWhatWasAgreed) {
    w.start();
    converse(person(1), "Meu nome é Ana e vou ligar para dez pacientes");
    const auto learned = memory_of(person(1));
    EXPECT_EQ(learned.at("memory").at("name"), "Ana");
    EXPECT_EQ(learned.at("updated_by"), "model");
    EXPECT_EQ(learned.at("memory").at("commitments").at(0).at("what"), "ligar para dez pacientes");
    let_the_session_end();
    converse(person(1), "voltei");
    EXPECT_THAT(told("voltei"), HasSubstr("Nome: “Ana”"));
    EXPECT_THAT(told("voltei"), HasSubstr("retome o combinado: “ligar para dez pacientes”"));
    EXPECT_THAT(dialogue(sim.all(asked("voltei")).at(0)), SizeIs(1)) << "a new session";
    converse(person(2), "e eu?");
    EXPECT_THAT(told("e eu?"), Not(HasSubstr("Ana"))) << "nobody else hears of it";
}

TEST_F(memory_e2e, ASessionThatEndedIsSummedUpAndNobodyIsAnswered) {
    w.start();
    converse(person(1), "minha agenda anda vazia");
    // Counted once it is stored.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (w.metric("ft9_summaries_total{result=\"made\"}") < 1 &&
           std::chrono::steady_clock::now() < deadline) {
    }
    EXPECT_THAT(memory_of(person(1)).at("summary").dump(), HasSubstr("minha agenda anda vazia"));
    EXPECT_EQ(w.metric("ft9_summaries_total{result=\"made\"}"), 1);
    EXPECT_THAT(w.texts_to(person(1)), SizeIs(1));
    converse(person(1), "voltei");
    EXPECT_THAT(told("voltei"), HasSubstr("Resumo da última conversa"));
}

TEST_F(memory_e2e, WhatAnOperatorWritesTheModelIsTold) {
    w.start();
    converse(person(1), "oi");
    const std::string path = "/people/" + person(1) + "/memory";
    const auto stored =
        w.admin("PUT", path, {{"name", "Dra. Bia"}, {"notes", json::array({"prefere falar de manhã"})}});
    ASSERT_EQ(stored.status, 200) << stored.body;
    converse(person(1), "e agora?");
    EXPECT_THAT(told("e agora?"), HasSubstr("Nome: “Dra. Bia”"));
    EXPECT_EQ(w.admin("DELETE", path).status, 204);
    converse(person(1), "quem sou eu?");
    EXPECT_THAT(told("quem sou eu?"), Not(HasSubstr("Bia")));
}

TEST_F(memory_e2e, SwitchedOffNothingIsKeptOrTold) {
    w.environment["MEMORY"] = "off";
    w.start();
    converse(person(1), "Meu nome é Ana e vou ligar para dez pacientes");
    EXPECT_EQ(memory_of(person(1)).at("version"), 0);
    let_the_session_end();
    converse(person(1), "voltei");
    EXPECT_THAT(told("voltei"), Not(HasSubstr("Ana")));
    const auto form = sim.all(asked("voltei")).at(0).at("request").at("response_format").dump();
    EXPECT_THAT(form, HasSubstr("wants_human"));
    EXPECT_THAT(form, Not(HasSubstr("\"memory\""))) << "nor is it asked for";
}

}  // namespace
}  // namespace ft9::e2e
