#include "e2e.hpp"

#include "support/test_ca.hpp"

#include <csignal>

namespace ft9::e2e {
namespace {

const std::string meta = "client.webhooks.fbclientcerts.com";

class tls_e2e : public e2e_test {
  protected:
    tls_e2e() {
        renew();
        w.environment["TLS_CERT_FILE"] = w.directory() / "cert.pem";
        w.environment["TLS_KEY_FILE"] = w.directory() / "key.pem";
        w.connection.ca_pem = ca.ca_pem();
    }
    void renew(int days = 90) const {
        leaf_options names;
        names.dns = {"localhost"};
        names.not_after_days = days;
        const auto pair = ca.leaf(names);
        w.directory().write("cert.pem", pair.cert);
        w.directory().write("key.pem", pair.key);
    }
    void ask_for_certificates() {
        w.environment["TLS_CLIENT_CA_FILE"] = w.directory().write("client-ca.pem", clients.ca_pem());
    }
    static pem_pair certificate(const test_ca& from, const std::string& name) {
        leaf_options made;
        made.common_name = name;
        made.usage = "clientAuth";
        return from.leaf(made);
    }
    std::string message(const std::string& id) const {
        return webhook_of(w.environment.at("WHATSAPP_PHONE_NUMBER_ID"),
                          json::array({text_message(person(1), id, "por TLS")}));
    }
    void reload_in_vain() {
        const auto before = w.server().output().size();
        w.server().signal(SIGHUP);
        EXPECT_NE(w.server().line_with("\"kept\":\"the old configuration\"", before), "");
    }
    // ft9-simulator trigger text --to https://HOST:PORT: exit code and what it says.
    std::pair<int, std::string> trigger(const std::string& host, std::vector<std::string> more = {}) const {
        more.insert(more.begin(),
                    {"trigger", "text", "--to", "https://" + host + ":" + std::to_string(w.port()), "--from",
                     person(1), "--text", "pelo gatilho"});
        const std::map<std::string, std::string> account = {
            {"WHATSAPP_APP_SECRET", w.environment.at("WHATSAPP_APP_SECRET")},
            {"WHATSAPP_PHONE_NUMBER_ID", w.environment.at("WHATSAPP_PHONE_NUMBER_ID")}};
        return run_program({FT9_BINARY_DIR "/ft9-simulator", more, account, w.directory().path().string()});
    }
    std::string serial() const { return raw_client(w.port(), w.connection).certificate_serial(); }

