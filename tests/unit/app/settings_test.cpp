#include "ft9/app/settings.hpp"

#include "ft9/app/settings_table.hpp"
#include "settings_fixture.hpp"

#include <set>
#include <thread>

#include <sys/stat.h>

using namespace ft9;
using namespace ft9::app;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

const std::vector<std::string> required_names{"WHATSAPP_ACCESS_TOKEN",
                                              "WHATSAPP_PHONE_NUMBER_ID",
                                              "WHATSAPP_APP_SECRET",
                                              "WHATSAPP_VERIFY_TOKEN",
                                              "OPENAI_API_KEY",
                                              "OPENAI_MODEL",
                                              "ADMIN_TOKEN"};

}  // namespace

TEST_F(Settings, ACompleteEnvironmentStarts) {
    const auto loaded = load();
    EXPECT_FALSE(loaded.refused()) << render_problems(loaded);
    EXPECT_THAT(loaded.required_missing, IsEmpty());
    EXPECT_EQ(loaded.values.whatsapp_phone_number_id, "106540352242922");
    EXPECT_THAT(loaded.values.admin_token, ElementsAre("an-admin-token-of-the-fixture"));
}

TEST_F(Settings, EveryMissingRequiredOneIsNamedAtOnce) {
    const auto loaded = load_settings({}, dir / "none");
    EXPECT_TRUE(loaded.refused());
    EXPECT_EQ(loaded.required_missing, required_names);
    for (const auto& name : required_names)
        EXPECT_THAT(errors(loaded, name), ElementsAre(HasSubstr("is required")));
}

TEST_F(Settings, EmptyAndBlankCountAsUnsetEverywhere) {
    env["OPENAI_MODEL"] = "";
    env["ADMIN_TOKEN"] = "   ";
    env["PORT"] = "";
    dotenv = "OPENAI_API_KEY=\"\"\nPORT=\n";
    env.erase("OPENAI_API_KEY");
    env["WHATSAPP_APP_SECRET_FILE"] = " ";
    const auto loaded = load();
    EXPECT_THAT(loaded.required_missing, ElementsAre("OPENAI_API_KEY", "OPENAI_MODEL", "ADMIN_TOKEN"));
    EXPECT_EQ(loaded.values.port, 8080);
    EXPECT_EQ(effective(loaded, "PORT").source, "default");
}

TEST_F(Settings, EnvironmentWinsOverDotenvAndBlankOnesDoNotHide) {
    dotenv = "PORT=9001\nHOST=127.0.0.1\nTHREADS=3\n";
    env["PORT"] = "9000";
    env["HOST"] = "";
    env["THREADS_FILE"] = "";
    const auto loaded = load();
    EXPECT_EQ(loaded.values.port, 9000);
    EXPECT_EQ(loaded.values.host, "127.0.0.1");
    EXPECT_EQ(loaded.values.threads, 3u);
    EXPECT_EQ(effective(loaded, "PORT").source, "environment");
    EXPECT_EQ(effective(loaded, "HOST").source, ".env");
    EXPECT_EQ(effective(loaded, "WHATSAPP_TYPING").source, "default");
    EXPECT_EQ(effective(loaded, "WHATSAPP_BUSINESS_ACCOUNT_ID").source, "unset");
}

TEST_F(Settings, AFileHoldsTheValueAndMayEndInANewline) {
    env.erase("ADMIN_TOKEN");
    env["ADMIN_TOKEN_FILE"] = dir.write("token", "token-in-a-file-1234\r\n");
    env.erase("OPENAI_API_KEY");
    dotenv = "OPENAI_API_KEY_FILE=" + dir.write("key", "key-in-a-file\n");
    const auto loaded = load();
    EXPECT_FALSE(loaded.refused()) << render_problems(loaded);
    EXPECT_THAT(loaded.values.admin_token, ElementsAre("token-in-a-file-1234"));
    EXPECT_EQ(loaded.values.openai_api_key, "key-in-a-file");
    EXPECT_EQ(effective(loaded, "ADMIN_TOKEN").source, "NAME_FILE");
}

TEST_F(Settings, NameAndNameFileTogetherAreAProblem) {
    env["ADMIN_TOKEN_FILE"] = dir.write("token", "token-in-a-file-1234\n");
    const auto loaded = load();
    EXPECT_THAT(errors(loaded, "ADMIN_TOKEN"), ElementsAre(HasSubstr("ADMIN_TOKEN_FILE too")));
    EXPECT_THAT(loaded.required_missing, IsEmpty());
}

