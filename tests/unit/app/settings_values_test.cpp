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
    {"OPENAI_ANSWER_FORM", {"auto", "json_schema", "json_object", "text"}, {"schema"}},
    {"OPENAI_TOKENS_PARAM", {"auto", "max_tokens", "max_completion_tokens"}, {"tokens"}},
    {"OPENAI_IMAGE_DETAIL", {"low", "auto", "high", "off"}, {"medium"}},
    {"OPENAI_TRANSCRIPTION_MODEL", {"whisper-1", "off"}, {"two words"}},
    {"TRANSCRIPTION_BASE_URL",
     {"https://api.groq.com/openai/v1", "http://localhost:8000/v1"},
     {"http://8.8.8.8/v1", "https://x/v1?key=CANARY", "whisper"}},
    {"TRANSCRIPTION_API_KEY", {"gsk-1"}, {"CANARY key"}},
    {"SPOKEN_ANSWERS", {"off", "voice"}, {"on"}},
    {"OPENAI_SPEECH_MODEL", {"tts-1"}, {"two words"}},
    {"OPENAI_SPEECH_VOICE", {"nova"}, {"two words"}},
    {"OPENAI_SPEECH_INSTRUCTIONS", {"Fale com calma."}, {}},
    {"SPEECH_MAX_CHARACTERS", {"1", "4096"}, {"0", "4097"}},
    {"SPEECH_MAX_KB", {"16", "16384"}, {"15", "16385"}},
    {"SPEECH_DEADLINE_SECONDS", {"2", "600"}, {"1", "601"}},
    {"SPEECH_BASE_URL",
     {"https://tts.example/v1", "http://localhost:8000/v1"},
     {"http://8.8.8.8/v1", "https://x/v1?key=CANARY", "tts"}},
    {"SPEECH_API_KEY", {"sk-1"}, {"CANARY key"}},
    {"FALLBACK_BASE_URL",
     {"https://openrouter.ai/api/v1", "http://localhost:8000/v1"},
     {"http://8.8.8.8/v1", "https://x/v1?key=CANARY", "groq"}},
    {"FALLBACK_API_KEY", {"gsk-1"}, {"CANARY key"}},
    {"FALLBACK_MODEL", {"llama-3"}, {"two words"}},
    {"FALLBACK_TOKENS_PARAM", {"auto", "max_tokens", "max_completion_tokens"}, {"tokens"}},
    {"FALLBACK_AFTER_PERCENT", {"10", "60", "90"}, {"9", "91", "half"}},
    {"MAX_TOKENS_PER_PERSON_DAY", {"0", "100000"}, {"-1", "1e6", "1000000000001"}},
    {"MAX_TOKENS_PER_DAY", {"0", "5000000"}, {"-1", "x"}},
    {"MAX_COST_PER_DAY",
     {"0", "2.50", "1000000"},
     {"-1", "1,5", ".5", "5.", "1e3", "0x10", "1000001", "nan"}},
    {"MAX_COST_PER_MONTH", {"0", "60"}, {"60 USD", "1.2.3"}},
    {"MAX_COST_PER_PERSON_DAY", {"0", "0.5"}, {"-1", "1.2.3"}},
    {"OPENAI_PRICE_INPUT", {"0", "0.15"}, {"$1"}},
    {"OPENAI_PRICE_CACHED", {"0.075"}, {"half"}},
    {"OPENAI_PRICE_OUTPUT", {"0.60"}, {"-0.6"}},
    {"FALLBACK_PRICE_INPUT", {"1"}, {"inf"}},
    {"FALLBACK_PRICE_CACHED", {"1"}, {"+1"}},
    {"FALLBACK_PRICE_OUTPUT", {"1"}, {"1 000"}},
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
    {"TOOL_MAX_CALLS_PER_TURN", {"1", "20"}, {"0", "21"}},
    {"TOOL_MAX_ROUNDS", {"1", "10"}, {"0", "11"}},
    {"TOOL_MAX_CALLS_PER_PERSON_DAY", {"1", "10000"}, {"0", "10001"}},
    {"TOOL_CONFIRM_SECONDS", {"60", "86400"}, {"59", "86401"}},
    {"TOOL_RESULT_BYTES", {"256", "65536"}, {"255", "65537"}},
    {"MAX_PENDING_BYTES", {"4194304"}, {"4194303"}},
    {"ALLOWED_NUMBERS",
     {"+55 (11) 99999-0000, 4915112345678", "BR.1a2b, +5511999990000"},
     {"12", "+55x", "+5511999990000,,", "BR.", "br.x", "BR.a-b"}},
    {"MAX_TURNS_PER_PERSON_HOUR", {"1"}, {"0"}},
    {"MAX_TURNS_PER_HOUR", {"0", "5000"}, {"-1", "x"}},
    {"STALE_AFTER_SECONDS", {"1", "10000000000"}, {"0"}},
    {"REPLY_DEBOUNCE_MS", {"0", "60000"}, {"60001"}},
    {"REPLY_DEBOUNCE_MAX_MS", {"0", "600000"}, {"600001", "x"}},
    {"AMBIGUOUS_SEND_POLICY", {"evidence", "hold", "resend"}, {"guess"}},
    {"AMBIGUOUS_WINDOW_SECONDS", {"0", "60"}, {"x"}},
    {"AMBIGUOUS_MAX_SECONDS", {"0", "900"}, {"x"}},
    {"MAX_INFLIGHT_TURNS", {"1"}, {"0"}},
    {"CRASH_LOOP_LIMIT", {"0", "5"}, {"1001"}},
    {"ALERT_WEBHOOK_URL",
     {"https://hooks.example.org/x?y=z", "http://127.0.0.1:9/x"},
     {"hooks.example.org", "http://hooks.example.org/x", "https://u:CANARY@x/"}},
    {"HANDOVER_TIMEOUT_MINUTES", {"0", "60", "525600"}, {"-1", "525601", "x"}},
    {"HANDOVER_ECHO", {"on", "off"}, {"maybe"}},
    {"BUSINESS_HOURS",
     {"always", "mon-fri 08:00-18:00",
      "mon-fri 08:00-12:00, mon-fri 13:30-18:00, closed 12-25, closed 2026-11-20"},
     {"never", "mon-fri", "mon-fri 8-18", "mon 18:00-08:00", "seg-sex 08:00-18:00", "closed 02-30",
      "closed 12-25"}},
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
    EXPECT_EQ(load().values.reply_debounce, std::chrono::milliseconds(2000)) << "the default";
    EXPECT_EQ(load().values.reply_debounce_max, std::chrono::milliseconds(10'000));
    env["REPLY_DEBOUNCE_MS"] = "1500";
    const auto values = load().values;
    EXPECT_THAT(values.allowed_numbers, ElementsAre("5511999990000", "4915112345678"));
    EXPECT_THAT(values.trusted_proxies, ElementsAre("10.1.2.3/32", "10.0.0.0/8", "::1/128"));
    EXPECT_THAT(values.allowed_hosts, ElementsAre("bot.example.org", "localhost"));
    EXPECT_THAT(values.whatsapp_app_secret,
                ElementsAre("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"));
    EXPECT_EQ(values.openai_base_url, "https://example.org/v1");
    EXPECT_EQ(values.session_ttl, std::chrono::seconds(60));
    EXPECT_EQ(values.reply_debounce, std::chrono::milliseconds(1500));
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

TEST_F(Settings, ASecondProviderIsWholeOrNone) {
    env["FALLBACK_BASE_URL"] = "https://fallback.example/v1";
    auto loaded = load();
    EXPECT_TRUE(loaded.refused());
    EXPECT_THAT(errors(loaded, "FALLBACK_API_KEY"), SizeIs(1));
    EXPECT_THAT(errors(loaded, "FALLBACK_MODEL"), SizeIs(1));
    env["FALLBACK_API_KEY"] = "sk-2";
    loaded = load_with("FALLBACK_MODEL", "model-2");
    EXPECT_FALSE(loaded.refused());
    EXPECT_EQ(effective(loaded, "FALLBACK_API_KEY").shown.find("sk-2"), std::string::npos);
    env.erase("FALLBACK_BASE_URL");
    EXPECT_THAT(errors(load(), "FALLBACK_BASE_URL"), SizeIs(1));
}

TEST_F(Settings, AMoneyLimitWithoutPricesIsWarnedAbout) {
    EXPECT_THAT(warnings(load_with("MAX_COST_PER_PERSON_DAY", "1"), "MAX_COST_PER_PERSON_DAY"), SizeIs(1));
    EXPECT_THAT(warnings(load_with("MAX_COST_PER_DAY", "5"), "MAX_COST_PER_DAY"), SizeIs(1));
    env["OPENAI_PRICE_INPUT"] = "0.15";
    const auto loaded = load_with("OPENAI_PRICE_OUTPUT", "0.6");
    EXPECT_THAT(warnings(loaded, "MAX_COST_PER_DAY"), IsEmpty());
    EXPECT_DOUBLE_EQ(loaded.values.openai_price_output, 0.6);
    EXPECT_DOUBLE_EQ(loaded.values.max_cost_per_day, 5);
}
