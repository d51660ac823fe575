#include "ft9/core/plain_words.hpp"

#include "support/attacks.hpp"

#include <gtest/gtest.h>

using namespace ft9;

TEST(PlainWords, WhatPeopleWriteStays) {
    for (const char* text : {"Olá, doutora! Tudo bem?", "linha um\nlinha dois", "R$ 1.500,00 (à vista) – 10%",
                             "👨‍👩‍👧 família 🏳️‍🌈 👍🏽 1️⃣ 🇧🇷",
                             "3 < 5 e 5 > 3, a <- b -> c", "日本語 עברית"})
        EXPECT_EQ(as_own_words(text), text);
    EXPECT_EQ(as_own_words(" com bordas "), " com bordas ");
}

TEST(PlainWords, BracketsAreForNotes) {
    EXPECT_EQ(as_own_words("[a] 【b】 [c]"), "(a) (b) (c)");
    EXPECT_EQ(as_plain_line("  um\n[dois]\ttrês “quatro” "), "um (dois) três \"quatro\"");
}

TEST(PlainWords, MarksOfChatTemplatesAreBroken) {
    EXPECT_EQ(as_own_words("<|im_start|>"), "< |im_start| >");
    EXPECT_EQ(as_own_words("[INST] <<SYS>>"), "(INST) < <SYS> >");
    EXPECT_EQ(as_own_words("<\u200B|x|\u200B>"), "< |x| >") << "also when something hidden stands between";
}

TEST(PlainWords, WhatNobodySeesGoes) {
    EXPECT_EQ(as_own_words("a\u202Eb\u2066c\u200Dd\u00ADe\uFEFFf"), "abcdef");
    EXPECT_EQ(as_own_words("oi\U000E0069\U000E0067\uFE01\U000E0100"), "oi");
    EXPECT_EQ(as_own_words("a\u2028b\r\nc"), "a\nb\nc");
    EXPECT_EQ(as_own_words("a\xFF"), "a\uFFFD");
}

TEST(PlainWords, NoAttackKeepsABracketOrAMark) {
    for (const auto& attack : test::attacks()) {
        for (const auto& text : {as_own_words(attack), as_plain_line(attack)}) {
            EXPECT_EQ(text.find_first_of("[]\r\x1b"), std::string::npos) << attack;
            EXPECT_EQ(text.find("<|"), std::string::npos) << attack;
            EXPECT_EQ(as_own_words(text), text) << "once is enough: " << attack;
        }
        EXPECT_EQ(as_plain_line(attack).find('\n'), std::string::npos) << attack;
    }
}
