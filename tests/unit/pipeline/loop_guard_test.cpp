#include "ft9/pipeline/loop_guard.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace ft9;
using pipeline::loop_guard;
using ruling = pipeline::loop_guard::ruling;

namespace {

constexpr unix_ms begin = 1'790'000'000'000, second = 1000;

// A conversation in which everything that is said gets an answer at once.
class LoopGuard : public ::testing::Test {
  protected:
    ruling say(const std::string& text, unix_ms after = 20 * second) {
        now += after;
        const auto r = guard.heard(1, text, first_id_at(now), now);
        if (r == ruling::go) guard.answered(1, now);
        return r;
    }
    // How many of them are answered before it is called a loop.
    int answered(const std::vector<std::string>& texts, unix_ms after) {
        int count = 0;
        for (const auto& text : texts) {
            if (say(text, after) != ruling::go) return count;
            ++count;
        }
        return count;
    }
    loop_guard guard;
    unix_ms now = begin;
};

}  // namespace

TEST_F(LoopGuard, APersonMayRepeatThemselves) {
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(say("oi"), ruling::go);
    EXPECT_EQ(say("Bom dia"), ruling::go);
    EXPECT_EQ(say("oi, tudo bem?"), ruling::go);
    EXPECT_EQ(say("oi"), ruling::go);
}

TEST_F(LoopGuard, ThreeTimesTheSameQuestionIsImpatience) {
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(say("Quanto devo cobrar pela primeira consulta de avaliação?"), ruling::go);
}

TEST_F(LoopGuard, TheSameAgainAndAgainIsALoop) {
    const std::string menu = "Olá! Sou a assistente da Clínica Sorriso. Como posso ajudar você hoje?";
    EXPECT_EQ(answered(std::vector<std::string>(10, menu), 20 * second), 3);
    EXPECT_EQ(say("outra coisa"), ruling::in_loop);
}

TEST_F(LoopGuard, NearlyTheSameCountsAsTheSame) {
    EXPECT_EQ(answered({"Você é o número 7 da fila. Aguarde um momento, por favor.",
                        "Você é o número 6 da fila. Aguarde um momento, por favor.",
                        "Você é o número 5 da fila! Aguarde um momento por favor",
                        "voce e o numero 4 da fila, aguarde um momento, por favor", "fim"},
                       20 * second),
              3);
}

TEST_F(LoopGuard, NumbersAloneAreDifferentAnswers) {
    EXPECT_EQ(answered({"1", "2", "3", "4", "5", "6", "7", "8", "9"}, 20 * second), 9);
}

TEST_F(LoopGuard, AShortWordNeedsMoreRepetitions) {
    EXPECT_EQ(answered(std::vector<std::string>(10, "ok"), 1 * second), 5);
}

TEST_F(LoopGuard, AShortWordAtThePaceOfAPersonIsNoLoop) {
    EXPECT_EQ(answered(std::vector<std::string>(20, "sim"), 20 * second), 20);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(say("sim, pode ser", i % 2 == 1 ? 2 * second : 20 * second), ruling::go)
            << "half of them were quick";
}

TEST_F(LoopGuard, AShortWordMostlyAtTheSpeedOfAMachineIsALoop) {
    EXPECT_EQ(say("sim"), ruling::go);
    EXPECT_EQ(say("sim"), ruling::go);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(say("sim", 1 * second), ruling::go);
    EXPECT_EQ(say("sim", 1 * second), ruling::loop);
}

TEST_F(LoopGuard, WhatWasLongAgoDoesNotCount) {
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(say("Bom dia, mentor! Vamos ao próximo passo?", 240 * second), ruling::go) << i;
}

TEST_F(LoopGuard, APhraseOfAnAutomaticReplyThatComesAtOnceIsALoop) {
    EXPECT_EQ(say("Oi"), ruling::go);
    EXPECT_EQ(say("Esta é uma mensagem automática. Retornaremos em breve.", 1 * second), ruling::loop);
}

TEST_F(LoopGuard, APhraseThatIsRepeatedIsALoop) {
    EXPECT_EQ(say("Agradecemos seu contato! No momento não podemos atender."), ruling::go);
    EXPECT_EQ(say("Agradecemos o seu contato! No momento não podemos atender."), ruling::loop);
}

TEST_F(LoopGuard, PeopleMayTalkAboutAutomaticReplies) {
    EXPECT_EQ(say("Como configuro uma mensagem automática no WhatsApp da clínica?"), ruling::go);
    EXPECT_EQ(say("E a mensagem automática de férias, o que escrevo nela?", 40 * second), ruling::go);
    EXPECT_EQ(say("A resposta automática pode ter o link da agenda?", 40 * second), ruling::go);
}

TEST_F(LoopGuard, AnswersThatNobodyCanHaveTypedAreALoop) {
    std::vector<std::string> all;
    for (const char* word :
         {"casa", "mar", "sol", "rua", "pão", "lua", "rio", "céu", "sal", "paz", "voz", "luz"})
        all.push_back(std::string("Entendi, me fale mais sobre ") + word + " e sobre a " + word + word + " " +
                      word);
    EXPECT_EQ(answered(all, 1 * second), 8) << "the first one answers nothing";
}

TEST_F(LoopGuard, ATurnThatComesAgainIsHeardOnce) {
    const auto first = first_id_at(now);
    for (int i = 0; i < 30; ++i)
        EXPECT_EQ(guard.heard(1, "A mesma pergunta de sempre, parada na fila", first, now + i * second),
                  ruling::go);
}

TEST_F(LoopGuard, AfterAWhileItBeginsAnew) {
    answered(std::vector<std::string>(10, "Digite o número da opção desejada, por favor"), 20 * second);
    EXPECT_EQ(say("alô", 5 * 60 * second), ruling::in_loop);
    EXPECT_EQ(say("Oi, aqui é a Ana", 6 * 60 * second), ruling::go);
    guard.sweep(now);
    EXPECT_EQ(guard.size(), 1U);
    guard.sweep(now + loop_guard::memory + second);
    EXPECT_EQ(guard.size(), 0U);
}

TEST_F(LoopGuard, OthersAreNotTouched) {
    answered(std::vector<std::string>(10, "Digite o número da opção desejada, por favor"), 20 * second);
    EXPECT_EQ(guard.heard(2, "oi", first_id_at(now), now), ruling::go);
}
