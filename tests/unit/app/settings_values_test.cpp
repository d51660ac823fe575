#include "settings_fixture.hpp"

using namespace ft9;
using namespace ft9::app;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

struct sample {
    const char* name;
    std::vector<std::string> good, bad;
};

const std::vector<sample> samples{
    {"PORT",
     {"0", "1", "65535", " 80 "},
     {"-1", "65536", "80x", "8 0", "0x50", "1e3", "99999999999999999999"}},
    {"THREADS", {"1", "1024", "cores"}, {"0", "1025", "all"}},
    {"HOST", {"0.0.0.0", "::", "127.0.0.1", "localhost"}, {"example.org", "1.2.3", "0.0.0.0:80"}},
    {"METRICS_PUBLIC", {"on", "off"}, {"maybe", "ON"}},
    {"DISK_RESERVE_MB", {"0", "256"}, {"-1", "lots"}},
    {"TRUSTED_PROXIES",
     {"none", "loopback", "10.0.0.0/8,fd00::/8", "10.1.2.3", "::1, loopback"},
     {"10.0.0.0/33", "x", "10.0.0.0/8,,", "none,loopback"}},
    {"ALLOWED_HOSTS",
     {"any", "a.example.org, B.example.org", "localhost,127.0.0.1,::1"},
     {"https://a", "a:80", "a,,b", "a/b", ".a"}},
    {"MAX_CONNECTIONS", {"1", "1000000"}, {"0"}},
    {"MAX_CONNECTIONS_PER_PEER", {"1"}, {"0"}},
    {"MAX_INFLIGHT_BODY_BYTES", {"4194304", "67108864"}, {"4194303"}},
    {"SHUTDOWN_GRACE_SECONDS", {"0", "8"}, {"3601", "8s"}},
    {"WHATSAPP_ACCESS_TOKEN", {"EAAx"}, {"two words", "caf\xc3\xa9"}},
    {"WHATSAPP_PHONE_NUMBER_ID", {"1", "106540352242922"}, {"+5511", "12 34", "abc"}},
    {"WHATSAPP_BUSINESS_ACCOUNT_ID", {"1"}, {"x"}},
    {"GRAPH_BASE_URL",
     {"https://graph.facebook.com", "http://127.0.0.1:81", "http://localhost", "http://[::1]:1/x/"},
     {"graph.facebook.com", "ftp://x", "https://", "https://u:p@x", "https://x?y", "https://x#y",
      "https://x:99999", "http://graph.facebook.com", "http://10.0.0.1", "http://localhost.example.org"}},
    {"GRAPH_API_VERSION", {"v26.0", "v100.10"}, {"26.0", "v26", "v.0", "v26.", "v26.0.1", "v26.0/../me"}},
    {"WHATSAPP_TYPING", {"on", "read", "off"}, {"yes"}},
    {"PUBLIC_URL",
     {"https://mentor.example.org", "https://x.example.org/ft9/", "http://127.0.0.1:8080"},
     {"mentor.example.org", "http://mentor.example.org", "https://x/?y", "https://u:CANARY@x"}},
    {"ACCOUNT_CHECK_SECONDS", {"0", "3600", "2592000"}, {"-1", "hourly", "2592001"}},
    {"UNDELIVERED_ALARM_SECONDS", {"0", "86400"}, {"86401"}},
    {"FREE_MESSAGES_PER_MONTH", {"0", "1000"}, {"-1", "1.5", "1000000001"}},
    {"LATE_REPLY_TEMPLATE", {"retomar_conversa", "X9"}, {"com-hifen", "a b", "a\"b", "olá"}},
    {"LATE_REPLY_LANGUAGE", {"pt_BR", "en"}, {"pt-BR"}},
    {"OPENAI_BASE_URL",
     {"https://api.openai.com/v1", "http://localhost:11434/v1", "http://192.168.1.4:8000",
      "http://[fd00::1]/v1"},
     {"http://api.openai.com/v1", "http://8.8.8.8", "http://ollama:11434/v1", "api.openai.com",
      "https://x/v1?key=CANARY"}},
    {"OPENAI_DEADLINE_SECONDS", {"1", "3600"}, {"0", "3601"}},
    {"OPENAI_MAX_OUTPUT_TOKENS", {"1"}, {"0"}},
    {"OPENAI_TOKENS_PARAM", {"auto", "max_tokens", "max_completion_tokens"}, {"tokens"}},
    {"OPENAI_IMAGE_DETAIL", {"low", "auto", "high", "off"}, {"medium"}},
    {"OPENAI_TRANSCRIPTION_MODEL", {"whisper-1", "off"}, {"two words"}},
    {"TRANSCRIPTION_BASE_URL",
     {"https://api.groq.com/openai/v1", "http://localhost:8000/v1"},
     {"http://8.8.8.8/v1", "https://x/v1?key=CANARY", "whisper"}},
    {"TRANSCRIPTION_API_KEY", {"gsk-1"}, {"CANARY key"}},
    {"ADMIN_TOKEN",
     {"1234567890123456", "1234567890123456,abcdefghijklmnop"},
     {"123456789012345", "1234567890123456,short", "1234567890123456,", "1234567890 123456"}},
    {"WHATSAPP_APP_SECRET",
     {"0123456789abcdef0123456789abcdef,0123456789ABCDEF0123456789abcdef"},
     {",", "a,,b"}},
    {"SESSION_TTL_SECONDS", {"1", "315360000"}, {"0"}},
    {"SESSION_MAX_MESSAGES", {"1", "1000"}, {"0", "1001"}},
    {"SESSION_MAX_BYTES", {"1048576"}, {"1"}},
    {"DATABASE_URL",
     {},
     {"data/ft9.db", "sqlite:", "sqlite://host/x", "sqlite::memory:", "sqlite:dir/", "sqlite:a?mode=ro",
      "mysql://x", "postgresql://user:CANARY@db/x"}},
    {"JOURNAL_RETENTION_DAYS", {"1", "36500"}, {"0"}},
    {"HISTORY_RETENTION_DAYS", {"1"}, {"0"}},
    {"DEDUPE_RETENTION_DAYS", {"7"}, {"6"}},
    {"MAX_PENDING_WEBHOOKS", {"1"}, {"0"}},
    {"MAX_OPEN_SENDS", {"1"}, {"0"}},
    {"NUMBER_MESSAGES_PER_SECOND", {"0", "80", "1000"}, {"-1", "0.5", "100001"}},
    {"PERSON_MESSAGE_SECONDS", {"0", "6"}, {"-1", "3601"}},
    {"PERSON_BURST", {"1", "45"}, {"0", "1001"}},
    {"MAX_PENDING_BYTES", {"4194304"}, {"4194303"}},
    {"ALLOWED_NUMBERS",
     {"+55 (11) 99999-0000, 4915112345678", "BR.1a2b, +5511999990000"},
     {"12", "+55x", "+5511999990000,,", "BR.", "br.x", "BR.a-b"}},
    {"MAX_TURNS_PER_PERSON_HOUR", {"1"}, {"0"}},
    {"MAX_TURNS_PER_HOUR", {"0", "5000"}, {"-1", "x"}},
    {"STALE_AFTER_SECONDS", {"1", "10000000000"}, {"0"}},
    {"REPLY_DEBOUNCE_MS", {"0", "60000"}, {"60001"}},
    {"AMBIGUOUS_SEND_POLICY", {"evidence", "hold", "resend"}, {"guess"}},
    {"AMBIGUOUS_WINDOW_SECONDS", {"0", "60"}, {"x"}},
    {"AMBIGUOUS_MAX_SECONDS", {"0", "900"}, {"x"}},
    {"MAX_INFLIGHT_TURNS", {"1"}, {"0"}},
    {"CRASH_LOOP_LIMIT", {"0", "5"}, {"1001"}},
    {"ALERT_WEBHOOK_URL",
     {"https://hooks.example.org/x?y=z", "http://127.0.0.1:9/x"},
     {"hooks.example.org", "http://hooks.example.org/x", "https://u:CANARY@x/"}},
    {"BUSINESS_TIMEZONE", {"America/Sao_Paulo", "UTC"}, {"/etc/passwd", "../x", "a b"}},
    {"UPSTREAM_CA_FILE", {}, {"/nowhere.pem", "/"}},
    {"UPSTREAM_PRIVATE_HOSTS", {"ollama, redis.internal"}, {"http://ollama"}},
    {"LOG_LEVEL", {"trace", "debug", "info", "warning", "error", "critical"}, {"INFO", "loud"}},
    {"LOG_FORMAT", {"json", "text", "auto"}, {"xml"}},
};

}  // namespace

