#include "ft9/core/text.hpp"

#include <gtest/gtest.h>

using namespace ft9;

TEST(CountCharacters, CountsCodePointsNotBytes) {
    EXPECT_EQ(count_characters(""), 0U);
    EXPECT_EQ(count_characters("abc"), 3U);
    EXPECT_EQ(count_characters("çã😀"), 3U);
    EXPECT_EQ(count_characters("\xFF\xC3"), 2U) << "an invalid byte counts as one";
}

TEST(SanitizeUtf8, ReplacesInvalidSequencesAndDropsControls) {
    EXPECT_EQ(sanitize_utf8("ol\xC3\xA1"), "olá");
    EXPECT_EQ(sanitize_utf8("a\xFF"
                            "b"),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(sanitize_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "surrogate";
    EXPECT_EQ(sanitize_utf8("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
    EXPECT_EQ(sanitize_utf8(std::string_view("a\0\x1b[31m\n\t", 9)), "a[31m\n\t");
}

TEST(DropDirectionControls, LeavesEverythingElse) {
    EXPECT_EQ(drop_direction_controls("veja \u202Emoc.elpmaxe\u202C aqui"), "veja moc.elpmaxe aqui");
    EXPECT_EQ(drop_direction_controls("\u2066a\u2069\u202A"), "a");
    EXPECT_EQ(drop_direction_controls("olá \u200F\u05D0\u200E \u2065\u202F😀"),
              "olá \u200F\u05D0\u200E \u2065\u202F😀");
    EXPECT_EQ(drop_direction_controls("\xE2\x80"), "\xE2\x80") << "what is cut stays what it is";
}

TEST(Fold, IgnoresCaseAccentsAndPunctuation) {
    EXPECT_EQ(fold("  PÁRAR! "), "parar");
    EXPECT_EQ(fold("Sair."), "sair");
    EXPECT_EQ(fold("p\u0061\u0301rar"), "parar") << "combining accent";
    EXPECT_EQ(fold("não"), "nao");
    EXPECT_EQ(fold("parar\n!"), "parar") << "found by fuzzing: white space before the punctuation stayed";
    EXPECT_EQ(fold("\u0301 parar"), "parar") << "a stray accent in front";
    EXPECT_NE(fold("quero parar"), "parar");
}

TEST(SplitMessage, KeepsShortTextsWhole) {
    EXPECT_EQ(split_message("  Olá!  "), std::vector<std::string>{"Olá!"});
    EXPECT_TRUE(split_message(" \n ").empty());
}

TEST(SplitMessage, PrefersParagraphThenSentenceThenWord) {
    EXPECT_EQ(split_message("um dois.\n\ntres quatro", 12),
              (std::vector<std::string>{"um dois.", "tres quatro"}));
    EXPECT_EQ(split_message("Um dois. Tres quatro", 14),
              (std::vector<std::string>{"Um dois.", "Tres quatro"}));
    EXPECT_EQ(split_message("um dois tres", 9), (std::vector<std::string>{"um dois", "tres"}));
}

TEST(SplitMessage, NeverCutsInsideACharacter) {
    std::string text;
    for (int i = 0; i < 50; ++i)
        text += "é";
    for (const auto& part : split_message(text, 7)) {
        EXPECT_LE(count_characters(part), 7U);
        EXPECT_EQ(sanitize_utf8(part), part);
    }
    const std::string family = "👨‍👩‍👧";
    const auto parts = split_message(family + family, 6);
    EXPECT_EQ(parts, (std::vector<std::string>{family, family}));
    EXPECT_EQ(split_message("🇧🇷🇧🇷", 3), (std::vector<std::string>{"🇧🇷", "🇧🇷"}));
}

// One letter with thousands of accents is one visible character: it must not become a message for each
// accent.
TEST(SplitMessage, CutsACharacterThatIsTooLongIntoFullParts) {
    std::string text = "a";
    for (int i = 0; i < 9'999; ++i)
        text += "\xcc\x81";
    std::string joined;
    const auto parts = split_message(text, 4096);
    for (const auto& part : parts)
        joined += part;
    EXPECT_EQ(parts.size(), 3U);
    EXPECT_EQ(joined, text);
}

TEST(SplitMessage, LosesNothingButOuterSpace) {
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += "palavra" + std::to_string(i) + " ";
    std::string joined;
    for (const auto& part : split_message(text, 4096)) {
        EXPECT_LE(count_characters(part), 4096U);
        joined += part + " ";
    }
    EXPECT_EQ(joined, text);
}
