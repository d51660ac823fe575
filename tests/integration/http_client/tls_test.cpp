#include "fixture.hpp"

#include <openssl/x509_vfy.h>

namespace ft9::test {
namespace {

class ClientTls : public ClientTest {
  protected:
    ClientTls() {
        options_.private_hosts = {"api.test", "a.up.test"};
        options_.lookup = [](const std::string&) -> result<http::addresses> {
            return http::addresses{boost::asio::ip::make_address("127.0.0.1")};
        };
    }

    http::exchange with_certificate(const leaf_options& certificate, const std::string& host) {
        tls_server server(ca_.leaf(certificate), always("secret"));
        auto x = send(at(server, host), post("x"));
        if (x.failure) {
            EXPECT_FALSE(x.request_sent);
            EXPECT_EQ(x.reached, http::phase::handshaking);
        }
        return x;
    }

    static error_code refused(int verdict) { return {verdict, http::certificate_category()}; }
};

struct untrusted {
    const char* what;
    leaf_options certificate;
    const char* host;
    int verdict;
};

std::vector<untrusted> untrusted_certificates() {
    leaf_options expired{{"api.test"}, {}, -10, -1}, future{{"api.test"}, {}, 1, 10}, own{{"api.test"}, {}};
    own.self_signed = true;
    leaf_options for_clients{{"api.test"}, {}};
    for_clients.usage = "clientAuth";
    return {{"expired", expired, "api.test", X509_V_ERR_CERT_HAS_EXPIRED},
            {"not yet valid", future, "api.test", X509_V_ERR_CERT_NOT_YET_VALID},
            {"self-signed", own, "api.test", X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT},
            {"other host", {{"other.test"}, {}}, "api.test", X509_V_ERR_HOSTNAME_MISMATCH},
            {"host below", {{"a.api.test"}, {}}, "api.test", X509_V_ERR_HOSTNAME_MISMATCH},
            {"beginning of the host", {{"api.test.evil.test"}, {}}, "api.test", X509_V_ERR_HOSTNAME_MISMATCH},
            {"wildcard one level too deep", {{"*.test"}, {}}, "a.up.test", X509_V_ERR_HOSTNAME_MISMATCH},
            {"wildcard one level too low", {{"*.a.up.test"}, {}}, "a.up.test", X509_V_ERR_HOSTNAME_MISMATCH},
            {"no address but a name", {{"api.test"}, {}}, "127.0.0.1", X509_V_ERR_IP_ADDRESS_MISMATCH},
            {"no name but an address", {{}, {"127.0.0.1"}}, "api.test", X509_V_ERR_HOSTNAME_MISMATCH},
            {"other address", {{}, {"127.0.0.2"}}, "127.0.0.1", X509_V_ERR_IP_ADDRESS_MISMATCH},
            {"address as a DNS name", {{"127.0.0.1"}, {}}, "127.0.0.1", X509_V_ERR_IP_ADDRESS_MISMATCH},
            {"for clients only", for_clients, "api.test", X509_V_ERR_INVALID_PURPOSE}};
}

// In both versions: in TLS 1.3 the client could send data right behind its Finished.
TEST_F(ClientTls, AnUntrustedPeerGetsNotOneByteOfTheRequest) {
    for (const auto& row : untrusted_certificates()) {
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            std::atomic<int> requests{0};
            tls_server_options only;
            only.lowest_version = only.highest_version = version;
            tls_server server(
                ca_.leaf(row.certificate), [&](peer& p) { requests += p.read_request().empty() ? 0 : 1; },
                only);
            auto asking = post("x");
            asking.headers.add("Authorization", "Bearer token");
            const auto x = send(at(server, row.host), asking);
            EXPECT_EQ(x.failure, refused(row.verdict)) << row.what << x.failure.message();
            EXPECT_EQ(x.reached, http::phase::handshaking) << row.what;
            EXPECT_FALSE(x.request_sent) << row.what;
            ASSERT_TRUE(server.wait_ended(1));
            EXPECT_EQ(server.handshakes(), 0u) << row.what;
            EXPECT_EQ(requests, 0) << row.what;
        }
    }
}

TEST_F(ClientTls, ChainsNeedTheirIntermediate) {
    const auto middle = ca_.intermediate();
    tls_server without(middle.leaf({{"api.test"}, {}}), always("secret"));
    EXPECT_EQ(send(at(without, "api.test"), get()).failure,
              refused(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY));
    EXPECT_EQ(without.handshakes(), 0u);
}

TEST_F(ClientTls, NamesWildcardsAndAddressesAreTrusted) {
    EXPECT_EQ(with_certificate({{"api.test"}, {}}, "api.test").response.body, "secret");
    EXPECT_EQ(with_certificate({{"*.up.test"}, {}}, "a.up.test").response.body, "secret");
    EXPECT_EQ(with_certificate({{}, {"127.0.0.1"}}, "127.0.0.1").response.body, "secret");
}

TEST_F(ClientTls, IssuersAreChecked) {
    const test_ca stranger;
    tls_server server(stranger.leaf({{"api.test"}, {}}), always("x"));
    const auto x = send(at(server, "api.test"), get());
    EXPECT_EQ(x.failure, refused(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY)) << x.failure.message();
    EXPECT_FALSE(x.request_sent);
    EXPECT_EQ(server.handshakes(), 0u);
}

TEST_F(ClientTls, OwnAnchorsAreOnlyThoseConfigured) {
    options_.ca_file.clear();
    EXPECT_TRUE(with_certificate({{"api.test"}, {}}, "api.test").failure);
}

TEST_F(ClientTls, OldVersionsAreRefused) {
    tls_server_options old;
    old.lowest_version = TLS1_VERSION;
    old.highest_version = TLS1_1_VERSION;
    tls_server server(loopback_certificate(), always("x"), old);
    const auto x = send(at(server), get());
    EXPECT_TRUE(x.failure);
    EXPECT_FALSE(x.request_sent);
    EXPECT_EQ(server.handshakes(), 0u);
}

TEST_F(ClientTls, PlainTextBehindTheTlsPortIsAnError) {
    tls_server server({}, [](peer& p) { p.write("HTTP/1.1 400 Bad Request\r\n\r\n"), p.wait_closed(20s); },
                      {.tls = false});
    const auto x = send(at(server), get());
    EXPECT_TRUE(x.failure);
    EXPECT_FALSE(x.request_sent);
}

TEST_F(ClientTls, NamesAreIndicatedAddressesAreNot) {
    std::promise<std::pair<std::string, std::string>> named, literal;
    tls_server server(ca_.leaf({{"api.test"}, {"127.0.0.1"}}), [&](peer& p) {
        (p.number() == 0 ? named : literal).set_value({p.server_name(), p.protocol()});
        always("x")(p);
    });
    ASSERT_FALSE(send(at(server, "api.test"), get()).failure);
    ASSERT_FALSE(send(at(server), get()).failure);
    EXPECT_EQ(named.get_future().get(), std::make_pair(std::string("api.test"), std::string("http/1.1")));
    EXPECT_EQ(literal.get_future().get().first, "");
}

// Every exchange on a connection of its own.
void once_each(peer& p) {
    p.read_request();
    p.respond(p.resumed() ? "resumed" : "full", "Connection: close\r\n");
    p.wait_closed(20s);
}

TEST_F(ClientTls, SessionsAreResumed) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_server_options only;
        only.lowest_version = only.highest_version = version;
        tls_server server(loopback_certificate(), once_each, only);
        const auto before = client().stats().resumed;
        EXPECT_EQ(send(at(server), get()).response.body, "full");
        for (int i = 0; i < 5; ++i)
            EXPECT_EQ(send(at(server), get()).response.body, "resumed");
        EXPECT_EQ(client().stats().resumed - before, 5u);
    }
}

TEST_F(ClientTls, SessionsStayWithTheirOrigin) {
    tls_server server(ca_.leaf({{"api.test"}, {"127.0.0.1"}}), once_each);
    EXPECT_EQ(send(at(server), get()).response.body, "full");
    EXPECT_EQ(send(at(server, "api.test"), get()).response.body, "full");
}

TEST_F(ClientTls, MissingCaFileThrows) {
    options_.ca_file = "/nonexistent/ca.pem";
    EXPECT_THROW(client(), boost::system::system_error);
}

}  // namespace
}  // namespace ft9::test
