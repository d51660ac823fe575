// What may be left out of config/: how the model describes what it reads, and what it must not answer.
#include "ft9/mentor/prompt.hpp"

#include "support/temporary_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace ft9;
using namespace ft9::mentor;
using nlohmann::json;
using ::testing::ElementsAre;

namespace {

const std::string shipped = std::string(FT9_SOURCE_DIR) + "/config";

// A copy of the shipped folder that a test then changes.
class Guide : public ::testing::Test {
  public:
    test::temporary_dir dir;
    json texts;

  protected:
    void SetUp() override {
        std::filesystem::copy(shipped, dir.path(), std::filesystem::copy_options::recursive);
        std::filesystem::remove(dir.path() / "mentor/analysis.json");
        std::ifstream file(shipped + "/texts.json");
        texts = json::parse(file);
    }
    content_result load() { return load_content(dir.path().string()); }
    std::vector<std::string> problems() {
        std::vector<std::string> out;
        for (const auto& each : load().problems)
            out.push_back(each.where + " " + each.what);
        return out;
    }
};

}  // namespace

TEST(ShippedContent, TextsAndGuideAreThoseOfTheCode) {
    const auto loaded = load_content(shipped);
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    const mentee_texts ours;
    const auto& texts = loaded.content->texts;
    for (const auto& row : safety_table())
        EXPECT_EQ(texts.safety.*row.text, ours.safety.*row.text) << row.key;
    EXPECT_EQ(texts.safety.emergency_words, ours.safety.emergency_words);
    EXPECT_EQ(texts.safety.harmless_words, ours.safety.harmless_words);
    for (const auto& row : situation_table())
        EXPECT_EQ(texts.situation.*row.text, ours.situation.*row.text) << row.key;
    const analysis_guide guide;
    for (const auto& row : guide_table())
        EXPECT_EQ(loaded.content->guide.*row.text, guide.*row.text) << row.key;
    EXPECT_EQ(loaded.content->guide.intents, guide.intents);
    EXPECT_EQ(loaded.content->guide.lead_facts, guide.lead_facts);
}

TEST_F(Guide, TheGuideMayBeLeftOutOrReplacedInPart) {
    EXPECT_EQ(load().content->guide.intents, analysis_guide{}.intents);
    dir.write("mentor/analysis.json",
              R"({"urgency":"Pressa.","intents":[{"key":"a1","description":"Um."}],"_comment":"x"})");
    const auto loaded = load();
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    EXPECT_EQ(loaded.content->guide.urgency, "Pressa.");
    ASSERT_EQ(loaded.content->guide.intents.size(), 1U);
    EXPECT_EQ(loaded.content->guide.intents[0].key, "a1");
    EXPECT_EQ(loaded.content->guide.lead_facts, analysis_guide{}.lead_facts);
}

TEST_F(Guide, AllProblemsOfTheGuideAreReported) {
    dir.write("mentor/analysis.json",
              R"({"reply":" ","intents":[],"lead_facts":[{"key":"none","description":"d"},)"
              R"({"key":"a","description":"d"},{"key":"a","description":"d"},7],"inents":1})");
    EXPECT_THAT(
        problems(),
        ::testing::UnorderedElementsAre(
            "mentor/analysis.json: reply must be a text that is not empty",
            "mentor/analysis.json: intents must have 1 to 20 entries",
            "mentor/analysis.json: lead_facts[0].key may hold a-z, 0-9 and _ only, and must not be none",
            "mentor/analysis.json: lead_facts repeats a key",
            "mentor/analysis.json: lead_facts[3] must be an object",
            "mentor/analysis.json: inents is not a known key"));
}

TEST_F(Guide, SafetyWordsMayBeReplaced) {
    texts["safety"] = {{"medical", "m"}, {"emergency_words", {"socorro"}}};
    dir.write("texts.json", texts.dump());
    const auto loaded = load();
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    EXPECT_EQ(loaded.content->texts.safety.medical, "m");
    EXPECT_THAT(loaded.content->texts.safety.emergency_words, ElementsAre("socorro"));
    EXPECT_EQ(loaded.content->texts.safety.harmless_words, safety_texts{}.harmless_words);
    texts["safety"] = {{"emergency_words", json::array()}, {"medicl", "m"}};
    dir.write("texts.json", texts.dump());
    EXPECT_THAT(problems(),
                ::testing::UnorderedElementsAre("texts.json: safety.emergency_words must not be empty",
                                                "texts.json: safety.medicl is not a known key"));
}
