#include "content_fixture.hpp"

#include <gmock/gmock.h>

using namespace ft9;
using namespace ft9::mentor;
using namespace ft9::test;
using ::testing::ElementsAre;

TEST(ShippedContent, HappeningsAreThoseOfTheCode) {
    const auto loaded = load_content(shipped);
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    const happening_texts ours;
    for (const auto& row : happening_table()) {
        EXPECT_EQ(loaded.content->texts.happenings.*row.text, ours.*row.text) << row.key;
        EXPECT_EQ(problem_of(row, ours.*row.text), "") << row.key;
    }
}

TEST_F(Content, HappeningsMayBeLeftOutOrReplacedOneByOne) {
    EXPECT_EQ(load().content->texts.happenings.deleted, happening_texts{}.deleted);
    texts["happenings"] = {{"deleted", "[apagou]"}, {"_comment", "x"}};
    const auto loaded = load();
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    EXPECT_EQ(loaded.content->texts.happenings.deleted, "[apagou]");
    EXPECT_EQ(loaded.content->texts.happenings.location, happening_texts{}.location);
}

TEST_F(Content, HappeningsMustHoldTheirNames) {
    texts["happenings"] = {{"location", "[aqui]"},
                           {"reaction", "[{emoji} {emoji} a {message}]"},
                           {"deleted", "[apagou {message}]"},
                           {"edit", " "},
                           {"echo", "[{text} {}  { a } {text2}]"},
                           {"locatoin", "x"}};
    EXPECT_THAT(problems(), ::testing::UnorderedElementsAre(
                                "texts.json: happenings.location must contain {place} exactly once",
                                "texts.json: happenings.reaction must contain {emoji} exactly once",
                                "texts.json: happenings.deleted has no use for {message}",
                                "texts.json: happenings.edit must be a text that is not empty",
                                "texts.json: happenings.locatoin is not a known key"));
    texts["happenings"] = 7;
    EXPECT_THAT(problems(), ElementsAre("texts.json: happenings must be an object"));
}

TEST(Happenings, NamesAreFilledInOnceAndOthersStay) {
    EXPECT_EQ(fill("[{a} {b} {a}]", {{"a", "{b}"}, {"b", "x"}}), "[{b} x {b}]");
    EXPECT_EQ(fill("{c} {", {{"a", "x"}}), "{c} {");
    EXPECT_EQ(fill("", {{"a", "x"}}), "");
    EXPECT_EQ(fill("{{a}}", {{"a", "x"}}), "{x}");
}
