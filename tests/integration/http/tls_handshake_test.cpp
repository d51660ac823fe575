#include "tls_fixture.hpp"

using namespace ft9::test;
using ::testing::HasSubstr;

namespace {

class HttpTlsHandshake : public HttpTls {
  protected:
    static constexpr int both[] = {TLS1_2_VERSION, TLS1_3_VERSION};
};

// Connections that never say a word, or only the beginning of one.
std::vector<std::unique_ptr<raw_client>> flood(const live_server& server, int count) {
    std::vector<std::unique_ptr<raw_client>> made;
    for (int i = 0; i < count; ++i) {
        made.push_back(std::make_unique<raw_client>(server.port()));
        if (i % 2 == 0) made.back()->send(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
    }
    return made;
}

}  // namespace

TEST_F(HttpTlsHandshake, Tls12And13AreServed) {
    live_server server(options());
    for (const int version : both) {
        raw_client client(server.port(), speaking(version));
        EXPECT_EQ(SSL_version(client.tls()), version);
        EXPECT_EQ(client.ask(hello)->body, "hello");
        EXPECT_EQ(SSL_get_current_compression(client.tls()), nullptr);
    }
}

TEST_F(HttpTlsHandshake, OlderVersionsAreRefused) {
    live_server server(options());
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION})
        EXPECT_THAT(refusal(server, speaking(version)), HasSubstr("alert protocol version")) << version;
    EXPECT_TRUE(server.reported("refused", 0, "The TLS handshake failed."));
    EXPECT_EQ(server.calls, 0);
    expect_alive(server);
}

// All of them fit the certificate's key, and OpenSSL would take them at its default settings.
TEST_F(HttpTlsHandshake, WeakCiphersAreRefused) {
    live_server server(options());
    auto how = speaking(TLS1_2_VERSION);
    for (const auto* cipher :
         {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA256",
          "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM"}) {
        how.ciphers = cipher;
        EXPECT_THAT(refusal(server, how), HasSubstr("handshake failure")) << cipher;
    }
    for (const auto* cipher : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
        how.ciphers = cipher;
        EXPECT_EQ(refusal(server, how), "") << cipher;
    }
}

TEST_F(HttpTlsHandshake, RenegotiationIsRefused) {
    live_server server(options());
    raw_client client(server.port(), speaking(TLS1_2_VERSION));
    EXPECT_EQ(client.ask(hello)->status, 200);
    ASSERT_EQ(SSL_renegotiate(client.tls()), 1);
    EXPECT_NE(SSL_do_handshake(client.tls()), 1);
    EXPECT_FALSE(client.ask(hello));
    expect_alive(server);
}

TEST_F(HttpTlsHandshake, OneCertificateForEveryNameIndicatedOrNone) {
    auto chosen = options();
    chosen.allowed_hosts = {"localhost"};
    live_server server(chosen);
    for (const auto* name : {"localhost", "other.test", ""}) {
        auto how = trusting();
        how.server_name = name;
        raw_client client(server.port(), how);
        EXPECT_EQ(client.ask(hello)->status, 200) << name;
        EXPECT_EQ(client.ask("GET /hello HTTP/1.1\r\nHost: other.test\r\n\r\n")->status, 421) << name;
    }
}

TEST_F(HttpTlsHandshake, SessionsAreResumed) {
    live_server server(options());
    for (const int version : both) {
        auto how = speaking(version);
        raw_client first(server.port(), how);
        ASSERT_EQ(first.ask(hello)->status, 200);
        EXPECT_EQ(SSL_session_reused(first.tls()), 0);
        how.resume = first.session();
        raw_client second(server.port(), how);
        EXPECT_EQ(SSL_session_reused(second.tls()), 1) << version;
        EXPECT_EQ(second.ask(hello)->body, "hello");
    }
}

TEST_F(HttpTlsHandshake, AReplacedContextMakesAFullHandshakeOfAnOldSession) {
    live_server server(options());
    for (const int version : both) {
        auto how = speaking(version);
        raw_client first(server.port(), how);
        ASSERT_EQ(first.ask(hello)->status, 200);
        how.resume = first.session();
        server.server().set_tls(context());
        raw_client second(server.port(), how);
        EXPECT_EQ(SSL_session_reused(second.tls()), 0) << version;
        EXPECT_EQ(second.ask(hello)->body, "hello");
    }
}

