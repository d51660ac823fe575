#include "live_server.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <future>

using namespace ft9::test;
using namespace ft9::http;
using namespace std::chrono_literals;

namespace {

const std::string hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string gated = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";

std::string upload(const std::string& path, std::size_t size) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
}

bool becomes_empty(live_server& server) {
    return eventually([&server] { return server.server().connections() == 0; });
}

bool accepts(std::uint16_t port) {
    try {
        const raw_client probe(port);
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace

TEST(HttpDeadlines, ASlowHeadIs408) {
    server_options options;
    options.header_deadline = 1s;  // time enough to begin, also under a sanitizer
    live_server server(options);
    raw_client client(server.port());
    const auto a = client.ask("GET /hello HTTP/1.1\r\n");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 408);
    EXPECT_EQ(a->header("Connection"), "close");
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(server.reported("refused", 408));
}

TEST(HttpDeadlines, DrippingDoesNotExtendTheHead) {
    server_options options;
    options.header_deadline = 1s;
    live_server server(options);
    raw_client client(server.port());
    client.send("GET /hello HTTP/1.1\r\nX: ");
    EXPECT_TRUE(eventually([&] {
        client.send("x");
        return server.times("closed", "slow_head") == 1;
    }));
    EXPECT_TRUE(server.reported("refused", 408));
}

TEST(HttpDeadlines, ASilentPeerIsClosedWithoutAnswer) {
    server_options options;
    options.header_deadline = 100ms;
    live_server server(options);
    raw_client client(server.port());
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(becomes_empty(server));
}

TEST(HttpDeadlines, AnIdleConnectionIsClosed) {
    server_options options;
    options.idle_deadline = 100ms;
    live_server server(options);
    raw_client client(server.port());
    EXPECT_EQ(client.ask(hello)->status, 200);
    EXPECT_TRUE(client.closed());
}

TEST(HttpDeadlines, ASlowBodyIs408) {
    server_options options;
    options.body_deadline = 100ms;
    live_server server(options);
    raw_client client(server.port());
    const auto a = client.ask(upload("/echo", 10) + "abc");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 408);
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(server.calls, 0);
    EXPECT_TRUE(server.reported("answered", 408, "/echo"));
}

TEST(HttpDeadlines, ASlowHandlerIs503AndCancelled) {
    live_server server;
    raw_client client(server.port());
    const auto a = client.ask("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 503);
    EXPECT_NE(a->header("Retry-After"), "");
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(server.reported("answered", 503, "/late"));
    EXPECT_TRUE(becomes_empty(server)) << "the handler was cancelled, its gate never opened";
}

TEST(HttpDeadlines, AHandlerThatCannotBeCancelledIsAnsweredForAndKeepsItsRequest) {
    std::atomic<bool> may_end{false}, finished{false};
    const auto stubborn = [&](request& r) -> boost::asio::awaitable<response> {
        co_await boost::asio::this_coro::throw_if_cancelled(false);
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        const boost::asio::cancellation_slot none;
        while (!may_end) {
            timer.expires_after(1ms);
            co_await timer.async_wait(boost::asio::bind_cancellation_slot(none, boost::asio::use_awaitable));
        }
        finished = r.path == "/stubborn";
        co_return response{};
    };
    live_server server({}, {route{method::get, "/stubborn", stubborn, {}, 0, 50ms}});
    raw_client client(server.port());
    EXPECT_EQ(client.ask("GET /stubborn HTTP/1.1\r\nHost: a\r\n\r\n" + hello)->status, 503);
    EXPECT_FALSE(finished);
    may_end = true;
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(becomes_empty(server));
    EXPECT_TRUE(finished);
    EXPECT_EQ(server.calls, 1);
}

TEST(HttpDeadlines, APeerThatDoesNotReadIsCut) {
    server_options options;
    options.write_deadline = 200ms;
    live_server server(options);
    raw_client client(server.port());
    client.receive_slowly();
    client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(server.reported("closed", 0, "slow_read"));
    EXPECT_TRUE(becomes_empty(server));
}

TEST(HttpDeadlines, LingeringEnds) {
    server_options options;
    options.linger_deadline = 100ms;
    live_server server(options);
    raw_client client(server.port());
    EXPECT_EQ(client.ask("BAD\r\n\r\n")->status, 400);
    EXPECT_TRUE(becomes_empty(server)) << "the client keeps its side open";
}

TEST(HttpBounds, AConnectionServesALimitedNumberOfRequests) {
    server_options options;
    options.max_requests_per_connection = 2;
    live_server server(options);
    raw_client client(server.port());
    EXPECT_EQ(client.ask(hello)->header("Connection"), "");
    EXPECT_EQ(client.ask(hello)->header("Connection"), "close");
    EXPECT_TRUE(client.closed());
}

TEST(HttpDrain, IdleConnectionsCloseAtOnceAndNewOnesAreRefused) {
    live_server server;
    raw_client used(server.port()), fresh(server.port());
    EXPECT_EQ(used.ask(hello)->status, 200);
    ASSERT_TRUE(eventually([&server] { return server.server().connections() == 2; }));
    EXPECT_EQ(server.drain(5s), 0u);
    EXPECT_TRUE(used.closed());
    EXPECT_TRUE(fresh.closed());
    EXPECT_THROW(raw_client late(server.port()), std::runtime_error);
}

TEST(HttpDrain, BusyConnectionsFinishTheirAnswer) {
    live_server server;
    raw_client client(server.port());
    client.send(gated + hello);
    ASSERT_TRUE(server.entered.wait());
    auto drained = std::async(std::launch::async, [&server] { return server.drain(10s); });
    EXPECT_TRUE(eventually([&server] { return !accepts(server.port()); }));
    server.open_gate();
    const auto a = client.read_response();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->body, "waited");
    EXPECT_EQ(a->header("Connection"), "close");
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(drained.get(), 0u);
}

TEST(HttpDrain, WhatIsLeftAtTheDeadlineIsCut) {
    live_server server;
    raw_client client(server.port());
    client.send(gated);
    ASSERT_TRUE(server.entered.wait());
    EXPECT_EQ(server.drain(100ms), 1u);
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(becomes_empty(server)) << "its handler was cancelled too";
}
