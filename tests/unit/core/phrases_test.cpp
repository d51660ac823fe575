#include "ft9/core/phrases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ft9;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using match = phrase_match;
using questions = phrase_matcher::questions;

namespace {

const phrase_lists lists{{"sair da lista", "tchau mesmo", "fora"},
                         {"me tira daqui", "não quero mais mensagens"},
                         {"paciente"},
                         {"chega"}};

match of(const char* text, questions asked = questions::count) {
    return phrase_matcher(lists, asked).match(text);
}

}  // namespace

TEST(Phrases, WordsAreFoldedWithoutSignsAndArticles) {
    EXPECT_THAT(folded_words("  Não, QUERO… uma Pessoa-amiga (já)!"),
                ElementsAre("nao", "quero", "pessoa", "amiga", "ja"));
    EXPECT_THAT(folded_words("a o um"), IsEmpty());
    EXPECT_THAT(folded_words("👍 !?"), IsEmpty());
}

TEST(Phrases, AWholePhraseMayBeGreetedAndAskedFor) {
    for (const char* text :
         {"sair da lista", "SAIR DA LISTA!", "Oi, bom dia! Quero sair da lista, por favor.",
          "como faço para sair da lista?", "tem como sair da lista", "eu gostaria de sair da lista"})
        EXPECT_EQ(of(text), match::clear) << text;
    for (const char* text :
         {"como sair da lista", "sair da lista de compras", "a lista", "quero sair da clínica"})
        EXPECT_EQ(of(text), match::none) << text;
}

TEST(Phrases, ASingleWordIsAllThatIsSaid) {
    EXPECT_EQ(of("fora"), match::clear);
    EXPECT_EQ(of("Fora, por favor!"), match::clear);
    EXPECT_EQ(of("quero fora"), match::none);
    EXPECT_EQ(of("fora isso"), match::none);
}

TEST(Phrases, APhraseInsideCountsInAShortMessage) {
    EXPECT_EQ(of("pelo amor de Deus me tira daqui hoje"), match::clear);
    EXPECT_EQ(of("não quero mais mensagens de vocês"), match::clear) << "its own no is part of it";
    EXPECT_EQ(of("meu paciente disse me tira daqui"), match::none) << "about somebody else";
    EXPECT_EQ(of("não me tira daqui"), match::doubtful) << "turned around";
    EXPECT_EQ(of("me tira daqui porque hoje eu tive um dia longo e cheio de coisas para fazer na rua"),
              match::doubtful)
        << "long";
    EXPECT_EQ(of((std::string(600, 'x') + " me tira daqui").c_str()), match::none) << "far too long";
}

TEST(Phrases, AQuestionIsAWishOrNot) {
    EXPECT_EQ(of("me tira daqui?"), match::clear);
    EXPECT_EQ(of("me tira daqui?", questions::are_doubtful), match::doubtful);
    EXPECT_EQ(of("sair da lista?", questions::are_doubtful), match::doubtful);
}

TEST(Phrases, DoubtfulOnesAreAllThatIsSaid) {
    EXPECT_EQ(of("Chega!"), match::doubtful);
    EXPECT_EQ(of("chega de perder dinheiro"), match::none);
}

TEST(Phrases, NothingMatchesWithoutLists) {
    EXPECT_EQ(phrase_matcher().match("sair da lista"), match::none);
    EXPECT_EQ(phrase_matcher({{"!"}, {"um"}, {}, {}}, questions::count).match("qualquer coisa"), match::none)
        << "a phrase without words is none";
    EXPECT_EQ(of(""), match::none);
}
