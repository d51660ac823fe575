#include "replies.hpp"

using namespace ft9::app::doctor;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

std::string app(const std::string& id, const std::string& more = {}) {
    return R"({"whatsapp_business_api_data":{"id":")" + id + R"(","name":"x","link":"https://x"})" + more +
           "}";
}

reply apps(const std::string& list) {
    return answered(R"({"data":[)" + list + "]}");
}

reply app_webhook(const std::string& more) {
    return answered(R"({"data":[{"object":"page","active":true},{"object":"whatsapp_business_account",)" +
                    more + "}]}");
}

constexpr const char* in_order =
    R"("active":true,"callback_url":"https://mentor.example.org/webhook","fields":[{"name":"messages","version":"v26.0"}])";

}  // namespace

TEST(SubscriptionCheck, OurAppMustBeAmongThem) {
    const auto known = knowing_all();
    EXPECT_EQ(judge_subscription(apps(app("42")), "42", known).how, standing::fine);
    EXPECT_EQ(judge_subscription(apps(""), "42", known).how, standing::problem);
    const auto other = judge_subscription(apps(app("7")), "42", known);
    EXPECT_EQ(other.how, standing::problem);
    EXPECT_THAT(other.remedy, HasSubstr("subscribed_apps"));
    const auto both = judge_subscription(apps(app("7") + "," + app("42")), "42", known);
    EXPECT_EQ(both.how, standing::warning);
    EXPECT_THAT(both.what, HasSubstr("1 other app"));
}

TEST(SubscriptionCheck, AnOverrideThatLeadsElsewhereIsAProblem) {
    const auto known = knowing_all();
    const auto lost = judge_subscription(
        apps(app("42", R"(,"override_callback_uri":"https://old.example.org/hook?key=CANARY")")), "42",
        known);
    EXPECT_EQ(lost.how, standing::problem);
    EXPECT_THAT(lost.what, HasSubstr("old.example.org/hook"));
    EXPECT_THAT(lost.what, Not(HasSubstr("CANARY")));
    const auto ours = R"(,"override_callback_uri":"https://mentor.example.org/webhook/")";
    EXPECT_EQ(judge_subscription(apps(app("42", ours)), "42", known).how, standing::fine);
}

TEST(SubscriptionCheck, WhatIsNotKnownIsSkipped) {
    auto known = knowing_all();
    EXPECT_EQ(judge_subscription(apps(app("7")), "", known).how, standing::skipped);
    EXPECT_EQ(judge_subscription(session_expired(), "42", known).how, standing::skipped);
    EXPECT_EQ(judge_subscription(unanswered(), "42", known).how, standing::skipped);
    EXPECT_EQ(judge_subscription(refused(100, "no such account"), "42", known).how, standing::problem);
    known.account_known = false;
    const auto f = judge_subscription(reply(), "42", known);
    EXPECT_EQ(f.how, standing::skipped);
    EXPECT_FALSE(f.remedy.empty());
}

TEST(CallbackCheck, TheAppsWebhookMustDeliverMessagesToUs) {
    const auto known = knowing_all();
    EXPECT_EQ(judge_callback(app_webhook(in_order), known).how, standing::fine);
    EXPECT_EQ(judge_callback(answered(R"({"data":[]})"), known).how, standing::problem);
    EXPECT_EQ(judge_callback(app_webhook(R"("active":false,"fields":[{"name":"messages"}])"), known).how,
              standing::problem);
    const auto deaf = judge_callback(app_webhook(R"("active":true,"fields":["account_update"])"), known);
    EXPECT_EQ(deaf.how, standing::problem);
    EXPECT_THAT(deaf.what, HasSubstr("messages"));
    EXPECT_EQ(judge_callback(
                  app_webhook(R"("active":true,"fields":["messages"],"callback_url":"https://x/y")"), known)
                  .how,
              standing::problem);
    EXPECT_EQ(judge_callback(refused(190, "x"), known).how, standing::skipped)
        << "the secret's finding says why";
    EXPECT_EQ(judge_callback(reply(), known).how, standing::skipped);
}

TEST(CallbackCheck, WithoutAPublicAddressItIsNotCompared) {
    auto known = knowing_all();
    known.public_webhook.clear();
    EXPECT_EQ(judge_callback(
                  app_webhook(R"("active":true,"fields":["messages"],"callback_url":"https://x/y")"), known)
                  .how,
              standing::fine);
}

namespace {

std::string one_template(const std::string& name, const std::string& status) {
    return R"({"name":")" + name + R"(","language":"pt_BR","status":")" + status + R"(","id":"1"})";
}

}  // namespace

TEST(TemplateCheck, ThoseOutOfUseAreNamed) {
    const auto known = knowing_all();
    EXPECT_EQ(
        judge_templates(apps(one_template("a", "APPROVED") + "," + one_template("b", "PENDING")), known).how,
        standing::fine);
    for (const char* state : {"PAUSED", "DISABLED", "REJECTED"}) {
        const auto f = judge_templates(apps(one_template("aviso", state)), known);
        EXPECT_EQ(f.how, standing::warning) << state;
        EXPECT_THAT(f.what, HasSubstr("aviso (pt_BR, " + std::string(state) + ")"));
    }
    std::string many;
    for (int i = 0; i < 8; ++i)
        many += (i > 0 ? "," : "") + one_template("t" + std::to_string(i), "PAUSED");
    const auto f = judge_templates(apps(many), known);
    EXPECT_THAT(f.what, HasSubstr("t4"));
    EXPECT_THAT(f.what, Not(HasSubstr("t5")));
    EXPECT_THAT(f.what, HasSubstr("and 3 more"));
}

TEST(TemplateCheck, OnesThatWeSendMustBeApproved) {
    auto known = knowing_all();
    known.used_templates = {"retorno"};
    EXPECT_EQ(judge_templates(apps(one_template("retorno", "APPROVED")), known).how, standing::fine);
    EXPECT_EQ(judge_templates(apps(one_template("retorno", "PAUSED")), known).how, standing::problem);
    EXPECT_EQ(judge_templates(apps(""), known).how, standing::problem);
    EXPECT_EQ(judge_templates(unanswered(), known).how, standing::skipped);
    known.account_known = false;
    EXPECT_EQ(judge_templates(reply(), known).how, standing::skipped);
}
