#include "content_fixture.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace ft9;
using namespace ft9::mentor;
using namespace ft9::test;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

TEST_F(Content, WithoutMemoryTheFormDoesNotAskForIt) {
    const auto with = load().content;
    const auto without = load_content(dir.path().string(), false).content;
    ASSERT_TRUE(with && without);
    EXPECT_TRUE(json::parse(with->form.schema).at("properties").contains("memory"));
    EXPECT_FALSE(json::parse(without->form.schema).at("properties").contains("memory"));
    EXPECT_NE(with->prompt_version, without->prompt_version);
    content_holder holder(without);
    EXPECT_THAT(holder.reload(dir.path().string(), false), IsEmpty());
    EXPECT_EQ(holder.get()->prompt_version, without->prompt_version);
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
