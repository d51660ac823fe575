#include "ft9/mentor/prompt.hpp"

#include "support/temporary_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace ft9;
using namespace ft9::mentor;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

const std::string shipped = std::string(FT9_SOURCE_DIR) + "/config";

// A folder with small, valid content that a test then spoils.
class Content : public ::testing::Test {
  public:
    test::temporary_dir dir;
    std::string persona = "Frame\n\n{{pillars}}\n\nEnd\n";
    json pillars = {{"guidance_label", "G"}, {"questions_label", "Q"}, {"pillars", json::array()}};
    json texts = {{"fallback", "f"},           {"unsupported_media", "u"}, {"rate_limited", "r"},
                  {"opted_out", "o"},          {"opted_in", "i"},          {"opt_out_words", {"PARAR"}},
                  {"opt_in_words", {"VOLTAR"}}};

  protected:
    void SetUp() override {
        for (int i = 1; i <= 9; ++i) {
            const std::string n = std::to_string(i);
            pillars["pillars"].push_back({{"key", "p" + n},
                                          {"title", "T" + n},
                                          {"description", "D" + n},
                                          {"guidance", "H" + n},
                                          {"example_questions", {"q" + n}},
                                          {"placeholder", i % 2 == 0}});
        }
    }
    void write() {
        dir.write("mentor/persona.md", persona);
        dir.write("mentor/pillars.json", pillars.dump(2));
        dir.write("texts.json", texts.dump(2));
    }
    content_result load() {
        write();
        return load_content(dir.path().string());
    }
    std::vector<std::string> problems() {
        std::vector<std::string> out;
        const auto loaded = load();
        EXPECT_EQ(static_cast<bool>(loaded), loaded.problems.empty());
        for (const auto& each : loaded.problems)
            out.push_back(each.where + " " + each.what);
        return out;
    }
};

}  // namespace

TEST(ShippedContent, LoadsAndSaysThatItsPillarsArePlaceholders) {
    const auto loaded = load_content(shipped);
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    EXPECT_EQ(loaded.content->pillars.size(), 9u);
    EXPECT_EQ(loaded.content->placeholders, 9u);
    EXPECT_THAT(loaded.content->system_prompt, HasSubstr("# Segurança")) << "the rules";
    for (const auto& each : loaded.content->pillars) {
        EXPECT_THAT(loaded.content->form.schema, HasSubstr('"' + each.key + '"'));
        EXPECT_THAT(loaded.content->system_prompt, HasSubstr(each.title));
        EXPECT_THAT(loaded.content->system_prompt, HasSubstr(each.guidance));
    }
    EXPECT_EQ(loaded.content->system_prompt.find("{{"), std::string::npos);
    EXPECT_EQ(loaded.content->system_prompt.find("placeholder"), std::string::npos);
    EXPECT_THAT(loaded.content->texts.opt_out_words, ElementsAre("PARAR", "SAIR", "STOP"));
    EXPECT_THAT(loaded.content->texts.opt_in_words, ElementsAre("VOLTAR"));
}

TEST_F(Content, PromptIsTheFrameWithThePillarsInOrder) {
    const auto loaded = load();
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    const std::string& prompt = loaded.content->system_prompt;
    EXPECT_EQ(prompt.substr(0, 52), "Frame\n\n### 1. T1\nD1\nG: H1\nQ:\n- q1\n\n### 2. T2\nD2\nG: H");
    EXPECT_EQ(prompt.substr(prompt.size() - 9), "- q9\n\nEnd");
    EXPECT_EQ(loaded.content->placeholders, 4u);
}

TEST_F(Content, RulesStandBehindThePillars) {
    dir.write("mentor/rules.md", "\n# Regras\nnenhuma\n\n");
    const auto loaded = load();
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    EXPECT_THAT(loaded.content->system_prompt, ::testing::EndsWith("- q9\n\nEnd\n\n# Regras\nnenhuma"));
}