TEST_F(HttpTlsHandshake, NothingIsTakenBeforeTheHandshakeEnds) {
    live_server server(options());
    raw_client first(server.port(), speaking(TLS1_3_VERSION));
    ASSERT_EQ(first.ask(hello)->status, 200);
    EXPECT_EQ(SSL_SESSION_get_max_early_data(first.session().get()), 0u);
}

TEST_F(HttpTlsHandshake, OnlyHttp11IsNegotiated) {
    live_server server(options());
    for (const int version : both) {
        auto how = speaking(version);
        how.alpn = "h2";
        EXPECT_THAT(refusal(server, how), HasSubstr("no application protocol"));
        how.alpn = "http/1.1";
        raw_client with(server.port(), how);
        EXPECT_EQ(with.protocol(), "http/1.1");
        EXPECT_EQ(with.ask(hello)->status, 200);
        raw_client without(server.port(), speaking(version));
        EXPECT_EQ(without.protocol(), "");
        EXPECT_EQ(without.ask(hello)->status, 200);
    }
}

TEST_F(HttpTlsHandshake, ATlsHelloOnThePlainPortIsClosed) {
    live_server server;
    EXPECT_NE(refusal(server, trusting()), "");
    EXPECT_TRUE(server.reported("refused", 400));
    EXPECT_TRUE(eventually([&server] { return server.server().connections() == 0; }));
    raw_client plain(server.port());
    EXPECT_EQ(plain.ask(hello)->status, 200);
}

TEST_F(HttpTlsHandshake, PlainHttpAndGarbageOnTheTlsPortAreClosed) {
    live_server server(options());
    for (const auto& bytes : {hello, std::string("\0\0\0\0", 4), std::string(20'000, '\xff')}) {
        raw_client client(server.port());
        client.send(bytes);
        client.finish_sending();
        EXPECT_FALSE(client.read_response());
    }
    EXPECT_TRUE(eventually([&server] { return server.server().connections() == 0; }));
    EXPECT_EQ(server.calls, 0);
    expect_alive(server);
}

TEST_F(HttpTlsHandshake, AnIdleOneIsClosedAtItsDeadline) {
    auto chosen = options();
    chosen.handshake_deadline = 1s;  // time enough for a good one, also under a sanitizer
    live_server server(chosen);
    for (const auto& one : flood(server, 2))
        EXPECT_TRUE(one->closed());
    EXPECT_TRUE(server.reported("refused", 0, "The TLS handshake took too long."));
    EXPECT_TRUE(eventually([&server] { return server.server().handshaking() == 0; }));
    expect_alive(server);
}

// With deadlines of a minute only the bound can be what lets others in.
TEST_F(HttpTlsHandshake, AFloodGivesUpItsOwnOldest) {
    auto chosen = options();
    chosen.handshake_deadline = 60s;
    chosen.max_handshakes = 4;
    live_server server(chosen);
    raw_client before(server.port(), trusting());
    ASSERT_EQ(before.ask(hello)->status, 200);
    const auto idle = flood(server, 40);
    EXPECT_TRUE(eventually([&server] { return server.times("closed", "handshake") == 36; }));
    EXPECT_TRUE(eventually([&server] { return server.server().connections() == 5; }))
        << server.server().connections();
    EXPECT_TRUE(server.reported("refused", 0, "Too many TLS handshakes: the oldest was given up."));
    EXPECT_EQ(server.server().handshaking(), 4u);
    expect_alive(server);
    EXPECT_EQ(before.ask(hello)->status, 200);
}

TEST_F(HttpTlsHandshake, OneThatMakesRoomIsCountedOnceAndForThat) {
    auto chosen = options();
    chosen.handshake_deadline = 60s;
    chosen.max_connections = 1;
    live_server server(chosen);
    const auto idle = flood(server, 1);
    ASSERT_TRUE(eventually([&server] { return server.server().handshaking() == 1; }));
    expect_alive(server);
    EXPECT_TRUE(idle.front()->closed());
    EXPECT_EQ(server.times("closed", "no_room"), 1u);
    EXPECT_EQ(server.times("closed", "handshake"), 0u);
}