TEST_F(Settings, GoodValuesAreTakenAndBadOnesRefused) {
    const environment base = env;
    for (const auto& each : samples) {
        for (const auto& good : each.good) {
            EXPECT_THAT(errors(load_with(each.name, good), each.name), IsEmpty()) << each.name << '=' << good;
            env = base;
        }
        for (const auto& bad : each.bad) {
            const auto loaded = load_with(each.name, bad);
            EXPECT_TRUE(loaded.refused()) << each.name << '=' << bad;
            EXPECT_THAT(errors(loaded, each.name), SizeIs(1)) << each.name << '=' << bad;
            EXPECT_EQ(render_check_config(loaded).find("CANARY"), std::string::npos)
                << each.name << '=' << bad;
            env = base;
        }
    }
}

TEST_F(Settings, NoValueMayHoldControlCharacters) {
    for (const char* name : {"OPENAI_MODEL", "WHATSAPP_ACCESS_TOKEN", "GRAPH_BASE_URL", "CONFIG_DIR"}) {
        const environment base = env;
        EXPECT_THAT(errors(load_with(name, "a\r\nX-Injected: 1"), name), ElementsAre(HasSubstr("one line")))
            << name;
        env = base;
    }
}

TEST_F(Settings, ListsAndNumbersAreNormalised) {
    env["ALLOWED_NUMBERS"] = "+55 (11) 99999-0000 , 49-151-12345678";
    env["TRUSTED_PROXIES"] = "10.1.2.3, 10.0.0.0/8, ::1";
    env["ALLOWED_HOSTS"] = "Bot.Example.org , localhost";
    env["WHATSAPP_APP_SECRET"] = "0123456789abcdef0123456789abcdef , fedcba9876543210fedcba9876543210";
    env["OPENAI_BASE_URL"] = "https://example.org/v1//";
    env["SESSION_TTL_SECONDS"] = "60";
    env["REPLY_DEBOUNCE_MS"] = "2000";
    const auto values = load().values;
    EXPECT_THAT(values.allowed_numbers, ElementsAre("5511999990000", "4915112345678"));
    EXPECT_THAT(values.trusted_proxies, ElementsAre("10.1.2.3/32", "10.0.0.0/8", "::1/128"));
    EXPECT_THAT(values.allowed_hosts, ElementsAre("bot.example.org", "localhost"));
    EXPECT_THAT(values.whatsapp_app_secret,
                ElementsAre("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"));
    EXPECT_EQ(values.openai_base_url, "https://example.org/v1");
    EXPECT_EQ(values.session_ttl, std::chrono::seconds(60));
    EXPECT_EQ(values.reply_debounce, std::chrono::milliseconds(2000));
}

