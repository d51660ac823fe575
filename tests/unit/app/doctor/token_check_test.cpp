#include "replies.hpp"

using namespace ft9::app::doctor;
using ::testing::HasSubstr;

namespace {

std::string ends_in(ft9::unix_ms ms) {
    return R"("is_valid":true,"expires_at":)" + std::to_string((test_now + ms) / 1000);
}

}  // namespace

TEST(TokenCheck, OneThatNeverEndsIsFine) {
    const auto r = token_with(R"("is_valid":true,"expires_at":0,"data_access_expires_at":0)");
    const auto f = judge_token(r, test_now);
    EXPECT_EQ(f.how, standing::fine);
    EXPECT_EQ(f.what, "valid, never ends");
    EXPECT_EQ(token_end(r), 0);
}

TEST(TokenCheck, ItsEndIsAnnouncedTwoWeeksBefore) {
    EXPECT_EQ(judge_token(token_with(ends_in(15 * test_day)), test_now).how, standing::fine);
    const auto soon = judge_token(token_with(ends_in(14 * test_day)), test_now);
    EXPECT_EQ(soon.how, standing::warning);
    EXPECT_THAT(soon.what, HasSubstr("2026-10-05T"));
    EXPECT_THAT(soon.remedy, HasSubstr("WHATSAPP_ACCESS_TOKEN"));
    EXPECT_EQ(judge_token(token_with(ends_in(0)), test_now).how, standing::problem);
    EXPECT_EQ(token_end(token_with(ends_in(test_day))), test_now + test_day);
}

TEST(TokenCheck, TheEarlierOfTokenAndDataAccessCounts) {
    const auto data = R"(,"data_access_expires_at":)" + std::to_string((test_now + test_day) / 1000);
    EXPECT_EQ(judge_token(token_with(ends_in(90 * test_day) + data), test_now).how, standing::warning);
    EXPECT_EQ(judge_token(token_with(R"("is_valid":true,"expires_at":0)" + data), test_now).how,
              standing::warning);
}

TEST(TokenCheck, OneThatIsNotValidIsAProblemWithMetasWords) {
    const auto f = judge_token(
        token_with(R"("is_valid":false,"error":{"code":190,"message":"The session was invalidated"})"),
        test_now);
    EXPECT_EQ(f.how, standing::problem);
    EXPECT_THAT(f.what, HasSubstr("The session was invalidated"));
    const auto by_graph = judge_token(session_expired(), test_now);
    EXPECT_EQ(by_graph.how, standing::problem);
    EXPECT_THAT(by_graph.what, HasSubstr("code 190"));
    EXPECT_FALSE(by_graph.remedy.empty());
}

TEST(TokenCheck, MissingPermissionsAreNamed) {
    const auto cannot_send =
        judge_token(token_with(R"("is_valid":true)", R"("whatsapp_business_management")"), test_now);
    EXPECT_EQ(cannot_send.how, standing::problem);
    EXPECT_THAT(cannot_send.what, HasSubstr("whatsapp_business_messaging"));
    const auto cannot_look =
        judge_token(token_with(R"("is_valid":true)", R"("whatsapp_business_messaging")"), test_now);
    EXPECT_EQ(cannot_look.how, standing::warning);
    EXPECT_THAT(cannot_look.what, HasSubstr("whatsapp_business_management"));
}

TEST(TokenCheck, WhatGraphDoesNotTellIsSkipped) {
    EXPECT_EQ(judge_token(unanswered(), test_now).how, standing::skipped);
    EXPECT_EQ(judge_token(refused(100, "You must provide an app access token"), test_now).how,
              standing::skipped);
    EXPECT_EQ(judge_token(answered("{}"), test_now).how, standing::skipped);
    EXPECT_EQ(judge_token(answered(R"({"data":[]})"), test_now).how, standing::skipped);
    EXPECT_EQ(token_end(unanswered()), std::nullopt);
}

TEST(TokenCheck, TheAppIsTheTokensOrItsOwners) {
    account_replies r;
    r.token = token_with(R"("is_valid":true)");
    EXPECT_EQ(app_of(r), "670843887433847");
    r.token = answered(R"({"data":{"app_id":42}})");
    EXPECT_EQ(app_of(r), "42");
    r.token = answered(R"({"data":{"app_id":"../me"}})");
    EXPECT_EQ(app_of(r), "") << "it becomes part of a path";
    r.token = refused(100, "You must provide an app access token");
    r.owner = answered(R"({"id":"43","name":"Mentor"})");
    EXPECT_EQ(app_of(r), "43");
    r.owner = refused(100, "x");
    EXPECT_EQ(app_of(r), "");
}

TEST(SecretCheck, TheAppsOwnTokenTells) {
    EXPECT_EQ(judge_secret(answered(R"({"data":[]})"), "1").how, standing::fine);
    const auto wrong = judge_secret(refused(190, "Invalid OAuth access token signature.", 400), "42");
    EXPECT_EQ(wrong.how, standing::problem);
    EXPECT_THAT(wrong.what, HasSubstr("app 42"));
    EXPECT_EQ(judge_secret(refused(101, "Error validating application"), "42").how, standing::problem);
    EXPECT_EQ(judge_secret(refused(4, "too many calls"), "42").how, standing::skipped);
    EXPECT_EQ(judge_secret(reply(), "").how, standing::skipped);
}
