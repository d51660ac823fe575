#include "tls_fixture.hpp"

using namespace ft9::test;

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
    chosen.header_deadline = 1s;  // time enough to begin, also under a sanitizer
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
