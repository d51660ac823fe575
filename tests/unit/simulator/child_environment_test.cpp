#include "simulator/child_environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ft9::simulator {
namespace {

control_facts facts() {
    control_facts f;
    f.graph_base_url = "https://localhost:1";
    f.openai_base_url = "https://localhost:2/v1";
    f.ca_file = "/w/ca.pem";
    f.who.access_token = "token";
    f.who.app_secret = "secret";
    f.who.verify_token = "verify";
    f.who.openai_key = "key";
    return f;
}

TEST(server_environment, has_every_required_setting) {
    const auto env = server_environment({}, facts(), {8080, "0123456789abcdef", "/w", "/c"}, {});
    for (const char* name : {"WHATSAPP_ACCESS_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_APP_SECRET",
                             "WHATSAPP_VERIFY_TOKEN", "OPENAI_API_KEY", "OPENAI_MODEL", "ADMIN_TOKEN"})
        EXPECT_FALSE(env.at(name).empty()) << name;
    EXPECT_EQ(env.at("PORT"), "8080");
    EXPECT_EQ(env.at("HOST"), "127.0.0.1");
    EXPECT_EQ(env.at("GRAPH_BASE_URL"), "https://localhost:1");
    EXPECT_EQ(env.at("OPENAI_BASE_URL"), "https://localhost:2/v1");
    EXPECT_EQ(env.at("UPSTREAM_CA_FILE"), "/w/ca.pem");
    EXPECT_EQ(env.at("DATABASE_URL"), "sqlite:/w/simulator.db");
    EXPECT_EQ(env.at("CONFIG_DIR"), "/c");
    EXPECT_EQ(env.at("ACCOUNT_CHECK_SECONDS"), "0") << "unless somebody wants it";
    const auto wanted = server_environment({{"ACCOUNT_CHECK_SECONDS", "60"}}, facts(),
                                           {8080, "0123456789abcdef", "/w", "/c"}, {});
    EXPECT_EQ(wanted.at("ACCOUNT_CHECK_SECONDS"), "60");
    EXPECT_EQ(env.at("NUMBER_MESSAGES_PER_SECOND"), "0") << "its Graph has no limits";
    EXPECT_EQ(env.at("PERSON_MESSAGE_SECONDS"), "0");
    server_place limited{8080, "0123456789abcdef", "/w", "/c"};
    limited.meta_limits = true;
    const auto paced = server_environment({}, facts(), limited, {});
    EXPECT_FALSE(paced.contains("NUMBER_MESSAGES_PER_SECOND")) << "the server's own default";
    EXPECT_FALSE(paced.contains("PERSON_MESSAGE_SECONDS"));
}

TEST(server_environment, lets_nothing_real_through) {
    const variables own = {{"WHATSAPP_ACCESS_TOKEN", "real"},
                           {"OPENAI_API_KEY", "real"},
                           {"WHATSAPP_APP_SECRET_FILE", "/real"},
                           {"DATABASE_URL", "postgresql://real"},
                           {"ALERT_WEBHOOK_URL", "https://real"},
                           {"SENTRY_DSN_FILE", "/real"},
                           {"DD_AGENT_HOST", "real"},
                           {"TLS_CERT_FILE", "/real"},
                           {"PUBLIC_URL", "https://real.example.org"},
                           {"LOG_LEVEL", "debug"}};
    const auto env = server_environment(own, facts(), {1, "0123456789abcdef", "/w", ""}, {});
    for (const auto& [name, value] : env)
        EXPECT_EQ(value.find("real"), std::string::npos) << name;
    EXPECT_EQ(env.at("LOG_LEVEL"), "debug");
    EXPECT_FALSE(env.contains("CONFIG_DIR"));
}

TEST(server_environment, takes_extra_settings_last) {
    const auto env =
        server_environment({}, facts(), {1, "0123456789abcdef", "/w", ""}, {"HOST=0.0.0.0", "X=a=b"});
    EXPECT_EQ(env.at("HOST"), "0.0.0.0");
    EXPECT_EQ(env.at("X"), "a=b");
    const auto lines = lines_of(env);
    EXPECT_NE(std::find(lines.begin(), lines.end(), "X=a=b"), lines.end());
}

}  // namespace
}  // namespace ft9::simulator
