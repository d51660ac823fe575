#include "ft9/mentor/emergency.hpp"

#include <gtest/gtest.h>

using namespace ft9::mentor;

namespace {

const safety_texts ours;

std::string own(std::string_view text) {
    return own_words(text, "[áudio transcrito: “{words}”]", "[mensagem encaminhada]",
                     "[mensagem encaminhada muitas vezes]");
}

bool alarming(std::string_view text) {
    return is_emergency(own(text), ours);
}

}  // namespace

TEST(Emergency, IsToldByThePersonsOwnWords) {
    for (const char* text :
         {"quero morrer", "Eu QUERO MORRER!!", "não quero mais viver", "nao quero mais viver...",
          "acho que vou me matar hoje", "penso em suicídio", "tô infartando", "Não consigo respirar",
          "a paciente está sangrando muito", "dor forte no peito, doutor", "quero\nmorrer", "quero, morrer",
          "[áudio transcrito: “quero morrer”]", "oi\n[áudio transcrito: “bom dia. Não quero mais viver”]"})
        EXPECT_TRUE(alarming(text)) << text;
}

TEST(Emergency, IdiomsAndBusinessAreNone) {
    for (const char* text : {"",
                             "oi",
                             "estou morrendo de rir",
                             "quero morrer de rir",
                             "morrendo de medo do imposto",
                             "vou me matar de trabalhar",
                             "vou me matar de tanto atender",
                             "quero morrer de vergonha",
                             "não quero mais viver de convênio",
                             "não aguento mais viver apagando incêndio",
                             "não quero mais viver no vermelho",
                             "seria suicídio financeiro",
                             "meu caixa está sangrando muito dinheiro",
                             "não consigo respirar de tanta conta",
                             "atendo emergências na clínica",
                             "quero montar uma reserva de emergência",
                             "tive uma overdose de informação",
                             "quanto custa um plantão de urgência?",
                             "quero matar a dívida",
                             "quero morrerei",
                             "enquero morrer"})
        EXPECT_FALSE(alarming(text)) << text;
}

TEST(Emergency, AnIdiomHidesOnlyItself) {
    EXPECT_TRUE(alarming("vou me matar de trabalhar, não quero mais viver"));
    EXPECT_TRUE(alarming("quero morrer de rir? não: quero morrer"));
}

TEST(Emergency, WhatOthersSaidIsNotThePersons) {
    EXPECT_FALSE(alarming("[em resposta a: “quero morrer”]\ncomo respondo a essa paciente?"));
    EXPECT_FALSE(alarming("[mensagem encaminhada]\nquero morrer"));
    EXPECT_FALSE(alarming("[mensagem encaminhada muitas vezes]\nquero morrer"));
    EXPECT_TRUE(alarming("[em resposta a: “oi”]\nquero morrer"));
}

TEST(OwnWords, KeepWhatIsOutsideOfNotes) {
    EXPECT_EQ(own("oi"), "oi\n");
    EXPECT_EQ(own("a [imagem] b").find("imagem"), std::string::npos);
    EXPECT_NE(own("[áudio transcrito: “bom dia”]").find("bom dia"), std::string::npos);
    for (const char* broken : {"[", "[[", "a [ b", "]", "a ] b", "[áudio transcrito: “"})
        EXPECT_NO_THROW(static_cast<void>(own(broken))) << broken;
}

TEST(Emergency, WithoutPhrasesThereIsNone) {
    safety_texts none;
    none.emergency_words = {"", "..."};
    EXPECT_FALSE(is_emergency("quero morrer ...", none));
}

TEST(HeardWords, AreThoseOfRecordingsAlone) {
    const auto heard = [](std::string_view text, std::string_view note = "[áudio transcrito: “{words}”]") {
        const auto words = heard_words(text, note, "[mensagem encaminhada]", "[muitas vezes]");
        const auto from = words.find_first_not_of('\n');
        return from == std::string::npos ? "" : words.substr(from, words.find_last_not_of('\n') + 1 - from);
    };
    EXPECT_EQ(heard("oi\n[áudio transcrito: “quero parar”] tchau"), "quero parar");
    EXPECT_EQ(heard("quero parar"), "");
    EXPECT_EQ(heard("[imagem] quero parar"), "");
    EXPECT_EQ(heard("[mensagem encaminhada]\n[áudio transcrito: “quero parar”]"), "") << "others said it";
    EXPECT_EQ(heard("[voz: parar (fim)]", "[voz: {words} (fim)]"), "parar");
    EXPECT_EQ(heard("[áudio transcrito: “sem fim"), "sem fim");
}
