// What tries another prompt or model: its settings, and the folder of a prompt.
#include "../../../src/app/prompt_folder.hpp"
#include "../../../src/app/shadow_parts.hpp"
#include "settings_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace ft9::app {
namespace {

class SettingsShadow : public Settings {
  protected:
    SettingsShadow() { env["CONFIG_DIR"] = FT9_SOURCE_DIR "/config"; }
    // A folder like CONFIG_DIR/mentor.
    std::string prompt(const std::string& persona) {
        std::ifstream file(FT9_SOURCE_DIR "/config/mentor/pillars.json");
        dir.write("novo/pillars.json", std::string(std::istreambuf_iterator<char>(file), {}));
        dir.write("novo/persona.md", persona);
        return dir / "novo";
    }
    static bool is_refused_for(const load_result& loaded, const std::string& name) {
        return std::any_of(loaded.problems.begin(), loaded.problems.end(),
                           [&name](const problem& p) { return !p.warning && p.name == name; });
    }
};

TEST_F(SettingsShadow, NothingIsTriedUnlessItIsAskedFor) {
    EXPECT_FALSE(wants_shadow(load().values));
    EXPECT_TRUE(wants_shadow(load_with("SHADOW_MODEL", "outro").values));
    EXPECT_FALSE(wants_shadow(load_with("SHADOW_PERCENT", "0").values));
}

TEST_F(SettingsShadow, TheOtherModelIsAskedAtTheSameProvider) {
    const auto values = load_with("SHADOW_MODEL", "outro").values;
    EXPECT_EQ(shadow_options_of(values).model, "outro");
    EXPECT_EQ(shadow_options_of(values).api_key, values.openai_api_key);
    env.erase("SHADOW_MODEL");
    EXPECT_EQ(shadow_options_of(load().values).model, "model-1");
}

TEST_F(SettingsShadow, APromptThatCannotBeReadRefusesTheStart) {
    EXPECT_TRUE(is_refused_for(load_with("SHADOW_PROMPT_DIR", dir / "nada"), "SHADOW_PROMPT_DIR"));
    EXPECT_TRUE(is_refused_for(load_with("SHADOW_PROMPT_DIR", prompt("sem marca")), "SHADOW_PROMPT_DIR"));
    EXPECT_FALSE(is_refused_for(load_with("SHADOW_PROMPT_DIR", prompt("Seja breve.\n{{pillars}}")),
                                "SHADOW_PROMPT_DIR"));
    EXPECT_FALSE(is_refused_for(load_with("SHADOW_PROMPT_DIR", env["CONFIG_DIR"]), "SHADOW_PROMPT_DIR"));
}

TEST_F(SettingsShadow, BoundsAreKept) {
    EXPECT_TRUE(is_refused_for(load_with("SHADOW_PERCENT", "101"), "SHADOW_PERCENT"));
    EXPECT_TRUE(is_refused_for(load_with("SHADOW_CONCURRENCY", "0"), "SHADOW_CONCURRENCY"));
    EXPECT_TRUE(is_refused_for(load_with("SHADOW_DEADLINE_SECONDS", "601"), "SHADOW_DEADLINE_SECONDS"));
}

TEST_F(SettingsShadow, AFolderLikeMentorTakesTheTextsOfTheOther) {
    const auto folder = prompt("Seja breve.\n{{pillars}}");
    const auto loaded = load_prompt(folder, env["CONFIG_DIR"]);
    ASSERT_TRUE(loaded) << mentor::to_string(loaded.problems);
    EXPECT_TRUE(loaded.content->system_prompt.starts_with("Seja breve."));
    EXPECT_EQ(loaded.content->texts.fallback,
              mentor::load_content(env["CONFIG_DIR"]).content->texts.fallback);
    std::error_code gone;  // folders of others may go at any time
    for (const auto& left : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
        EXPECT_FALSE(left.path().filename().string().starts_with("ft9-prompt-") &&
                     std::filesystem::exists(left.path() / "mentor/persona.md", gone) &&
                     std::filesystem::equivalent(left.path() / "mentor", folder, gone))
            << "the folder of links is gone";
}

}  // namespace
}  // namespace ft9::app