TEST_F(Content, VersionFollowsThePromptAndNothingElse) {
    const std::string before = load().content->prompt_version;
    EXPECT_EQ(before.size(), 12u);
    EXPECT_EQ(before.find_first_not_of("0123456789abcdef"), std::string::npos);
    texts["fallback"] = "other";
    EXPECT_EQ(load().content->prompt_version, before);
    persona += "more";
    const auto with_more = load().content->prompt_version;
    EXPECT_NE(with_more, before);
    dir.write("mentor/rules.md", "regra");
    const auto with_rules = load().content->prompt_version;
    EXPECT_NE(with_rules, with_more);
    dir.write("mentor/analysis.json", R"({"reply":"outra"})");
    EXPECT_NE(load().content->prompt_version, with_rules) << "the form is part of what is asked";
}

TEST_F(Content, VersionIsTheStartOfTheSha256) {
    EXPECT_EQ(prompt_version("prompt", {"n", "s", "d"}), "e9e8d402fbf3");  // of "prompt\nn\nd", by sha256sum
    const auto loaded = load();
    EXPECT_EQ(loaded.content->prompt_version,
              prompt_version(loaded.content->system_prompt, loaded.content->form));
}

TEST_F(Content, WishesMayBeReplacedAndSwitchedOff) {
    texts["handover"] = {{"words", json::array()}, {"inside", {"gente"}}, {"now", "Já."}};
    texts["opt_out_phrases"] = {{"doubtful", {"chega"}}};
    texts["wishes"] = {
        {"first_contact", "Sou uma IA."}, {"first_contact_version", "2"}, {"first_contact_again", true}};
    const auto loaded = load();
    ASSERT_TRUE(loaded) << to_string(loaded.problems);
    const auto& t = loaded.content->texts;
    EXPECT_THAT(t.handover.phrases.whole, IsEmpty());
    EXPECT_THAT(t.handover.phrases.inside, ElementsAre("gente"));
    EXPECT_EQ(t.handover.now, "Já.");
    EXPECT_EQ(t.handover.later, handover_texts().later);
    EXPECT_THAT(t.opt_out.phrases.doubtful, ElementsAre("chega"));
    EXPECT_EQ(t.wishes.first_contact_version, "2");
    EXPECT_TRUE(t.wishes.first_contact_again);
}

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

TEST_F(Content, PillarTextCannotInsertAnotherMark) {
    pillars["pillars"][0]["title"] = "{{pillars}}";
    const auto loaded = load();
    ASSERT_TRUE(loaded);
    EXPECT_THAT(loaded.content->system_prompt, HasSubstr("### 1. {{pillars}}\n"));
}

TEST_F(Content, ReloadIsAllOrNothing) {
    content_holder holder(load().content);
    const auto first = holder.get();
    texts["fallback"] = "new";
    write();
    EXPECT_THAT(holder.reload(dir.path().string()), IsEmpty());
    EXPECT_EQ(holder.get()->texts.fallback, "new");
    EXPECT_EQ(first->texts.fallback, "f");

    texts["fallback"] = "newer";
    persona = "no mark";
    write();
    EXPECT_EQ(holder.reload(dir.path().string()).size(), 1u);
    EXPECT_EQ(holder.get()->texts.fallback, "new");
}

TEST_F(Content, ReadersSeeWholeSnapshotsDuringReloads) {
    content_holder holder(load().content);
    std::atomic<bool> done{false};
    std::atomic<int> torn{0};
    {
        std::vector<std::jthread> readers;
        for (int t = 0; t < 2; ++t) {
            readers.emplace_back([&] {
                while (!done) {
                    const auto now = holder.get();
                    if (now->texts.fallback != now->texts.opted_in && now->texts.fallback != "f") ++torn;
                }
            });
        }
        for (int i = 0; i < 50; ++i) {
            texts["fallback"] = texts["opted_in"] = std::to_string(i);
            write();
            EXPECT_THAT(holder.reload(dir.path().string()), IsEmpty());
        }
        done = true;
    }
    EXPECT_EQ(torn, 0);
}

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
