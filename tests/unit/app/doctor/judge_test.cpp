#include "../../../../src/app/doctor/report.hpp"
#include "replies.hpp"

#include <set>

using namespace ft9::app::doctor;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

account_replies healthy_account() {
    account_replies all;
    all.token = token_with(R"("is_valid":true,"expires_at":0)");
    all.token.date = "Mon, 21 Sep 2026 14:13:20 GMT";
    all.app = answered(
        R"({"data":[{"object":"whatsapp_business_account","active":true,"fields":[{"name":"messages"}],)"
        R"("callback_url":"https://mentor.example.org/webhook"}]})");
    all.number = answered(R"({"status":"CONNECTED","quality_rating":"GREEN"})");
    all.health = answered(R"({"health_status":{"can_send_message":"AVAILABLE","entities":[]}})");
    all.subscribed = answered(R"({"data":[{"whatsapp_business_api_data":{"id":"670843887433847"}}]})");
    all.templates = answered(R"({"data":[]})");
    return all;
}

webhook_replies healthy_webhook() {
    return {answered("c0ffee"), answered(R"({"status":"ok"})"), "c0ffee"};
}

const finding& about(const findings& all, check c) {
    for (const auto& one : all) {
        if (one.about == c) return one;
    }
    throw std::runtime_error("no finding about " + std::string(to_string(c)));
}

}  // namespace

TEST(Judge, AHealthyAccountHasElevenFineFindings) {
    const auto all = judge(healthy_account(), healthy_webhook(), knowing_all());
    ASSERT_EQ(all.size(), check_count);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(all[i].about), i) << "in the order of the enumeration";
        EXPECT_EQ(all[i].how, standing::fine) << to_string(all[i].about) << ": " << all[i].what;
        EXPECT_TRUE(all[i].remedy.empty());
    }
}

TEST(Judge, WhoeverIsNotFineSaysWhatToDo) {
    auto account = healthy_account();
    account.number = answered(R"({"quality_rating":"RED"})");
    account.subscribed = answered(R"({"data":[]})");
    const auto all = judge(account, {unanswered(), {}, "x"}, knowing_all());
    EXPECT_EQ(count_of(all, standing::problem), 3U);
    for (const auto& one : all) {
        if (one.how == standing::problem || one.how == standing::warning) {
            EXPECT_FALSE(one.remedy.empty()) << to_string(one.about);
        }
    }
}

// One cause is one problem: the others do not know.
TEST(Judge, AnUnreachableGraphIsOneProblem) {
    account_replies account;
    account.token = unanswered("resolving: host not found");
    const auto all = judge(account, healthy_webhook(), knowing_all());
    EXPECT_EQ(count_of(all, standing::problem), 1U);
    EXPECT_THAT(about(all, check::graph).what, HasSubstr("host not found"));
    EXPECT_EQ(about(all, check::webhook).how, standing::fine) << "that does not need Graph";
}

TEST(Judge, AnExpiredTokenIsOneProblem) {
    auto account = healthy_account();
    account.app = reply();
    for (auto* r :
         {&account.token, &account.number, &account.health, &account.subscribed, &account.templates})
        *r = session_expired();
    const auto all = judge(account, healthy_webhook(), knowing_all());
    EXPECT_EQ(count_of(all, standing::problem), 1U);
    EXPECT_EQ(about(all, check::token).how, standing::problem);
    EXPECT_EQ(about(all, check::graph).how, standing::fine);
}

TEST(Judge, ACertificateAndAGatewayAreToldApart) {
    account_replies account;
    account.token = unanswered("handshaking: unable to get local issuer certificate");
    account.token.untrusted = true;
    EXPECT_THAT(judge_graph(account).what, HasSubstr("certificate"));
    account.token = answered("<html>bad gateway</html>", 502);
    EXPECT_EQ(judge_graph(account).how, standing::warning);
}

TEST(Checks, EachHasItsOwnNameAndAlarm) {
    std::set<std::string_view> names, alarms;
    for (std::size_t i = 0; i < check_count; ++i) {
        names.insert(to_string(static_cast<check>(i)));
        alarms.insert(alarm_of(static_cast<check>(i)));
    }
    EXPECT_EQ(names.size(), check_count);
    EXPECT_EQ(alarms.size(), check_count);
}

TEST(Report, IsALineForEachFinding) {
    examination e;
    e.at = test_now;
    e.found = {{check::token, standing::problem, "it is gone", "make a new one"},
               {check::number, standing::fine, "all is well", {}}};
    EXPECT_EQ(as_text(e),
              "problem  token         it is gone. To do: make a new one\n"
              "fine     number        all is well\n"
              "1 problem(s), 0 warning(s), 0 not checked\n");
}

TEST(Report, AsJsonSaysTheSame) {
    examination e;
    e.at = test_now;
    e.found = {{check::token, standing::warning, "ends \"soon\"", "make a new one"}};
    const auto read = nlohmann::json::parse(as_json(e));
    EXPECT_EQ(read["healthy"], true) << "a warning is no problem";
    EXPECT_EQ(read["warnings"], 1);
    EXPECT_EQ(read["problems"], 0);
    EXPECT_EQ(read["at"], "2026-09-21T14:13:20.000Z");
    EXPECT_EQ(read["checks"][0], (nlohmann::json{{"check", "token"},
                                                 {"result", "warning"},
                                                 {"what", "ends \"soon\""},
                                                 {"remedy", "make a new one"}}));
    e.found[0].how = standing::problem;
    EXPECT_EQ(nlohmann::json::parse(as_json(e))["healthy"], false);
}