    test_ca ca, clients;
};

TEST_F(tls_e2e, ASignedWebhookIsAnsweredOverTls) {
    w.start();
    EXPECT_THAT(w.logs(), HasSubstr("\"scheme\":\"https\""));
    const auto answer = w.webhook(message("wamid.tls.1"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.header("Strict-Transport-Security"), HasSubstr("max-age="));
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    EXPECT_THAT(w.texts_to(person(1)), ElementsAre(HasSubstr("«por TLS»")));
    const auto wrong = w.call("POST", "/webhook", {{"X-Hub-Signature-256", meta_signature("x", "{}")}}, "{}");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.header("Strict-Transport-Security"), answer.header("Strict-Transport-Security"));
    const auto left = w.metric("ft9_tls_certificate_expires_seconds");
    EXPECT_NEAR(left, 90 * 86'400, 600);
}

TEST_F(tls_e2e, TheSimulatorsTriggerChecksTheCertificateAndTrustsAnAuthorityThatItIsTold) {
    const auto authority = w.directory().write("authority.pem", ca.ca_pem());
    w.start();
    for (const auto& refused : {trigger("localhost"), trigger("127.0.0.1", {"--ca", authority})}) {
        EXPECT_EQ(refused.first, 1);
        EXPECT_THAT(refused.second, HasSubstr("no answer: "));
    }
    EXPECT_EQ(w.metric("ft9_webhook_requests_total{result=\"ok\"}"), 0);
    const auto [code, output] = trigger("localhost", {"--ca", authority});
    EXPECT_EQ(code, 0) << output;
    EXPECT_THAT(output, ::testing::StartsWith("200 in "));
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    EXPECT_THAT(w.texts_to(person(1)), ElementsAre(HasSubstr("«pelo gatilho»")));
}

TEST_F(tls_e2e, TheSimulatorPlaysAgainstItIfItIsToldTheAuthority) {
    w.start();
    command other{FT9_BINARY_DIR "/ft9-simulator",
                  {"--server", "https://localhost:" + std::to_string(w.port()), "--server-ca",
                   w.directory().write("authority.pem", ca.ca_pem()), "--json", "--page-port", "0"},
                  {},
                  w.directory().path().string()};
    for (const char* name : {"WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_PHONE_NUMBER_ID",
                             "WHATSAPP_ACCESS_TOKEN"})
        other.environment[name] = w.environment.at(name);
    child_process simulator(other);
    EXPECT_NE(simulator.line_with("\"page_url\""), "") << "handshake and all: " << simulator.output();
    EXPECT_NE(w.server().line_with("webhook verified by Meta's handshake"), "");
    simulator.signal(SIGTERM);
    EXPECT_EQ(simulator.wait(), 0) << simulator.output();
    EXPECT_THAT(simulator.output(), Not(HasSubstr(w.environment.at("WHATSAPP_APP_SECRET"))));
}

TEST_F(tls_e2e, HealthcheckSpeaksTls) {
    w.start();
    w.environment["PORT"] = std::to_string(w.port());
    EXPECT_EQ(w.run({"healthcheck"}).first, 0);
    EXPECT_EQ(w.stop(), 0);
    EXPECT_EQ(w.run({"healthcheck"}).first, 1);
}

TEST_F(tls_e2e, SighupShowsARenewedCertificateAndKeepsWhatIsOpen) {
    w.start();
    raw_client open(w.port(), w.connection);
    const std::string ask = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    ASSERT_EQ(open.ask(ask)->status, 200);
    const auto first = serial();
    renew();
    EXPECT_EQ(serial(), first) << "not before SIGHUP";
    w.reload();
    const auto second = serial();
    EXPECT_NE(second, first);
    EXPECT_EQ(open.certificate_serial(), first);
    EXPECT_EQ(open.ask(ask)->status, 200);
    EXPECT_THAT(w.logs(), Not(HasSubstr("certificate_expiring")));
}

TEST_F(tls_e2e, ABadRenewalKeepsTheOldOneAndTheWholeReloadOff) {
    w.directory().write(".env", "LOG_LEVEL=info\n");
    w.start();
    const auto first = serial();
    w.directory().write("cert.pem", "not a certificate");
    w.directory().write(".env", "LOG_LEVEL=debug\n");
    reload_in_vain();
    EXPECT_THAT(w.logs(), HasSubstr("\"setting\":\"TLS_CERT_FILE\""));
    EXPECT_EQ(serial(), first);
    EXPECT_THAT(w.logs(), Not(HasSubstr("\"level\":\"debug\""))) << "all or nothing";
    renew();
    w.directory().write("key.pem", ca.leaf({}).key);
    reload_in_vain();
    EXPECT_EQ(serial(), first);
    renew();
    w.reload();
    EXPECT_NE(serial(), first);
}

TEST_F(tls_e2e, HttpsIsNotSwitchedByAReload) {
    w.environment.erase("TLS_CERT_FILE");
    w.environment.erase("TLS_KEY_FILE");
    w.start();
    w.directory().write(".env", "TLS_CERT_FILE=cert.pem\nTLS_KEY_FILE=key.pem\n");
    reload_in_vain();
    EXPECT_THAT(w.logs(), HasSubstr("by a restart"));
    w.connection.ca_pem.clear();
    EXPECT_EQ(w.call("GET", "/health").status, 200);
}

TEST_F(tls_e2e, AnEndThatIsNearIsAnAlarmUntilItIsRenewed) {
    renew(10);
    w.start();
    EXPECT_NE(w.server().line_with("certificate_expiring"), "");
    EXPECT_EQ(w.metric("ft9_alarms_total{alarm=\"certificate_expiring\"}"), 1);
    renew();
    w.reload();
    EXPECT_EQ(w.metric("ft9_alarms_total{alarm=\"certificate_expiring\"}"), 1);
    EXPECT_NEAR(w.metric("ft9_tls_certificate_expires_seconds"), 90 * 86'400, 600);
}

TEST_F(tls_e2e, WithAnAuthorityOnlyMetaReachesTheWebhook) {
    ask_for_certificates();
    w.start();
    const auto stranger = w.webhook(message("wamid.tls.2"));
    EXPECT_EQ(stranger.status, 403);
    EXPECT_EQ(stranger.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(stranger.header("Connection"), "close");
    const auto verify = "/webhook?hub.mode=subscribe&hub.challenge=17&hub.verify_token=" +
                        w.environment.at("WHATSAPP_VERIFY_TOKEN");
    EXPECT_EQ(w.call("GET", verify).status, 403);
    EXPECT_EQ(w.call("GET", "/health").status, 200) << "balancers have no such certificate";
    EXPECT_EQ(w.admin("GET", "/sessions").status, 200) << "nor have operators";
    EXPECT_EQ(w.metric("ft9_webhook_requests_total{result=\"client_certificate\"}"), 1);
    w.connection.certificate = certificate(clients, "client.webhooks.example.com");
    EXPECT_EQ(w.webhook(message("wamid.tls.2")).status, 403);
    w.connection.certificate = certificate(clients, meta);
    EXPECT_EQ(w.call("GET", verify).body, "17");
    EXPECT_EQ(w.webhook(message("wamid.tls.2")).status, 200);
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
}

TEST_F(tls_e2e, AuthoritiesAreReloadedAndStrangersAreAnAlarm) {
    ask_for_certificates();
    w.start();
    const test_ca next;
    w.connection.certificate = certificate(clients, meta);
    EXPECT_EQ(w.webhook(message("wamid.tls.3")).status, 200);
    w.directory().write("client-ca.pem", next.ca_pem());
    w.reload();
    EXPECT_THROW(w.webhook(message("wamid.tls.3")), std::runtime_error);
    EXPECT_NE(w.server().line_with("client_certificate_refused"), "");
    w.connection.certificate = certificate(next, meta);
    EXPECT_EQ(w.webhook(message("wamid.tls.3")).status, 200);
}

TEST_F(tls_e2e, CheckConfigAndStartNameWhatIsWrong) {
    w.directory().write("key.pem", ca.leaf({}).key, 0644);
    const std::vector<std::vector<std::string>> starts{{"--check-config"}, {}};
    for (const auto& arguments : starts) {
        const auto [code, output] = w.run(arguments);
        EXPECT_EQ(code, 78);
        EXPECT_THAT(output, HasSubstr("error: TLS_KEY_FILE: does not belong"));
        EXPECT_THAT(output, HasSubstr("warning: TLS_KEY_FILE: can be read or changed by others"));
    }
    renew();
    EXPECT_EQ(w.run({"--check-config"}).first, 0);
}

}  // namespace
}  // namespace ft9::e2e
