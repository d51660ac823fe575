// Content that is refused, and how its problems are told.
#include "content_fixture.hpp"

#include <gmock/gmock.h>

using namespace ft9;
using namespace ft9::mentor;
using namespace ft9::test;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(Content, WishesMustHoldWordsAndKnownKeys) {
    texts["handover"] = {{"words", {"!"}}, {"weekdays", {"domingo"}}, {"nunca", "x"}};
    texts["wishes"] = {{"first_contact", "Sou uma IA."}};
    EXPECT_THAT(
        problems(),
        ElementsAre("texts.json: handover.words must hold words, not only signs or articles",
                    "texts.json: handover.weekdays must have 7 entries, Sunday first",
                    "texts.json: handover.nunca is not a known key",
                    "texts.json: wishes.first_contact_version is missing: it says later what a person "
                    "was told"));
}

TEST_F(Content, ThereMustBeNinePillars) {
    pillars["pillars"].erase(8);
    EXPECT_THAT(problems(), ElementsAre("mentor/pillars.json: pillars must have 9 entries, has 8"));
}

TEST_F(Content, KeysAreUniqueAndPlain) {
    pillars["pillars"][4]["key"] = "p1";
    pillars["pillars"][5]["key"] = "Preço";
    EXPECT_THAT(
        problems(),
        ElementsAre("mentor/pillars.json: pillars[5].key may hold a-z, 0-9 and _ only, and must not be none",
                    "mentor/pillars.json: pillars[4].key is used by another pillar already"));
}

TEST_F(Content, AllProblemsOfAllFilesAreReportedAtOnce) {
    persona = "no mark";
    pillars["pillars"][2].erase("title");
    pillars["pillars"][3]["example_questions"] = json::array();
    pillars["pillars"][6] = 7;
    pillars["pillars"][7]["placeholder"] = "yes";
    texts["fallback"] = "  ";
    texts["opted_in"] = 5;
    texts["falback"] = "x";
    EXPECT_THAT(problems(), ::testing::UnorderedElementsAre(
                                "mentor/persona.md must contain {{pillars}} exactly once",
                                "mentor/pillars.json: pillars[2].title is missing",
                                "mentor/pillars.json: pillars[3].example_questions must not be empty",
                                "mentor/pillars.json: pillars[6] must be an object",
                                "mentor/pillars.json: pillars[7].placeholder must be true or false",
                                "texts.json: fallback must be a text that is not empty",
                                "texts.json: opted_in must be a text that is not empty",
                                "texts.json: falback is not a known key"));
}

TEST_F(Content, TextsAreAsLongAsOneMessageMayBe) {
    texts["fallback"] = std::string(2048, 'a');
    for (int i = 0; i < 2048; ++i)
        texts["fallback"] = texts["fallback"].get<std::string>() + "ç";
    EXPECT_THAT(problems(), IsEmpty());
    texts["fallback"] = texts["fallback"].get<std::string>() + "a";
    EXPECT_THAT(problems(), ElementsAre("texts.json: fallback has more than 4096 characters"));
}

TEST_F(Content, OptWordsAreDistinct) {
    texts["opt_in_words"] = {"parár"};
    EXPECT_THAT(problems(), ElementsAre("texts.json: opt_in_words repeats a word"));
    texts["opt_in_words"] = json::array();
    EXPECT_THAT(problems(), ElementsAre("texts.json: opt_in_words must not be empty"));
    texts["opt_in_words"] = "VOLTAR";
    EXPECT_THAT(problems(), ElementsAre("texts.json: opt_in_words must be a list"));
}

TEST_F(Content, SyntaxErrorsNameTheLine) {
    write();
    dir.write("texts.json", "{\n  \"fallback\": \"f\",\n  \"opted_in\" \"i\"\n}");
    const auto loaded = load_content(dir.path().string());
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_EQ(loaded.problems[0].where, "texts.json:3");
    EXPECT_THAT(loaded.problems[0].what, HasSubstr("is not JSON"));
}

TEST_F(Content, MissingAndUnreadableFilesAreNamed) {
    const auto loaded = load_content(dir / "nowhere");
    EXPECT_FALSE(loaded);
    EXPECT_EQ(loaded.problems.size(), 3u);
    write();
    dir.write("texts.json", "[]");
    dir.write("mentor/persona.md", "caf\xe9 {{pillars}}");
    const auto spoiled = load_content(dir.path().string());
    EXPECT_EQ(to_string(spoiled.problems),
              "mentor/persona.md is not plain UTF-8 text\ntexts.json must hold one JSON object\n");
}
