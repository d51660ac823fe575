#include "live_server.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9::test;
using namespace ft9::http;

namespace {

std::string get(std::string_view path, std::string_view fields = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n";
}
std::string post(std::string_view path, std::string_view body, std::string_view fields = "") {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(fields) + "\r\n" + std::string(body);
}

}  // namespace

TEST(HttpBasics, ConnectionsAreKeptAlive) {
    live_server server;
    raw_client client(server.port());
    for (int i = 0; i < 3; ++i) {
        const auto a = client.ask(get("/hello"));
        ASSERT_TRUE(a);
        EXPECT_EQ(a->status, 200);
        EXPECT_EQ(a->body, "hello");
        EXPECT_EQ(a->header("Connection"), "");
    }
    EXPECT_EQ(server.calls, 3);
    EXPECT_EQ(server.server().connections(), 1u);
}

TEST(HttpBasics, ConnectionCloseIsHonoured) {
    live_server server;
    raw_client client(server.port());
    const auto a = client.ask(get("/hello", "Connection: close\r\n"));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->header("Connection"), "close");
    EXPECT_TRUE(client.closed());
}

TEST(HttpBasics, HundredPipelinedRequestsAreServedInOrder) {
    live_server server;
    raw_client client(server.port());
    std::string all;
    for (int i = 0; i < 100; ++i) {
        all += i % 2 ? post("/echo", std::to_string(i)) : get("/items/" + std::to_string(i));
    }
    client.send(all);
    for (int i = 0; i < 100; ++i) {
        const auto a = client.read_response();
        ASSERT_TRUE(a) << i;
        EXPECT_EQ(a->body, std::to_string(i) + (i % 2 ? "" : "|"));
    }
}

TEST(HttpBasics, GarbageAfterACloseIsDropped) {
    live_server server;
    raw_client client(server.port());
    const auto a =
        client.ask(get("/hello", "Connection: close\r\n") + get("/hello") + std::string(100'000, 'x'));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 200);
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(server.calls, 1);
}

TEST(HttpBasics, HeadIsGetWithoutBody) {
    live_server server;
    raw_client client(server.port());
    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + get("/hello"));
    const auto head = client.read_response(true);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200);
    EXPECT_EQ(head->header("Content-Length"), "5");
    EXPECT_EQ(client.read_response()->body, "hello");
}

TEST(HttpBasics, OldClientsAreAnsweredAndClosed) {
    live_server server;
    raw_client client(server.port());
    EXPECT_EQ(client.ask("GET /hello HTTP/1.0\r\n\r\n")->body, "hello");
    EXPECT_TRUE(client.closed());
    raw_client keeps(server.port());
    EXPECT_EQ(keeps.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->header("Connection"),
              "keep-alive");
    EXPECT_EQ(keeps.ask(get("/hello"))->body, "hello");
}

