#include "replies.hpp"

using namespace ft9::app::doctor;
using ::testing::HasSubstr;

namespace {

webhook_replies tried(reply handshake, reply probe) {
    return {std::move(handshake), std::move(probe), "c0ffee"};
}

finding verdict_on(reply handshake, reply probe = answered(R"({"status":"ok"})")) {
    return judge_webhook(tried(std::move(handshake), std::move(probe)), knowing_all());
}

}  // namespace

TEST(WebhookCheck, HandshakeAndSignedProbeMustBothPass) {
    EXPECT_EQ(verdict_on(answered("c0ffee")).how, standing::fine);
    EXPECT_THAT(verdict_on(answered("c0ffee"), answered("", 401)).remedy, HasSubstr("WHATSAPP_APP_SECRET"));
    EXPECT_EQ(verdict_on(answered("c0ffee"), answered("", 503)).how, standing::problem);
    EXPECT_EQ(verdict_on(answered("c0ffee"), unanswered()).how, standing::problem);
    EXPECT_EQ(verdict_on(answered("c0ffee"), answered("", 204)).how, standing::problem)
        << "Meta takes only 200 for an answer";
}

TEST(WebhookCheck, WhatStandsBeforeTheServerIsNamed) {
    const auto page = verdict_on(answered("<html>welcome</html>"));
    EXPECT_EQ(page.how, standing::problem);
    EXPECT_THAT(page.what, HasSubstr("without its challenge"));
    EXPECT_THAT(verdict_on(answered("", 403)).remedy, HasSubstr("WHATSAPP_VERIFY_TOKEN"));
    EXPECT_THAT(verdict_on(answered("", 421)).remedy, HasSubstr("ALLOWED_HOSTS"));
    EXPECT_THAT(verdict_on(answered("", 404)).remedy, HasSubstr("PUBLIC_URL"));
    EXPECT_THAT(verdict_on(answered("", 502)).remedy, HasSubstr("proxy"));
    EXPECT_THAT(verdict_on(answered("c0ffee"), answered("", 413)).remedy, HasSubstr("proxy"));
}

TEST(WebhookCheck, AnAddressThatDoesNotAnswerIsAProblem) {
    EXPECT_THAT(verdict_on(unanswered("resolving: host not found")).what, HasSubstr("host not found"));
    auto bad = unanswered("handshaking: self-signed certificate");
    bad.untrusted = true;
    EXPECT_THAT(verdict_on(bad).what, HasSubstr("certificate that is not trusted"));
}

TEST(WebhookCheck, IsSkippedWhereItCannotBeTried) {
    auto known = knowing_all();
    known.needs_client_certificate = true;
    EXPECT_EQ(judge_webhook({}, known).how, standing::skipped);
    known = knowing_all();
    known.public_webhook.clear();
    const auto f = judge_webhook({}, known);
    EXPECT_EQ(f.how, standing::skipped);
    EXPECT_THAT(f.remedy, HasSubstr("set it"));
}

TEST(HttpDate, ReadsTheOneFormThatIsSent) {
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784'111'777'000);
    EXPECT_EQ(parse_http_date("Mon, 21 Sep 2026 14:13:20 GMT"), test_now);
    EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT"), 1'709'164'800'000);
    for (const char* wrong :
         {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
          "Sun, 31 Feb 2024 08:49:37 GMT", "Sun, 06 Xxx 1994 08:49:37 GMT", "Sun, 06 anF 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 19x4 08:49:37 GMT"})
        EXPECT_EQ(parse_http_date(wrong), std::nullopt) << wrong;
}

namespace {

// Meta's clock stands still at test_now; ours is that much ahead of it.
finding clock_that_is_ahead(ft9::unix_ms by) {
    account_replies all;
    all.token = answered("{}");
    all.token.date = "Mon, 21 Sep 2026 14:13:20 GMT";
    all.token.sent_at += by;
    all.token.came_at += by;
    return judge_clock(all);
}

}  // namespace

TEST(ClockCheck, SmallDeviationsAreFine) {
    for (const ft9::unix_ms by : {0, 29'000, -29'000})
        EXPECT_EQ(clock_that_is_ahead(by).how, standing::fine) << by;
    EXPECT_EQ(clock_that_is_ahead(60'000).how, standing::warning);
    EXPECT_THAT(clock_that_is_ahead(60'000).what, HasSubstr("ahead of"));
    EXPECT_THAT(clock_that_is_ahead(-60'000).what, HasSubstr("behind"));
    EXPECT_EQ(clock_that_is_ahead(10LL * 60 * 1000).how, standing::problem);
}

TEST(ClockCheck, ASlowAnswerIsNotTakenForADeviation) {
    account_replies all;
    all.token = answered("{}");
    all.token.date = "Mon, 21 Sep 2026 14:13:20 GMT";
    all.token.came_at = test_now + 120'000;
    EXPECT_EQ(judge_clock(all).how, standing::fine)
        << "it may have been sent at any moment of the two minutes";
}

TEST(ClockCheck, AnyAnswerTellsTheTime) {
    account_replies all;
    all.token = unanswered();
    EXPECT_EQ(judge_clock(all).how, standing::skipped);
    all.health = answered("", 500);
    all.health.date = "Mon, 21 Sep 2026 14:13:20 GMT";
    EXPECT_EQ(judge_clock(all).how, standing::fine);
}
