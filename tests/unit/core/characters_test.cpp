#include "ft9/core/characters.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace ft9;

namespace {

std::size_t first(std::string_view text) {
    return character_size(text, 0);
}

}  // namespace

TEST(Characters, AreWhatPeopleSee) {
    for (const std::string whole : {"a", "é", "e\u0301", "👍🏽", "👨‍👩‍👧", "🇧🇷", "1️⃣",
                                    "❤️", "नि", "กำ", "각", "\r\n", "ש\u05C1"})
        EXPECT_EQ(first(whole + "x"), whole.size()) << whole;
    EXPECT_EQ(first("🇧🇷🇧🇷"), std::string("🇧🇷").size());
    EXPECT_EQ(first("\n\r"), 1U);
    EXPECT_EQ(first("\xFF\xCC\x81"), 3U) << "an invalid byte is a character too";
    EXPECT_EQ(first("ab"), 1U);
}

TEST(Characters, EmojisAreTold) {
    for (const char* one :
         {"👍", "❤️", "❤", "⭐", "☎️", "🇧🇷", "#️⃣", "👨‍👩‍👧", "©️", "™️"})
        EXPECT_TRUE(is_emoji(one)) << one;
    for (const char* none : {"", "a", "1", "é", "👍👍", "👍 ", "漢", "\xE2\x83\xA3", "€", "—"})
        EXPECT_FALSE(is_emoji(none)) << none;
    EXPECT_TRUE(has_emoji("Abrir 👍"));
    EXPECT_FALSE(has_emoji("Abrir já, nº 1"));
}
