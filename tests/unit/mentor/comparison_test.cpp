#include "ft9/mentor/comparison.hpp"

#include <gtest/gtest.h>

using namespace ft9::mentor;
using list = std::vector<std::string>;

TEST(FoldedWords, AreLowerCaseWithoutAccentsAndSigns) {
    EXPECT_EQ(folded_words("Olá, Dra. ANA! Preço: R$ 1.500"),
              (list{"ola", "dra", "ana", "preco", "r", "1", "500"}));
    EXPECT_EQ(folded_words("“agenda” — cheia…"), (list{"agenda", "cheia"}));
    EXPECT_EQ(folded_words("bom 🙂 dia"), (list{"bom", "dia"}));
    EXPECT_EQ(folded_words(""), list{});
    EXPECT_EQ(folded_words(" .!? "), list{});
}

TEST(FoldedWords, TakeAnyBytes) {
    for (const char* odd : {"\xC3", "\xE2\x80", "\xF0", "\xFF\xFE", "a\xC2"})
        EXPECT_NO_THROW(folded_words(odd)) << odd;
}

TEST(Similarity, IsOneForTheSameWordsAndZeroForNone) {
    EXPECT_DOUBLE_EQ(similarity("Cobre o justo.", "cobre o justo"), 1);
    EXPECT_DOUBLE_EQ(similarity("o justo cobre", "cobre o justo"), 1);
    EXPECT_DOUBLE_EQ(similarity("agenda cheia", "dinheiro parado"), 0);
    EXPECT_DOUBLE_EQ(similarity("", ""), 1);
    EXPECT_DOUBLE_EQ(similarity("", "algo"), 0);
    EXPECT_DOUBLE_EQ(similarity("a b c d", "a b x y"), 0.5);
}

TEST(Similarity, RepeatedWordsCountAsOftenAsTheyStand) {
    EXPECT_LT(similarity("sim sim sim", "sim"), 1);
    EXPECT_DOUBLE_EQ(similarity("sim sim", "sim sim"), 1);
}

TEST(LengthRatio, CountsCharacters) {
    EXPECT_DOUBLE_EQ(length_ratio("ação", "acao"), 1);
    EXPECT_DOUBLE_EQ(length_ratio("ab", "abcd"), 2);
    EXPECT_DOUBLE_EQ(length_ratio("", "abcd"), 0);
}
