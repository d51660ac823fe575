#include "simulator/account.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace ft9::simulator {
namespace {

using nlohmann::json;

identity somebody() {
    identity who;
    who.access_token = "token";
    who.app_secret = "secret";
    return who;
}

class account_reads : public ::testing::Test {
  protected:
    static upstream_request get(const std::string& target, const std::string& token = "token") {
        upstream_request r;
        r.method = "GET";
        r.target = target;
        r.authorization = "Bearer " + token;
        return r;
    }
    json read(const std::string& target) {
        const auto known = about.read(get(target));
        return known ? json::parse(known->answer.body) : json();
    }
    void change(const json& what) {
        std::string problem;
        ASSERT_TRUE(about.change(what, problem)) << problem;
    }
    const identity who = somebody();
    account about{who};
};

TEST_F(account_reads, the_token_tells_its_app_and_its_permissions) {
    const auto data = read("/v26.0/debug_token?input_token=token").at("data");
    EXPECT_EQ(data["is_valid"], true);
    EXPECT_EQ(data["expires_at"], 0);
    EXPECT_EQ(data["scopes"].size(), 2U);
    const std::string app = data["app_id"];
    EXPECT_EQ(read("/v26.0/" + app + "/subscriptions")["data"][0]["fields"][0]["name"], "messages");
    const auto apps = read("/v26.0/" + who.business_account_id + "/subscribed_apps")["data"];
    ASSERT_EQ(apps.size(), 1U);
    EXPECT_EQ(apps[0]["whatsapp_business_api_data"]["id"], app);
}

TEST_F(account_reads, the_number_shows_the_fields_that_are_asked_for) {
    const auto all = read("/v26.0/" + who.phone_number_id);
    EXPECT_EQ(all["quality_rating"], "GREEN");
    EXPECT_FALSE(all.contains("health_status"));
    EXPECT_EQ(read("/v26.0/" + who.phone_number_id + "?fields=status,health_status").size(), 3U)
        << "and the id";
    EXPECT_TRUE(read("/v26.0/999").is_null());
    EXPECT_TRUE(read("/v26.0/me").is_null());
}

TEST_F(account_reads, switches_change_what_is_told) {
    const json paused = {{"name", "a"}, {"status", "PAUSED"}};
    change({{"quality", "RED"},
            {"payment_problem", true},
            {"subscribed", false},
            {"other_apps", 2},
            {"templates", json::array({paused})}});
    EXPECT_EQ(read("/v26.0/" + who.phone_number_id)["quality_rating"], "RED");
    const auto health = read("/v26.0/" + who.phone_number_id + "?fields=health_status")["health_status"];
    EXPECT_EQ(health["can_send_message"], "BLOCKED");
    EXPECT_EQ(health["entities"][1]["errors"][0]["error_code"], 141006);
    EXPECT_EQ(read("/v26.0/" + who.business_account_id + "/subscribed_apps")["data"].size(), 2U);
    EXPECT_EQ(read("/v26.0/" + who.business_account_id + "/message_templates")["data"][0]["status"],
              "PAUSED");
    change({{"quality", nullptr}});
    EXPECT_EQ(read("/v26.0/" + who.phone_number_id)["quality_rating"], "GREEN");
    about.reset();
    EXPECT_EQ(about.state()["payment_problem"], false);
}

TEST_F(account_reads, a_change_that_does_not_fit_changes_nothing) {
    std::string problem;
    const json misfits = {{"quality", 1}, {"nonsense", true}, {"token_expires_at", "soon"}};
    for (const auto& [name, value] : misfits.items()) {
        json both = {{name, value}};
        both["tier"] = "TIER_10K";
        EXPECT_FALSE(about.change(both, problem)) << both;
        EXPECT_EQ(problem, name);
        EXPECT_EQ(about.state()["tier"], "TIER_250");
    }
    EXPECT_FALSE(about.change(json::array(), problem));
}

TEST_F(account_reads, tokens_end) {
    const auto number = "/v26.0/" + who.phone_number_id;
    EXPECT_TRUE(about.admits(get(number)));
    EXPECT_FALSE(about.admits(get(number, "other")));
    change({{"token_expires_at", std::time(nullptr) - 1}});
    EXPECT_FALSE(about.admits(get(number)));
    change({{"token_expires_at", std::time(nullptr) + 3600}});
    EXPECT_TRUE(about.admits(get(number)));
    change({{"token_valid", false}});
    EXPECT_FALSE(about.admits(get(number)));
}

TEST_F(account_reads, the_apps_settings_want_its_own_token) {
    const std::string app = read("/v26.0/debug_token")["data"]["app_id"];
    const auto target = "/v26.0/" + app + "/subscriptions";
    EXPECT_TRUE(about.admits(get(target, app + "|secret")));
    EXPECT_FALSE(about.admits(get(target, app + "|other")));
    EXPECT_FALSE(about.admits(get(target)));
}

TEST_F(account_reads, a_token_may_be_kept_from_seeing_itself) {
    change({{"token_sees_itself", false}});
    const std::string app = read("/v26.0/app").at("id");
    const auto own = about.read(get("/v26.0/debug_token?input_token=token"));
    ASSERT_TRUE(own);
    EXPECT_EQ(own->answer.status, 400);
    const auto by_app = get("/v26.0/debug_token?input_token=token", app + "|secret");
    EXPECT_TRUE(about.admits(by_app));
    EXPECT_EQ(about.read(by_app)->answer.status, 200);
}

TEST_F(account_reads, its_clock_can_be_wrong) {
    EXPECT_EQ(about.date().size(), std::string("Sun, 06 Nov 1994 08:49:37 GMT").size());
    change({{"clock_offset_s", -86'400 * 365}});
    std::tm last_year{};
    const std::time_t then = std::time(nullptr) - 86'400 * 365;
    ::gmtime_r(&then, &last_year);
    EXPECT_NE(about.date().find(std::to_string(1900 + last_year.tm_year)), std::string::npos);
}

TEST(recorded_target, holds_no_token) {
    EXPECT_EQ(without_token("/v26.0/debug_token?input_token=EAAx"), "/v26.0/debug_token");
    EXPECT_EQ(without_token("/v26.0/1?access_token=x"), "/v26.0/1");
    EXPECT_EQ(without_token("/v26.0/1?fields=id"), "/v26.0/1?fields=id");
}

}  // namespace
}  // namespace ft9::simulator