TEST_F(Settings, NoneMeansNoProxyAndAnyMeansAnyHost) {
    env["TRUSTED_PROXIES"] = "none";
    env["ALLOWED_HOSTS"] = "any";
    const auto values = load().values;
    EXPECT_THAT(values.trusted_proxies, IsEmpty());
    EXPECT_THAT(values.allowed_hosts, IsEmpty());
}

TEST_F(Settings, DatabaseUrlsInEveryForm) {
    EXPECT_EQ(load_with("DATABASE_URL", "sqlite:data/x.db").values.database_path, "data/x.db");
    EXPECT_EQ(load_with("DATABASE_URL", "sqlite:/data/x.db").values.database_path, "/data/x.db");
    EXPECT_EQ(load_with("DATABASE_URL", "sqlite:///data/x.db").values.database_path, "/data/x.db");
}

TEST_F(Settings, PostgresIsRefusedForNow) {
    EXPECT_THAT(errors(load_with("DATABASE_URL", "postgresql://user:CANARY@db/ft9"), "DATABASE_URL"),
                ElementsAre(HasSubstr("not supported by this version")));
}

TEST_F(Settings, PrivateHostsMayBeSpokenToWithoutTls) {
    env["UPSTREAM_PRIVATE_HOSTS"] = "ollama";
    EXPECT_FALSE(load_with("OPENAI_BASE_URL", "http://OLLAMA:11434/v1").refused());
    EXPECT_TRUE(load_with("GRAPH_BASE_URL", "http://ollama").refused());
}

TEST_F(Settings, SuspiciousValuesAreOnlyWarnedAbout) {
    EXPECT_THAT(warnings(load(), "WHATSAPP_APP_SECRET"), IsEmpty());
    const auto loaded = [this] {
        env["WHATSAPP_APP_SECRET"] = "0123456789abcdef0123456789abcdef,not-hex";
        env["WHATSAPP_VERIFY_TOKEN"] = "short";
        env["UPSTREAM_CA_FILE"] = dir.write("ca.pem", "x");
        env["BUSINESS_TIMEZONE"] = "America/Atlantis";
        return load();
    }();
    EXPECT_FALSE(loaded.refused()) << render_problems(loaded);
    EXPECT_THAT(warnings(loaded, "WHATSAPP_APP_SECRET"), ElementsAre(HasSubstr("32 hex digits")));
    EXPECT_THAT(warnings(loaded, "WHATSAPP_VERIFY_TOKEN"), SizeIs(1));
    EXPECT_THAT(warnings(loaded, "UPSTREAM_CA_FILE"), ElementsAre(HasSubstr("Meta's real host")));
    env["GRAPH_BASE_URL"] = "https://localhost:8443";
    EXPECT_THAT(warnings(load(), "UPSTREAM_CA_FILE"), IsEmpty());
}
