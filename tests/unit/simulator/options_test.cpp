#include "simulator/options.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

const variables account = {{"WHATSAPP_APP_SECRET", "newest,oldest"},
                           {"WHATSAPP_VERIFY_TOKEN", "verify"},
                           {"WHATSAPP_PHONE_NUMBER_ID", "42"},
                           {"WHATSAPP_ACCESS_TOKEN", "token"},
                           {"OPENAI_API_KEY", "key"}};

TEST(choose_identity, takes_the_account_of_a_server_that_runs_already) {
    options o;
    o.server_url = "http://127.0.0.1:8080";
    const identity who = choose_identity(o, account);
    EXPECT_EQ(who.app_secret, "newest");
    EXPECT_EQ(who.verify_token, "verify");
    EXPECT_EQ(who.phone_number_id, "42");
    EXPECT_EQ(who.access_token, "token");
    EXPECT_EQ(who.openai_key, "key");
    EXPECT_TRUE(choose_identity(o, {}).openai_key.empty()) << "then any key will do";
}

// What is invented may be shown; the environment's must not be.
TEST(choose_identity, invents_one_otherwise_whatever_the_environment_says) {
    options child, fakes;
    fakes.no_server = true;
    for (const auto& o : {child, fakes}) {
        const identity who = choose_identity(o, account);
        for (const auto& secret : {who.app_secret, who.verify_token, who.access_token, who.openai_key}) {
            EXPECT_GE(secret.size(), 16U);
            for (const auto& [name, value] : account)
                EXPECT_NE(secret, value) << name;
        }
        EXPECT_EQ(who.phone_number_id, identity().phone_number_id);
        EXPECT_NE(who.app_secret, choose_identity(o, account).app_secret);
    }
}

}  // namespace
}  // namespace ft9::simulator
