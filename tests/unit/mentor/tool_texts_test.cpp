#include "ft9/mentor/tool_texts.hpp"

#include "ft9/mentor/prompt.hpp"

#include <gtest/gtest.h>

using namespace ft9::mentor;

namespace {

const tool_texts ours;
const happening_texts notes;

bool yes(std::string_view message) {
    return is_yes(message, ours.yes_words, notes.transcript);
}

}  // namespace

TEST(ToolTexts, AYesIsAYesHoweverItIsWritten) {
    for (const char* message :
         {"sim", "Sim!", "SIM, pode marcar.", "ok", "Confirmo", "isso mesmo", "Sim, por favor", "pode ser",
          "Está certo!", "com certeza", "sim sim", "👍", "  claro  ", "ok, pode confirmar",
          "[em resposta a: “Posso marcar?”]\nsim", "[áudio transcrito: “Sim, pode marcar.”]"})
        EXPECT_TRUE(yes(message)) << message;
}

TEST(ToolTexts, WhatSaysMoreOrElseIsNone) {
    for (const char* message :
         {"", "não", "sim, mas às 11h", "pode não", "não pode", "ok?? e o preço", "confirmado?",
          "pode marcar?", "quanto custa", "talvez", "sim se for de graça", "[sim]",
          "[áudio transcrito: “não”]", "???", "simples", "confirmo que não", "[em resposta a: “sim”]\nnão"})
        EXPECT_FALSE(yes(message)) << message;
    std::string long_one;
    for (int i = 0; i < 100; ++i)
        long_one += "sim ";
    EXPECT_FALSE(yes(long_one));
}

TEST(ToolTexts, TheWordsAreTheOperators) {
    EXPECT_TRUE(is_yes("Bora lá!", "bora lá, partiu", ""));
    EXPECT_FALSE(is_yes("sim", "bora lá, partiu", ""));
    EXPECT_FALSE(is_yes("sim", "", "")) << "without words nobody confirms";
}

TEST(ToolTexts, StandInTheFileAsTheyStandHere) {
    const auto loaded = load_content(FT9_SOURCE_DIR "/config");
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    for (const auto& row : tool_text_table())
        EXPECT_EQ(loaded.content->texts.tools.*row.text, ours.*row.text) << row.key;
}
