#include "ft9/webhook/kinds.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

using namespace ft9;
using namespace ft9::webhook;

TEST(Kinds, EveryKindHasItsRowInOrder) {
    const auto& table = kind_table();
    ASSERT_EQ(table.size(), static_cast<std::size_t>(event_kind::other_field) + 1);
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < table.size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(table[i].kind), i) << table[i].name;
        EXPECT_TRUE(names.insert(table[i].name).second) << table[i].name << " twice";
        EXPECT_EQ(&row_of(table[i].kind), &table[i]);
        EXPECT_FALSE(table[i].source.empty() || table[i].meaning.empty()) << table[i].name;
    }
}

TEST(Kinds, WhoIsAnsweredIsReadAndWhatIsOnlyJournaledIsNot) {
    for (const auto& row : kind_table()) {
        if (row.what == rule::answered || row.what == rule::remembered) {
            EXPECT_TRUE(row.in_context) << row.name;
        }
        if (row.what == rule::journaled) {
            EXPECT_FALSE(row.in_context) << row.name;
        }
    }
}

TEST(Kinds, ThePageShowsTheTable) {
    std::ifstream page(FT9_SOURCE_DIR "/docs/message-kinds.md");
    std::vector<std::string> shown, expected;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("| `")) shown.push_back(line);
    }
    for (const auto& row : kind_table()) {
        expected.push_back("| `" + std::string(row.name) + "` | " + std::string(row.source) + " | " +
                           std::string(to_string(row.what)) + " | " + (row.in_context ? "yes" : "") + " | " +
                           std::string(row.meaning) + " |");
    }
    EXPECT_EQ(shown, expected) << "docs/message-kinds.md: copy the rows from here";
}

TEST(Kinds, NamesOfMetaAreExact) {
    EXPECT_EQ(kind_of_type("text"), event_kind::text);
    EXPECT_EQ(kind_of_type("revoke"), event_kind::deletion);
    for (const char* type : {"", "Text", "text ", "hologram", "ephemeral", "errors"})
        EXPECT_EQ(kind_of_type(type), event_kind::unknown) << type;
    EXPECT_EQ(kind_of_field("smb_message_echoes"), event_kind::echo);
    for (const char* field : {"", "messages", "call", "novelty"})
        EXPECT_EQ(kind_of_field(field), event_kind::other_field) << field;
}
