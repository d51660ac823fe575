#include "e2e.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace ft9::e2e {
namespace {

// `ft9-server doctor` and the running server's own checks, with the simulator's Graph and its switches.
class doctor_e2e : public e2e_test {
  protected:
    void SetUp() override {
        w.environment["WHATSAPP_BUSINESS_ACCOUNT_ID"] = sim.secret("business_account_id");
    }
    // A server that the doctor reaches under its public address.
    void open_for_business() {
        w.start();
        w.environment["PUBLIC_URL"] = address();
    }
    std::string address() const { return "http://127.0.0.1:" + std::to_string(w.port()); }
    void set(const json& switches) { sim.post("/control/account", switches); }

    // The report of one run that ended with `code`.
    json examine(int code) {
        const auto [exit, output] = w.run({"doctor", "--json"});
        EXPECT_EQ(exit, code) << output;
        for (const char* name : {"WHATSAPP_ACCESS_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"})
            EXPECT_THAT(output, Not(HasSubstr(w.environment.at(name)))) << name;
        const auto report = json::parse(output, nullptr, false);
        if (!report.is_object()) throw std::runtime_error("no report: " + output);
        EXPECT_EQ(report.at("healthy"), code == 0);
        return report;
    }
    // Checks of a report with that result.
    static std::vector<std::string> checks(const json& report, const std::string& result) {
        std::vector<std::string> names;
        for (const auto& one : report.at("checks")) {
            if (one.at("result") == result) names.push_back(one.at("check"));
        }
        return names;
    }
    static json about(const json& report, const std::string& name) {
        for (const auto& one : report.at("checks")) {
            if (one.at("check") == name) return one;
        }
        throw std::runtime_error("no check is called " + name);
    }
};

TEST_F(doctor_e2e, AHealthyAccountHasNoFinding) {
    open_for_business();
    set({{"callback_url", address() + "/webhook"}});
    const auto report = examine(0);
    EXPECT_THAT(checks(report, "fine"), SizeIs(11)) << report.dump(1);
    EXPECT_THAT(about(report, "number").at("what"), HasSubstr("quality GREEN, messaging limit TIER_250"));
    EXPECT_EQ(w.metric("ft9_webhook_requests_total{result=\"ok\"}"), 1) << "the signed probe";
    const auto [code, text] = w.run({"doctor"});
    EXPECT_EQ(code, 0);
    EXPECT_THAT(text, HasSubstr("fine     token         valid, never ends\n"));
    EXPECT_THAT(text, HasSubstr("0 problem(s), 0 warning(s), 0 not checked\n"));
}

TEST_F(doctor_e2e, EachSwitchMakesItsFinding) {
    open_for_business();
    const json paused = {{"name", "aviso"}, {"language", "pt_BR"}, {"status", "PAUSED"}};
    const auto in_a_week = std::time(nullptr) + 7 * 24 * 60 * 60;
    const struct {
        json switches;
        const char* check;
        const char* result;
    } table[] = {
        {{{"token_valid", false}}, "token", "problem"},
        {{{"token_expires_at", in_a_week}}, "token", "warning"},
        {{{"scopes", json::array({"whatsapp_business_management"})}}, "token", "problem"},
        {{{"quality", "YELLOW"}}, "number", "warning"},
        {{{"quality", "RED"}}, "number", "problem"},
        {{{"number_status", "RESTRICTED"}}, "number", "problem"},
        {{{"payment_problem", true}}, "payment", "problem"},
        {{{"health", "LIMITED"}}, "health", "warning"},
        {{{"health", "BLOCKED"}}, "health", "problem"},
        {{{"subscribed", false}}, "subscription", "problem"},
        {{{"other_apps", 1}}, "subscription", "warning"},
        {{{"override_callback", "https://old.example.org/hook"}}, "subscription", "problem"},
        {{{"callback_url", "https://old.example.org/hook"}}, "callback", "problem"},
        {{{"callback_fields", json::array()}}, "callback", "problem"},
        {{{"callback_active", false}}, "callback", "problem"},
        {{{"templates", json::array({paused})}}, "templates", "warning"},
        {{{"clock_offset_s", 3600}}, "clock", "problem"},
        {{{"clock_offset_s", -90}}, "clock", "warning"},
    };
    for (const auto& row : table) {
        set(row.switches);
        const bool healthy = row.result == std::string("warning");
        const auto report = examine(healthy ? 0 : 1);
        EXPECT_THAT(checks(report, row.result), ElementsAre(row.check)) << report.dump(1);
        EXPECT_THAT(checks(report, healthy ? "problem" : "warning"), IsEmpty()) << report.dump(1);
        EXPECT_FALSE(about(report, row.check).at("remedy").get<std::string>().empty());
        json back = json::object();
        for (const auto& [name, value] : row.switches.items())
            back[name] = nullptr;
        set(back);
    }
}

// As Meta has it for a system user that is no developer of the app.
TEST_F(doctor_e2e, ATokenThatMayNotSeeItselfIsLookedAtWithTheAppsToken) {
    set({{"token_sees_itself", false}});
    EXPECT_THAT(checks(examine(0), "skipped"), ElementsAre("webhook"));
    w.environment["WHATSAPP_APP_SECRET"] = "00000000000000000000000000000000";
    const auto report = examine(1);
    EXPECT_THAT(checks(report, "problem"), ElementsAre("secret")) << report.dump(1);
    EXPECT_EQ(about(report, "token").at("result"), "skipped") << "that is not the token's fault";
}

TEST_F(doctor_e2e, AWrongAppSecretIsFoundAtMetaAndAtOurOwnDoor) {
    open_for_business();
    w.environment["WHATSAPP_APP_SECRET"] = "00000000000000000000000000000000";
    const auto report = examine(1);
    EXPECT_THAT(checks(report, "problem"), ElementsAre("secret", "webhook")) << report.dump(1);
    EXPECT_THAT(about(report, "webhook").at("what"), HasSubstr("401"));
}

TEST_F(doctor_e2e, AWrongVerifyTokenFailsTheHandshake) {
    open_for_business();
    w.environment["WHATSAPP_VERIFY_TOKEN"] = "another-verify-token";
    const auto report = examine(1);
    EXPECT_THAT(checks(report, "problem"), ElementsAre("webhook")) << report.dump(1);
    EXPECT_THAT(about(report, "webhook").at("remedy"), HasSubstr("WHATSAPP_VERIFY_TOKEN"));
}

// A port of this machine that nobody listens on, as long as it lives.
class closed_port {
  public:
    closed_port() : socket_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {}
    std::string number() const { return std::to_string(socket_.local_endpoint().port()); }

