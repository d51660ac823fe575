#include "ft9/outgoing/speech.hpp"

#include <gtest/gtest.h>

#include <string>

using ft9::outgoing::spoken_words;

namespace {

struct spoken_row {
    const char *markdown, *words;
};

const spoken_row spoken_rows[] = {
    {"Olá! Tudo bem?", "Olá! Tudo bem?"},
    {"", ""},
    {"**negrito**, *itálico*, ~~riscado~~ e `código`", "negrito, itálico, riscado e código"},
    {"*só WhatsApp* e _mais_", "só WhatsApp e mais"},
    {"# Título\n\nPrimeiro parágrafo.", "Título\n\nPrimeiro parágrafo."},
    {"Três passos:\n- ligar\n- **anotar**\n* voltar", "Três passos:\nligar\nanotar\nvoltar"},
    {"1. ligar\n2. anotar", "1. ligar\n2. anotar"},
    {"> dito por alguém", "dito por alguém"},
    {"2 * 3 = 6", "2 * 3 = 6"},
    {"veja https://ft9.com.br/guia", ""},
    {"veja [o guia](https://ft9.com.br)", ""},
    {"www.ft9.com.br tem mais", ""},
    {"está em ft9.com.br", ""},
    {"escreva para ana@exemplo.org", ""},
    {"chame em wa.me/5511999990000", ""},
    {"Fale com todos. Comece hoje.", "Fale com todos. Comece hoje."},
    {"assim:\n```\nx = 1\n```", ""},
};

}  // namespace

TEST(SpokenWords, AreWithoutSignsThatNobodyHears) {
    for (const auto& row : spoken_rows)
        EXPECT_EQ(spoken_words(row.markdown), row.words) << row.markdown;
}

TEST(SpokenWords, AreCleanWhateverComes) {
    const auto words = spoken_words("a\xff\x01 b \n\n");
    EXPECT_EQ(words.find('\x01'), std::string::npos);
    EXPECT_EQ(words.find('\xff'), std::string::npos);
    EXPECT_FALSE(words.empty());
}