TEST_F(Settings, FilesThatCannotBeUsedAreAProblem) {
    env.erase("ADMIN_TOKEN");
    for (const std::string& path : {dir / "none", dir.path().string(), std::string("/dev/zero"),
                                    dir.write("large", std::string(70'000, 'x'))}) {
        const auto loaded = load_with("ADMIN_TOKEN_FILE", path);
        EXPECT_THAT(errors(loaded, "ADMIN_TOKEN_FILE"), SizeIs(1)) << path;
        EXPECT_THAT(errors(loaded, "ADMIN_TOKEN"), IsEmpty()) << path;
    }
    ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(errors(load_with("ADMIN_TOKEN_FILE", dir / "pipe"), "ADMIN_TOKEN_FILE"), SizeIs(1));
}

TEST_F(Settings, AnEmptyFileCountsAsUnset) {
    env.erase("ADMIN_TOKEN");
    const auto loaded = load_with("ADMIN_TOKEN_FILE", dir.write("empty", "\n"));
    EXPECT_THAT(loaded.required_missing, ElementsAre("ADMIN_TOKEN"));
}

TEST_F(Settings, WidePermissionsOfSecretsAreWarnedAbout) {
    env.erase("ADMIN_TOKEN");
    env["ADMIN_TOKEN_FILE"] = dir.write("token", "token-in-a-file-1234", 0644);
    EXPECT_THAT(warnings(load(), "ADMIN_TOKEN_FILE"), ElementsAre(HasSubstr("chmod 600")));
    env["PORT_FILE"] = dir.write("port", "9000", 0644);
    EXPECT_THAT(warnings(load(), "PORT_FILE"), IsEmpty());

    dotenv_mode = 0644;
    dotenv = "PORT=9000\n";
    env.erase("PORT_FILE");
    EXPECT_THAT(warnings(load(), ".env"), IsEmpty());
    env.erase("OPENAI_API_KEY");
    dotenv = "OPENAI_API_KEY=key\n";
    const auto loaded = load();
    EXPECT_THAT(warnings(loaded, ".env"), ElementsAre(HasSubstr("chmod 600")));
    EXPECT_FALSE(loaded.refused());
}

TEST_F(Settings, DotenvThatCannotBeReadRefusesTheStart) {
    dotenv = "this is not a setting\n";
    EXPECT_TRUE(load().refused());
}

TEST_F(Settings, AllProblemsAreReportedAtOnce) {
    env["PORT"] = "x";
    env["ADMIN_TOKEN"] = "short";
    env["GRAPH_BASE_URL"] = "nonsense";
    env["WHATSAPP_PHONE_NUMBER_ID"] = "+5511999990000";
    env.erase("OPENAI_MODEL");
    const auto loaded = load();
    for (const char* name :
         {"PORT", "ADMIN_TOKEN", "GRAPH_BASE_URL", "WHATSAPP_PHONE_NUMBER_ID", "OPENAI_MODEL"}) {
        EXPECT_THAT(errors(loaded, name), SizeIs(1)) << name;
    }
    EXPECT_THAT(loaded.required_missing, ElementsAre("OPENAI_MODEL"));
}

TEST_F(Settings, MisspelledNamesAreWarnedAbout) {
    env["OPENAI_API_KEYS"] = "x";
    env["WHATSAP_APP_SECRET"] = "x";
    env["admin_token"] = "x";
    env["HOSTNAME"] = "box";
    env["PATH"] = "/bin";
    env["OPENAI_ORGANIZATION"] = "org";
    env["SIMULATOR_PORT"] = "8081";
    dotenv = "ADMIN_TOKNE_FILE=x\nSOMETHING_ELSE=1\n";
    const auto loaded = load();
    EXPECT_THAT(warnings(loaded, "OPENAI_API_KEYS"), ElementsAre(HasSubstr("OPENAI_API_KEY?")));
    EXPECT_THAT(warnings(loaded, "WHATSAP_APP_SECRET"), ElementsAre(HasSubstr("WHATSAPP_APP_SECRET?")));
    EXPECT_THAT(warnings(loaded, "admin_token"), ElementsAre(HasSubstr("ADMIN_TOKEN?")));
    EXPECT_THAT(warnings(loaded, "ADMIN_TOKNE_FILE"), ElementsAre(HasSubstr("ADMIN_TOKEN_FILE?")));
    for (const char* name :
         {"HOSTNAME", "PATH", "OPENAI_ORGANIZATION", "SIMULATOR_PORT", "SSL_CERT_FILE", "SOMETHING_ELSE"}) {
        EXPECT_THAT(warnings(loaded, name), IsEmpty()) << name;
    }
    EXPECT_FALSE(loaded.refused());
}

TEST_F(Settings, ReservedOnesAreOnlyWarnedAbout) {
    env["REDIS_URL"] = "redis://user:CANARY@host";
    env["SENTRY_DSN"] = "x";
    env["DATA_ENCRYPTION_KEY"] = "x";
    env["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://x";
    env["OTEL_SERVICE_NAME"] = "x";
    env["DD_ENV"] = "prod";
    env["DD_AGENT_HOST"] = "";
    const auto loaded = load();
    EXPECT_FALSE(loaded.refused()) << render_problems(loaded);
    for (const char* name : {"REDIS_URL", "SENTRY_DSN", "DATA_ENCRYPTION_KEY", "OTEL_EXPORTER_OTLP_ENDPOINT",
                             "OTEL_SERVICE_NAME", "DD_ENV"}) {
        EXPECT_THAT(warnings(loaded, name), ElementsAre(HasSubstr("not supported by this version"))) << name;
    }
    EXPECT_THAT(warnings(loaded, "DD_AGENT_HOST"), IsEmpty());
}

TEST_F(Settings, DefaultsOfTheTableAreThoseOfTheStruct) {
    const settings fresh;
    const auto loaded = load();
    // These depend on the machine or stand for several values.
    const std::set<std::string_view> apart{"THREADS", "TRUSTED_PROXIES", "LOG_FORMAT", "CONFIG_DIR",
                                           "DATABASE_URL"};
    for (const auto& row : settings_table()) {
        if (!row.same || apart.contains(row.name) || has(row.traits, trait::required)) continue;
        EXPECT_TRUE(row.same(fresh, loaded.values)) << row.name;
    }
    EXPECT_EQ(loaded.values.threads, std::max(1U, std::thread::hardware_concurrency()));
    EXPECT_THAT(loaded.values.trusted_proxies, ElementsAre("127.0.0.0/8", "::1/128"));
    env.erase("DATABASE_URL");
    EXPECT_EQ(load().values.database_path, fresh.database_path);
}

TEST_F(Settings, TableIsSound) {
    std::set<std::string_view> names;
    std::vector<std::string> required;
    for (const auto& row : settings_table()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_FALSE(row.meaning.empty()) << row.name;
        EXPECT_EQ(row.meaning.find('|'), row.meaning.npos) << row.name;
        EXPECT_EQ(static_cast<bool>(row.parse), !has(row.traits, trait::unsupported)) << row.name;
        if (has(row.traits, trait::required)) required.emplace_back(row.name);
        settings ignored;
        if (row.default_text.empty()) continue;
        EXPECT_EQ(row.parse(row.default_text, ignored), "") << row.name;
    }
    EXPECT_EQ(required, required_names);
    EXPECT_EQ(load().effective.size(), settings_table().size());
}

TEST_F(Settings, OnlyHotOnesChangeOnReload) {
    const settings running = load().values;
    env["LOG_LEVEL"] = "debug";
    env["ADMIN_TOKEN"] = "another-token-of-the-fixture";
    env["PORT"] = "9000";
    env["SESSION_TTL_SECONDS"] = "5";
    const settings fresh = load().values;
    const settings next = apply_hot(running, fresh);
    EXPECT_EQ(next.log_level, log::level::debug);
    EXPECT_EQ(next.admin_token, fresh.admin_token);
    EXPECT_EQ(next.port, running.port);
    EXPECT_EQ(next.session_ttl, running.session_ttl);
    EXPECT_THAT(changed_but_not_hot(running, fresh), ElementsAre("PORT", "SESSION_TTL_SECONDS"));
    EXPECT_THAT(changed_but_not_hot(running, next), IsEmpty());
}

TEST(ProcessEnvironment, HoldsWhatTheProcessWasGiven) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): this test has one thread
    ASSERT_EQ(::setenv("FT9_TEST_VARIABLE", "a=b", 1), 0);
    EXPECT_EQ(process_environment().at("FT9_TEST_VARIABLE"), "a=b");
    ::unsetenv("FT9_TEST_VARIABLE");  // NOLINT(concurrency-mt-unsafe)
}
