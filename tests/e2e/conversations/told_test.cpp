// told_conversations.<theme> plays the file of that name; FT9_CONVERSATION=part plays only those whose name
// has it, FT9_TRANSCRIPTS=1 prints what was said.
#include "player.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <string_view>

namespace ft9::told {
namespace {

const std::string told_folder = FT9_SOURCE_DIR "/tests/e2e/conversations/told";

std::string chosen(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

// Conversations that change nothing share a server, which begins with the first of them.
class told_conversations : public ::testing::Test {
  public:
    explicit told_conversations(std::string theme) : theme_(std::move(theme)) {}
    void TestBody() override {
        std::size_t played = 0;
        for (const auto& c : conversations_of(told_folder, theme_)) {
            if (c.name.find(chosen("FT9_CONVERSATION")) == std::string::npos) continue;
            SCOPED_TRACE(theme_ + ": " + c.name);
            ASSERT_EQ(flaw_of(c), "");
            play(c);
            ++played;
            if (HasFatalFailure()) return;
        }
        if (played == 0) GTEST_SKIP() << "FT9_CONVERSATION chooses none of these";
    }

  private:
    void play(const conversation& c) {
        auto& place = c.has_own_server() ? own_ : shared_;
        if (c.has_own_server() || !place) {
            place = std::make_unique<test::world>(FT9_BINARY_DIR, FT9_SOURCE_DIR);
            prepare(*place, c);
            place->start();
        }
        player(*place, next_person_, chosen("FT9_TRANSCRIPTS") == "1").play(c);
        own_.reset();
    }

    std::string theme_;
    std::unique_ptr<test::world> shared_, own_;
    int next_person_ = 1;
};

// A test for each file: ctest gives each a process, and a server, of its own.
bool register_themes() {
    for (const auto& theme : themes(told_folder)) {
        ::testing::RegisterTest("told_conversations", theme.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                                [theme]() -> told_conversations* { return new told_conversations(theme); });
    }
    return true;
}
const bool registered = register_themes();

std::vector<conversation> all_conversations() {
    std::vector<conversation> all;
    for (const auto& theme : themes(told_folder))
        for (auto& c : conversations_of(told_folder, theme))
            all.push_back(std::move(c));
    return all;
}

TEST(told_data, IsSoundAndNoNameStandsTwice) {
    ASSERT_TRUE(registered);
    std::set<std::string> names;
    for (const auto& c : all_conversations()) {
        EXPECT_EQ(flaw_of(c), "") << c.name;
        EXPECT_TRUE(names.insert(c.name).second) << c.name;
    }
    EXPECT_GE(names.size(), 60U);
}

TEST(told_data, EveryPillarIsTalkedAbout) {
    std::ifstream file(FT9_SOURCE_DIR "/config/mentor/pillars.json");
    std::map<std::string, int> found;
    for (const auto& c : all_conversations())
        for (const auto& step : c.steps)
            if (step.contains("insight")) ++found[step.at("insight").value("pillar", "none")];
    const auto pillars = nlohmann::json::parse(file);
    for (const auto& pillar : pillars.at("pillars"))
        EXPECT_GE(found[pillar.at("key").get<std::string>()], 5) << pillar.at("key");
}

TEST(told_data, AFlawIsNoticed) {
    const auto flaw = [](const char* name, const char* steps) {
        return flaw_of({name, {}, {}, {}, nlohmann::json::parse(steps)});
    };
    EXPECT_EQ(flaw("x", R"([{"says":"oi"},{"expect":{"texts":1}}])"), "");
    EXPECT_EQ(flaw("", R"([{"says":"oi"},{"expect":{"texts":1}}])"), "it has no name");
    EXPECT_EQ(flaw("x", "[]"), "it has no steps");
    EXPECT_EQ(flaw("x", R"([{"says":"oi"}])"), "it demands nothing");
    EXPECT_EQ(flaw("x", R"([{"says":"oi","voice":"oi"}])"),
              "step 1 has none or several of the members that make a step");
    EXPECT_EQ(flaw("x", R"([{"says":"oi","loud":true}])"), "step 1 has the unknown member loud");
    EXPECT_EQ(flaw("x", R"([{"says":"oi"},{"expect":{"text":1}}])"), "step 2 expects the unknown text");
}

}  // namespace
}  // namespace ft9::told
