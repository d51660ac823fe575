#include "replies.hpp"

using namespace ft9::app::doctor;
using ::testing::HasSubstr;

namespace {

reply number_with(const std::string& more) {
    return answered(R"({"id":"106540352242922","name_status":"APPROVED","platform_type":"CLOUD_API",)" +
                    more + "}");
}

std::string field(const std::string& name, const std::string& value) {
    return '"' + name + R"(":")" + value + '"';
}

standing of(const std::string& name, const std::string& value) {
    return judge_number(number_with(R"("x":1,)" + field(name, value))).how;
}

}  // namespace

TEST(NumberCheck, AGoodOneShowsQualityAndLimit) {
    const auto f = judge_number(number_with(
        R"("status":"CONNECTED","quality_rating":"GREEN","whatsapp_business_manager_messaging_limit":"TIER_2K")"));
    EXPECT_EQ(f.how, standing::fine);
    EXPECT_EQ(f.what, "status CONNECTED, quality GREEN, messaging limit TIER_2K");
    EXPECT_THAT(judge_number(number_with(field("messaging_limit_tier", "TIER_250"))).what,
                HasSubstr("TIER_250"));
}

TEST(NumberCheck, EachKnownStateHasItsStanding) {
    for (const char* bad :
         {"BANNED", "DELETED", "RESTRICTED", "DISCONNECTED", "PENDING", "UNVERIFIED", "MIGRATED"})
        EXPECT_EQ(of("status", bad), standing::problem) << bad;
    for (const char* poor : {"FLAGGED", "RATE_LIMITED"})
        EXPECT_EQ(of("status", poor), standing::warning) << poor;
    EXPECT_EQ(of("quality_rating", "RED"), standing::problem);
    EXPECT_EQ(of("quality_rating", "YELLOW"), standing::warning);
    EXPECT_EQ(of("quality_rating", "UNKNOWN"), standing::fine) << "a new number has none";
    EXPECT_EQ(of("status", "SOMETHING_NEW"), standing::fine) << "shown, not judged";
    EXPECT_EQ(judge_number(answered(R"({"platform_type":"NOT_APPLICABLE"})")).how, standing::problem);
    EXPECT_EQ(judge_number(answered(R"({"name_status":"DECLINED"})")).how, standing::warning);
}

TEST(NumberCheck, WorseThingsAreToldFirst) {
    const auto f = judge_number(number_with(R"("status":"FLAGGED","quality_rating":"RED")"));
    EXPECT_EQ(f.how, standing::problem);
    EXPECT_THAT(f.what, HasSubstr("RED"));
    EXPECT_FALSE(f.remedy.empty());
}

TEST(NumberCheck, OneThatCannotBeReadIsAProblemUnlessTheTokenIsToBlame) {
    const auto unknown = judge_number(refused(100, "Object does not exist"));
    EXPECT_EQ(unknown.how, standing::problem);
    EXPECT_THAT(unknown.remedy, HasSubstr("WHATSAPP_PHONE_NUMBER_ID"));
    EXPECT_EQ(judge_number(session_expired()).how, standing::skipped);
    EXPECT_EQ(judge_number(unanswered()).how, standing::skipped);
    EXPECT_EQ(judge_number(reply()).how, standing::skipped);
}

namespace {

reply health(const std::string& overall, const std::string& entity) {
    return answered(R"({"health_status":{"can_send_message":")" + overall + R"(","entities":[)" + entity +
                    R"(]},"id":"1"})");
}

constexpr const char* unpaid =
    R"({"entity_type":"WABA","id":"2","can_send_message":"BLOCKED","errors":[{"error_code":141006,)"
    R"("error_description":"There is an error with the payment method.","possible_solution":"Add one."}]})";
constexpr const char* limited = R"({"entity_type":"PHONE_NUMBER","id":"3","can_send_message":"LIMITED",)"
                                R"("additional_info":["Your display name has not been approved yet."]})";

}  // namespace

TEST(HealthCheck, AvailableIsFine) {
    const auto all =
        judge_health(health("AVAILABLE", R"({"entity_type":"APP","id":"1","can_send_message":"AVAILABLE"})"));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].about, check::payment);
    EXPECT_EQ(all[1].about, check::health);
    EXPECT_EQ(worst_of(all), standing::fine);
}

TEST(HealthCheck, APaymentProblemIsItsOwnFinding) {
    const auto all = judge_health(health("BLOCKED", unpaid));
    EXPECT_EQ(all[0].how, standing::problem);
    EXPECT_THAT(all[0].what, HasSubstr("payment method"));
    EXPECT_THAT(all[0].remedy, HasSubstr("POST /resume"));
    EXPECT_EQ(all[1].how, standing::fine) << "nothing else is wrong";
}

TEST(HealthCheck, LimitsAreWarnings) {
    const auto all = judge_health(health("LIMITED", limited));
    EXPECT_EQ(all[0].how, standing::fine);
    EXPECT_EQ(all[1].how, standing::warning);
    EXPECT_THAT(all[1].what, HasSubstr("display name"));
}

TEST(HealthCheck, SeveralEntitiesAreAllRead) {
    const auto banned =
        R"(,{"entity_type":"BUSINESS","can_send_message":"BLOCKED","errors":{"0":{"error_code":141014,)"
        R"("error_description":"The WABA is banned.","possible_solution":"Appeal."}}})";
    const auto all = judge_health(health("BLOCKED", std::string(unpaid) + "," + limited + banned));
    EXPECT_EQ(all[0].how, standing::problem);
    EXPECT_EQ(all[1].how, standing::problem) << "the worst one is told";
    EXPECT_THAT(all[1].what, HasSubstr("banned"));
    EXPECT_EQ(all[1].remedy, "Appeal.");
}

TEST(HealthCheck, AVerdictWithoutReasonIsStillTold) {
    const auto all = judge_health(health("BLOCKED", ""));
    EXPECT_EQ(all[0].how, standing::fine);
    EXPECT_EQ(all[1].how, standing::problem);
    for (const auto& f : judge_health(answered(R"({"id":"1"})")))
        EXPECT_EQ(f.how, standing::skipped);
    for (const auto& f : judge_health(refused(100, "no such field")))
        EXPECT_EQ(f.how, standing::skipped);
}
