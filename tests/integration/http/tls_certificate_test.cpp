#include "tls_fixture.hpp"

using namespace ft9::test;
using ::testing::HasSubstr;

namespace {

const std::string meta = "client.webhooks.fbclientcerts.com";

class HttpTlsCertificate : public HttpTls {
  protected:
    static leaf_options named(const std::string& name) {
        leaf_options made;
        made.common_name = name;
        made.usage = "clientAuth";
        return made;
    }
    raw_client::options showing(pem_pair pair, int version) const {
        auto made = speaking(version);
        made.certificate = std::move(pair);
        return made;
    }
    // The server must say so too, before any handler runs.
    void expect_refused(const pem_pair& pair, const std::string& why) {
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            live_server server(options(clients.ca_pem()));
            EXPECT_THAT(refusal(server, showing(pair, version)), HasSubstr("alert")) << why;
            EXPECT_TRUE(server.reported("certificate_refused", 0, why)) << why;
            EXPECT_EQ(server.calls, 0);
        }
    }
    std::string names(const live_server& server, const raw_client::options& how) const {
        raw_client client(server.port(), how);
        const auto answer = client.ask(who);
        return answer ? answer->body : client.tls_failure();
    }

    test_ca clients;
};

}  // namespace

TEST_F(HttpTlsCertificate, AReplacedOneIsShownToNewConnectionsOnly) {
    live_server server(options());
    raw_client before(server.port(), trusting());
    ASSERT_EQ(before.ask(hello)->status, 200);
    raw_client waiting(server.port(), trusting());
    waiting.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(server.entered.wait());
    server.server().set_tls(context());
    raw_client after(server.port(), trusting());
    EXPECT_NE(after.certificate_serial(), before.certificate_serial());
    EXPECT_EQ(after.ask(hello)->status, 200);
    EXPECT_EQ(before.ask(hello)->status, 200);
    server.open_gate();
    EXPECT_EQ(waiting.read_response()->body, "waited");
    EXPECT_EQ(raw_client(server.port(), trusting()).certificate_serial(), after.certificate_serial());
}

TEST_F(HttpTlsCertificate, ReplacingUnderLoadLosesNothing) {
    live_server server(options());
    std::atomic<bool> stop{false};
    std::thread replacing([&] {
        while (!stop)
            server.server().set_tls(context());
    });
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(refusal(server, trusting()), "") << i;
    stop = true;
    replacing.join();
}

TEST_F(HttpTlsCertificate, ClientsAreAskedButNeedNotShowOne) {
    live_server server(options(clients.ca_pem()));
    EXPECT_EQ(names(server, trusting()), "");
    EXPECT_EQ(refusal(server, trusting()), "");
}

TEST_F(HttpTlsCertificate, WithoutAuthoritiesNobodyIsAsked) {
    live_server server(options());
    EXPECT_EQ(names(server, showing(clients.leaf(named(meta)), TLS1_3_VERSION)), "");
}

TEST_F(HttpTlsCertificate, TheVerifiedNamesReachTheHandler) {
    live_server server(options(clients.ca_pem()));
    auto several = named("one.test");
    several.dns = {"two.test", "three.test"};
    auto no_usage = named(meta);
    no_usage.usage = "";
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        EXPECT_EQ(names(server, showing(clients.leaf(named(meta)), version)), meta + ";");
        EXPECT_EQ(names(server, showing(clients.leaf(several), version)), "two.test;three.test;one.test;");
        EXPECT_EQ(names(server, showing(clients.leaf(no_usage), version)), meta + ";");
    }
}

TEST_F(HttpTlsCertificate, AChainLeadsToTheAuthority) {
    const auto middle = clients.intermediate();
    auto chain = middle.leaf(named(meta));
    expect_refused(chain, "unable to get local issuer certificate");
    chain.cert += middle.ca_pem();
    live_server server(options(clients.ca_pem()));
    EXPECT_EQ(names(server, showing(chain, TLS1_2_VERSION)), meta + ";");
    EXPECT_EQ(names(server, showing(chain, TLS1_3_VERSION)), meta + ";");
    live_server pinned(options(middle.ca_pem()));
    EXPECT_EQ(names(pinned, showing(chain, TLS1_3_VERSION)), meta + ";")
        << "the file's content is the anchor";
}

TEST_F(HttpTlsCertificate, ChainsAreBoundedInDepth) {
    auto last = clients.intermediate();
    std::string chain = last.ca_pem();
    for (int i = 0; i < 4; ++i) {
        last = last.intermediate();
        chain = last.ca_pem() + chain;
    }
    auto pair = last.leaf(named(meta));
    pair.cert += chain;
    live_server server(options(clients.ca_pem()));
    EXPECT_NE(refusal(server, showing(pair, TLS1_3_VERSION)), "");
    EXPECT_EQ(server.calls, 0);
}

TEST_F(HttpTlsCertificate, OtherAuthoritiesAreRefused) {
    const test_ca stranger;
    expect_refused(stranger.leaf(named(meta)), "unable to get local issuer certificate");
    auto self_signed = named(meta);
    self_signed.self_signed = true;
    expect_refused(clients.leaf(self_signed), "self-signed certificate");
}

TEST_F(HttpTlsCertificate, ValidityIsChecked) {
    auto expired = named(meta);
    expired.not_before_days = -10;
    expired.not_after_days = -1;
    expect_refused(clients.leaf(expired), "certificate has expired");
    auto future = named(meta);
    future.not_before_days = 1;
    expect_refused(clients.leaf(future), "certificate is not yet valid");
}

TEST_F(HttpTlsCertificate, ThePurposeIsChecked) {
    auto server_only = named(meta);
    server_only.usage = "serverAuth";
    expect_refused(clients.leaf(server_only), "unsuitable certificate purpose");
}

TEST_F(HttpTlsCertificate, AResumedSessionKeepsWhoItIs) {
    live_server server(options(clients.ca_pem()));
    const auto pair = clients.leaf(named(meta));
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        raw_client first(server.port(), showing(pair, version));
        ASSERT_EQ(first.ask(who)->body, meta + ";");
        auto again = speaking(version);
        again.resume = first.session();
        raw_client second(server.port(), again);
        EXPECT_EQ(SSL_session_reused(second.tls()), 1);
        EXPECT_EQ(second.ask(who)->body, meta + ";");
    }
}

TEST_F(HttpTlsCertificate, AReplacedAuthorityEndsResumptionUnderTheOldOne) {
    live_server server(options(clients.ca_pem()));
    const test_ca next;
    const auto old_pair = clients.leaf(named(meta)), new_pair = next.leaf(named(meta));
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        server.server().set_tls(context(clients.ca_pem()));
        raw_client open(server.port(), showing(old_pair, version));
        ASSERT_EQ(open.ask(who)->body, meta + ";");
        server.server().set_tls(context(next.ca_pem()));
        auto resuming = showing(old_pair, version);
        resuming.resume = open.session();
        EXPECT_NE(refusal(server, resuming), "");
        EXPECT_NE(refusal(server, showing(old_pair, version)), "");
        EXPECT_EQ(names(server, showing(new_pair, version)), meta + ";");
        EXPECT_EQ(open.ask(who)->body, meta + ";") << "what is open goes on";
    }
}
