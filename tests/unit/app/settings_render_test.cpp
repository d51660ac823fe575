#include "ft9/app/settings_table.hpp"
#include "settings_fixture.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

using namespace ft9;
using namespace ft9::app;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

// FT9_REGENERATE=1 writes the file instead of comparing.
void expect_committed(const std::string& name, const std::string& wanted) {
    const std::string path = std::string(FT9_SOURCE_DIR) + "/" + name;
    if (process_environment().contains("FT9_REGENERATE")) std::ofstream(path) << wanted;
    std::ifstream file(path);
    const std::string committed{std::istreambuf_iterator<char>(file), {}};
    EXPECT_TRUE(committed == wanted) << name << " differs; run FT9_REGENERATE=1 " << FT9_BINARY_DIR
                                     << "/unit_app";
}

std::string line_with(const std::string& text, const std::string& name) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind(name + " ", 0) == 0) return line;
    }
    return {};
}

}  // namespace

TEST_F(Settings, SecretsNeverShow) {
    const std::string canary = "cAnArY7", long_secret = "cAnArY7-cAnArY7-cAnArY7-zzzz";
    for (const auto& row : settings_table()) {
        if (!has(row.traits, trait::secret)) continue;
        env[std::string(row.name)] = long_secret;
    }
    // Secrets in places where they do not belong.
    env["OPENAI_BASE_URL"] = "https://user:" + canary + "@host/v1";
    env["GRAPH_BASE_URL"] = "https://" + canary + ":x@host";
    env["DATABASE_URL"] = "postgresql://user:" + canary + "@db/x";
    env["WHATSAPP_APP_SECRET"] = canary + ",short," + canary + canary;
    env["ALLOWED_NUMBERS"] = "+5511987654321,+5511987654322";
    dotenv = "ADMIN_TOKEN \"" + canary + "\"\nX='" + canary + "\n";
    const auto loaded = load();
    const std::string all = render_check_config(loaded) + render_problems(loaded);
    EXPECT_THAT(all, Not(HasSubstr(canary)));
    EXPECT_THAT(all, Not(HasSubstr("987654321")));
    EXPECT_THAT(all, HasSubstr("2 entries"));
    EXPECT_THAT(line_with(all, "OPENAI_API_KEY"), HasSubstr("set, ends in zzzz"));
}

TEST_F(Settings, ShortSecretsShowNothingOfThemselves) {
    env["WHATSAPP_ACCESS_TOKEN"] = "abcdefghijkl";
    env["OPENAI_API_KEY"] = "abcdefghijklm";
    env["ADMIN_TOKEN"] = "aaaaaaaaaaaaaaaaaaa1,bbbbbbbbbbbbbbbbbbb2";
    const auto loaded = load();
    EXPECT_EQ(effective(loaded, "WHATSAPP_ACCESS_TOKEN").shown, "set");
    EXPECT_EQ(effective(loaded, "OPENAI_API_KEY").shown, "set, ends in jklm");
    EXPECT_EQ(effective(loaded, "ADMIN_TOKEN").shown, "set, ends in aaa1; set, ends in bbb2");
}

TEST_F(Settings, CheckConfigListsEverySettingWithItsSource) {
    env["PORT"] = "9000";
    const std::string text = render_check_config(load());
    EXPECT_THAT(line_with(text, "PORT"), HasSubstr("9000"));
    EXPECT_THAT(line_with(text, "PORT"), HasSubstr("environment"));
    EXPECT_THAT(line_with(text, "PORT"), HasSubstr("restart"));
    EXPECT_THAT(line_with(text, "LOG_LEVEL"), HasSubstr("SIGHUP"));
    EXPECT_THAT(line_with(text, "ALLOWED_NUMBERS"), HasSubstr("unset"));
    for (const auto& row : settings_table()) {
        const std::string line = line_with(text, std::string(row.name));
        EXPECT_FALSE(line.empty()) << row.name;
        EXPECT_NE(line.back(), ' ') << row.name;
    }
}

TEST_F(Settings, RefusalsComeBeforeWarnings) {
    env["WHATSAPP_VERIFY_TOKEN"] = "short";
    env["PORT"] = "x";
    const std::string text = render_problems(load());
    const auto error = text.find("error: PORT: must be a whole number from 0 to 65535\n");
    ASSERT_NE(error, std::string::npos) << text;
    EXPECT_LT(error, text.find("warning: WHATSAPP_VERIFY_TOKEN: "));
}

TEST_F(Settings, ValuesCannotSteerTheTerminal) {
    env["OPENAI_MODEL"] = "a\x1b[31mb";
    EXPECT_THAT(render_check_config(load()), Not(HasSubstr("\x1b")));
}

TEST(SettingsDocuments, EnvExampleIsCommitted) {
    expect_committed(".env.example", env_example());
}

TEST(SettingsDocuments, SettingsTableIsCommitted) {
    expect_committed("docs/settings.md", settings_markdown());
}

TEST(SettingsDocuments, EnvExampleSetsNothing) {
    const test::temporary_dir dir;
    const auto loaded = load_settings({}, dir.write(".env", env_example()));
    for (const auto& each : loaded.effective)
        EXPECT_NE(each.source, ".env") << each.name;
    for (const auto& row : settings_table()) {
        EXPECT_THAT(env_example(), HasSubstr("\n" + std::string(row.name) + "=\n"));
    }
}