  private:
    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_;  // bound, not listening
};

TEST_F(doctor_e2e, WhatCannotBeReachedIsSaid) {
    const closed_port nobody;
    w.environment["PUBLIC_URL"] = "http://127.0.0.1:" + nobody.number();
    const auto without_server = examine(1);
    EXPECT_THAT(checks(without_server, "problem"), ElementsAre("webhook")) << without_server.dump(1);
    w.environment["GRAPH_BASE_URL"] = "https://127.0.0.1:" + nobody.number();
    w.environment.erase("PUBLIC_URL");
    const auto without_graph = examine(1);
    EXPECT_THAT(checks(without_graph, "problem"), ElementsAre("graph")) << without_graph.dump(1);
    EXPECT_THAT(checks(without_graph, "skipped"), SizeIs(10)) << without_graph.dump(1);
}

TEST_F(doctor_e2e, ACertificateThatNobodyVouchesForIsToldApart) {
    w.environment.erase("UPSTREAM_CA_FILE");
    const auto report = examine(1);
    EXPECT_THAT(about(report, "graph").at("what"), HasSubstr("certificate that is not trusted"));
}

TEST_F(doctor_e2e, WithoutSettingsItSaysWhatIsMissing) {
    w.environment.erase("WHATSAPP_BUSINESS_ACCOUNT_ID");
    const auto report = examine(0);
    EXPECT_THAT(checks(report, "skipped"), ElementsAre("subscription", "webhook", "templates"));
    EXPECT_THAT(about(report, "subscription").at("what"), HasSubstr("WHATSAPP_BUSINESS_ACCOUNT_ID"));
    w.environment.erase("WHATSAPP_ACCESS_TOKEN");
    EXPECT_EQ(w.run({"doctor"}).first, 78);
}

TEST_F(doctor_e2e, TheRunningServerRaisesAndClearsAlarms) {
    w.environment["ACCOUNT_CHECK_SECONDS"] = "1";
    set({{"quality", "RED"}, {"token_expires_at", std::time(nullptr) + 24 * 60 * 60}});
    w.start();
    EXPECT_NE(w.server().line_with("\"alarm\":\"account_number\""), "") << w.logs();
    EXPECT_NE(w.server().line_with("\"alarm\":\"account_token\""), "") << w.logs();
    EXPECT_NE(w.server().line_with("\"msg\":\"the account was checked\""), "");
    EXPECT_GE(w.metric("ft9_alarms_total{alarm=\"account_number\"}"), 1);
    EXPECT_GE(w.metric("ft9_account_checks_total{result=\"problem\"}"), 1);
    const auto left = w.metric("ft9_token_expires_seconds");
    EXPECT_GT(left, 0);
    EXPECT_LE(left, 24 * 60 * 60);
    set({{"quality", nullptr}, {"token_expires_at", nullptr}});
    const auto over = w.server().line_with("\"msg\":\"an alarm is over\"");
    EXPECT_THAT(over, HasSubstr("account_")) << w.logs();
    EXPECT_EQ(w.stop(), 0);
    EXPECT_THAT(w.logs(), Not(HasSubstr(w.environment.at("WHATSAPP_ACCESS_TOKEN"))));
    EXPECT_THAT(w.logs(), Not(HasSubstr(w.environment.at("WHATSAPP_APP_SECRET"))));
}

TEST_F(doctor_e2e, AReloadIsFollowedByACheck) {
    w.environment["ACCOUNT_CHECK_SECONDS"] = "3600";
    w.start();
    w.directory().write(".env", "PUBLIC_URL=" + address() + "\n");
    const auto before = w.server().output().size();
    w.reload();
    const auto checked = w.server().line_with("\"msg\":\"the account was checked\"", before);
    EXPECT_THAT(checked, HasSubstr("\"result\":\"fine\"")) << w.logs();
    EXPECT_THAT(checked, HasSubstr("\"skipped\":0"));
}

// Statuses do not come, and then they do.
TEST_F(doctor_e2e, AcceptedButNeverDeliveredIsAnAlarm) {
    w.environment["UNDELIVERED_ALARM_SECONDS"] = "1";
    sim.change({{"statuses", false}});
    w.start();
    w.say(person(1), "chegou?");
    const auto sent = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(sent, SizeIs(1));
    const auto alarm = w.server().line_with("\"alarm\":\"undelivered\"");
    EXPECT_THAT(alarm, HasSubstr("1 message(s) that Meta accepted")) << w.logs();
    EXPECT_EQ(w.metric("ft9_undelivered_sends"), 1);
    auto body = json::parse(webhook_of(sim.secret("phone_number_id"), json::array()));
    body["entry"][0]["changes"][0]["value"]["statuses"] =
        json::array({{{"id", sent.front().at("wamid")},
                      {"status", "delivered"},
                      {"timestamp", std::to_string(std::time(nullptr))},
                      {"recipient_id", person(1)}}});
    EXPECT_EQ(w.webhook(body.dump()).status, 200);
    EXPECT_THAT(w.server().line_with("\"msg\":\"an alarm is over\""), HasSubstr("undelivered")) << w.logs();
}

}  // namespace
}  // namespace ft9::e2e