TEST(HttpBasics, MissingPathsAndMethodsAreToldApart) {
    live_server server;
    raw_client client(server.port());
    EXPECT_EQ(client.ask(get("/nothing"))->status, 404);
    const auto a = client.ask("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(a->status, 405);
    EXPECT_EQ(a->header("Allow"), "GET, HEAD");
    EXPECT_EQ(server.calls, 0);
    EXPECT_EQ(client.ask(get("/hello"))->status, 200) << "without a body the connection stays";
    EXPECT_EQ(client.ask(post("/nothing", "abc"))->header("Connection"), "close");
    EXPECT_TRUE(client.closed());
}

TEST(HttpBasics, PathAndQueryAreDecoded) {
    live_server server;
    raw_client client(server.port());
    EXPECT_EQ(client.ask(get("/items/a%20b%2Fc?x=1&q=%C3%A9+1"))->body, "a b/c|\xc3\xa9 1");
    EXPECT_EQ(client.ask(get("/items/%zz"))->status, 400);
    EXPECT_TRUE(client.closed());
}

TEST(HttpBasics, EveryAnswerHasIdAndSecurityHeaders) {
    live_server server;
    for (const auto& ask : {get("/hello"), get("/nothing"), get("/throws"), std::string("BAD\r\n\r\n")}) {
        raw_client client(server.port());
        const auto a = client.ask(ask);
        ASSERT_TRUE(a);
        EXPECT_EQ(a->header("X-Request-Id").size(), 16u);
        EXPECT_EQ(a->header("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(a->header("Referrer-Policy"), "no-referrer");
        EXPECT_TRUE(a->header("Content-Security-Policy").starts_with("default-src 'none'"));
        EXPECT_EQ(a->header("Cache-Control"), "no-store");
        EXPECT_EQ(a->header("Cross-Origin-Opener-Policy"), "same-origin");
        EXPECT_EQ(a->header("Strict-Transport-Security"), "");
        EXPECT_NE(a->header("Date"), "");
        if (a->status == 200) continue;
        EXPECT_EQ(a->header("Content-Type"), "application/problem+json");
        const auto body = nlohmann::json::parse(a->body);
        EXPECT_EQ(body.at("status"), a->status);
        EXPECT_EQ(body.at("request_id"), a->header("X-Request-Id"));
    }
}

TEST(HttpBasics, HandlersMayTightenButNotBreakTheHead) {
    live_server server;
    raw_client client(server.port());
    const auto a = client.ask(get("/own"));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->header("Content-Security-Policy"), "default-src 'self'");
    EXPECT_EQ(a->headers.count("Content-Security-Policy"), 1u);
    EXPECT_EQ(a->header("Cache-Control"), "max-age=1");
    EXPECT_EQ(a->header("Content-Length"), "3");
    EXPECT_EQ(a->headers.count("Content-Length"), 1u);
    EXPECT_EQ(a->header("Set-Cookie"), "");
}

TEST(HttpBasics, ExceptionsOfHandlersAre500WithoutInternals) {
    live_server server;
    raw_client client(server.port());
    const auto a = client.ask(get("/throws"));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 500);
    EXPECT_EQ(a->body.find("secret"), std::string::npos);
    EXPECT_TRUE(server.reported("failed", 0));
    EXPECT_EQ(client.ask(get("/hello"))->status, 200);
}

TEST(HttpBasics, TheRequestIdComesFromUs) {
    live_server server;
    raw_client client(server.port());
    EXPECT_NE(client.ask(get("/hello", "X-Request-Id: 0123456789abcdef\r\n"))->header("X-Request-Id"),
              "0123456789abcdef");
}

TEST(HttpBasics, OtherHostsAre421ButHealthAnswers) {
    server_options options;
    options.allowed_hosts = {"bot.example"};
    live_server server(options);
    const auto ask = [&server](const std::string& path, const std::string& host) {
        raw_client client(server.port());
        return client.ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")->status;
    };
    EXPECT_EQ(ask("/hello", "bot.example"), 200);
    EXPECT_EQ(ask("/hello", "BOT.example:8080"), 200);
    EXPECT_EQ(ask("/hello", "evil.example"), 421);
    EXPECT_EQ(ask("/nothing", "evil.example"), 421);
    EXPECT_EQ(ask("/health", "10.0.0.7"), 200);
}

TEST(HttpBasics, ForwardedForCountsOnlyFromTrustedPeers) {
    const std::string chain = "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-For: 127.0.0.1\r\n";
    live_server distrusting;
    raw_client direct(distrusting.port());
    EXPECT_EQ(direct.ask(post("/echo", "", chain))->header("Client"), "127.0.0.1");
    server_options options;
    options.proxies.v4 = {boost::asio::ip::make_network_v4("127.0.0.0/8")};
    live_server trusting(options);
    raw_client proxied(trusting.port());
    EXPECT_EQ(proxied.ask(post("/echo", "", chain))->header("Client"), "203.0.113.9");
}

TEST(HttpBasics, AnsweredReportsTheRoutePattern) {
    live_server server;
    raw_client client(server.port());
    client.ask(get("/items/5511999990000"));
    EXPECT_TRUE(server.reported("answered", 200, "/items/{id}"));
}

TEST(HttpBasics, AHalfClosedClientGetsItsAnswer) {
    live_server server;
    raw_client client(server.port());
    client.send(get("/hello"));
    client.finish_sending();
    const auto a = client.read_response();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 200);
    EXPECT_TRUE(client.closed());
}

TEST(HttpBasics, LargeAnswersArriveWhole) {
    live_server server;
    raw_client client(server.port());
    const auto a = client.ask(get("/big"));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->body.size(), 16u * 1024 * 1024);
}

TEST(HttpBasics, BindingATakenPortIsAnError) {
    live_server server;
    boost::asio::io_context io;
    ft9::http::server second(io.get_executor(), router({}), {}, {});
    EXPECT_FALSE(second.start("127.0.0.1", server.port()));
    EXPECT_FALSE(second.start("not-a-host.invalid", 0));
}
