#include "live_server.hpp"
#include "support/raw_client.hpp"
#include "support/test_ca.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ssl/context.hpp>

using namespace ft9::test;
using namespace ft9::http;
using namespace std::chrono_literals;
namespace ssl = boost::asio::ssl;

namespace {

const std::string hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

class HttpTls : public testing::Test {
  protected:
    server_options options() const {
        leaf_options names;
        names.dns = {"localhost"};
        const auto leaf = ca.leaf(names);
        server_options made;
        made.tls = std::make_shared<ssl::context>(ssl::context::tls_server);
        made.tls->use_certificate_chain(boost::asio::buffer(leaf.cert));
        made.tls->use_private_key(boost::asio::buffer(leaf.key), ssl::context::pem);
        return made;
    }
    raw_client::options trusting(const std::string& alpn = "") const {
        raw_client::options made;
        made.ca_pem = ca.ca_pem();
        made.alpn = alpn;
        return made;
    }
    test_ca ca;
};

}  // namespace

TEST_F(HttpTls, ServesWithStrictTransport) {
    live_server server(options());
    raw_client client(server.port(), trusting("http/1.1"));
    EXPECT_EQ(client.protocol(), "http/1.1");
    for (int i = 0; i < 3; ++i) {
        const auto a = client.ask(hello);
        ASSERT_TRUE(a);
        EXPECT_EQ(a->body, "hello");
        EXPECT_TRUE(a->header("Strict-Transport-Security").starts_with("max-age="));
    }
}

TEST_F(HttpTls, BodiesAndPipelinesArriveWhole) {
    live_server server(options());
    raw_client client(server.port(), trusting());
    const std::string body(500'000, 'x');
    client.send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + body + hello);
    EXPECT_EQ(client.read_response()->body, body);
    EXPECT_EQ(client.read_response()->body, "hello");
}

TEST_F(HttpTls, OnlyHttp11IsNegotiated) {
    live_server server(options());
    EXPECT_THROW(raw_client(server.port(), trusting("h2")), std::runtime_error);
    EXPECT_TRUE(server.reported("refused", 0));
    raw_client without(server.port(), trusting());
    EXPECT_EQ(without.ask(hello)->status, 200);
}

TEST_F(HttpTls, PlainHttpOnTheTlsPortIsClosed) {
    live_server server(options());
    raw_client client(server.port());
    client.send(hello);
    EXPECT_FALSE(client.read_response());
    EXPECT_TRUE(live_server::eventually([&server] { return server.server().connections() == 0; }));
}

TEST_F(HttpTls, AnIdleHandshakeIsClosed) {
    auto chosen = options();
    chosen.handshake_deadline = 100ms;
    live_server server(chosen);
    raw_client client(server.port());
    EXPECT_TRUE(client.closed());
}

TEST_F(HttpTls, RefusalsAreAnsweredAndClosed) {
    live_server server(options());
    raw_client client(server.port(), trusting());
    const auto a = client.ask("GET hello HTTP/1.1\r\nHost: a\r\n\r\n" + hello);
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 400);
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(server.calls, 0);
}

TEST_F(HttpTls, ASlowHeadIs408) {
    auto chosen = options();
    chosen.header_deadline = 200ms;
    live_server server(chosen);
    raw_client client(server.port(), trusting());
    const auto a = client.ask("GET /hello HTTP/1.1\r\n");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 408);
}

TEST_F(HttpTls, DrainsIdleConnections) {
    live_server server(options());
    raw_client client(server.port(), trusting());
    EXPECT_EQ(client.ask(hello)->status, 200);
    EXPECT_EQ(server.drain(5s), 0u);
    EXPECT_TRUE(client.closed());
}
