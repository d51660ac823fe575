#include "live_server.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>

using namespace ft9::test;
using namespace ft9::http;
using namespace std::chrono_literals;

namespace {

std::string upload(const std::string& path, std::size_t size) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
}

bool held_become(live_server& server, std::size_t bytes) {
    return eventually([&] { return server.server().inflight_body_bytes() == bytes; });
}

// A body of which `bytes` have arrived and the rest never will.
std::unique_ptr<raw_client> unfinished(live_server& server, std::size_t bytes) {
    auto made = std::make_unique<raw_client>(server.port());
    const auto before = server.server().inflight_body_bytes();
    made->send(upload("/large", 1'000'000) + std::string(bytes, 's'));
    EXPECT_TRUE(held_become(server, before + bytes));
    return made;
}

int status_of(raw_client& client) {
    const auto a = client.read_response();
    return a ? a->status : 0;
}

}  // namespace

TEST(HttpBodyFlood, TheSlowestBodyIsDroppedForAFasterOne) {
    server_options options;
    options.max_inflight_body_bytes = 100'000;
    live_server server(options);
    raw_client slow(server.port());
    slow.send(upload("/large", 90'000) + std::string(60'000, 's'));
    ASSERT_TRUE(eventually([&server] { return server.server().inflight_body_bytes() == 60'000; }));
    raw_client fast(server.port());
    EXPECT_EQ(fast.ask(upload("/large", 80'000) + std::string(80'000, 'f'))->status, 200);
    const auto a = slow.read_response();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 503);
    EXPECT_NE(a->header("Retry-After"), "");
    EXPECT_TRUE(eventually([&server] { return server.server().inflight_body_bytes() == 0; }));
}

TEST(HttpBodyFlood, DeclaredBytesCountForNothing) {
    server_options options;
    options.max_inflight_body_bytes = 100'000;
    live_server server(options);
    raw_client boaster(server.port());
    boaster.send(upload("/large", 8'000'000) + "x");
    raw_client honest(server.port());
    EXPECT_EQ(honest.ask(upload("/large", 90'000) + std::string(90'000, 'h'))->status, 200);
}

// What is counted no more must not be held any more: a thousand idle connections would keep a thousand
// bodies.
TEST(HttpBodyFlood, AConnectionDoesNotKeepTheMemoryOfABodyThatWasAnswered) {
    std::atomic<std::size_t> held{0};
    const auto look = [&held](request& r) -> boost::asio::awaitable<response> {
        held = r.body.capacity();
        co_return response{};
    };
    live_server server({}, {route{method::get, "/look", look}});
    raw_client client(server.port());
    ASSERT_EQ(client.ask(upload("/large", 1'000'000) + std::string(1'000'000, 'x'))->status, 200);
    ASSERT_EQ(client.ask("GET /look HTTP/1.1\r\nHost: a\r\n\r\n")->status, 200);
    EXPECT_LT(held, 1000u);
}

TEST(HttpBodyFlood, WithNothingToDropTheNewcomerGets503) {
    server_options options;
    options.max_inflight_body_bytes = 1'000;
    live_server server(options);
    raw_client client(server.port());
    const auto a = client.ask(upload("/large", 2'000) + std::string(2'000, 'x'));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 503);
    EXPECT_EQ(server.calls, 0);
    EXPECT_TRUE(eventually([&server] { return server.server().inflight_body_bytes() == 0; }));
}

TEST(HttpBodyFlood, TheSlowestGoFirstAndOnlyAsManyAsNeeded) {
    server_options options;
    options.max_inflight_body_bytes = 100'000;
    live_server server(options);
    // The longer ago and the less, the slower: the first two have the lowest rates whatever the clock does.
    auto slowest = unfinished(server, 10'000);
    auto slower = unfinished(server, 20'000);
    auto faster = unfinished(server, 65'000);
    raw_client good(server.port());
    EXPECT_EQ(good.ask(upload("/large", 30'000) + std::string(30'000, 'g'))->status, 200);
    EXPECT_EQ(status_of(*slowest), 503);
    EXPECT_EQ(status_of(*slower), 503);
    EXPECT_TRUE(held_become(server, 65'000));
    EXPECT_TRUE(faster->send(std::string(935'000 - 900'000, 's'))) << "it goes on";
    EXPECT_TRUE(held_become(server, 100'000));
    EXPECT_EQ(server.times("closed", "body_shed"), 2u);
}

TEST(HttpBodyFlood, GoodRequestsPassWhileAHundredHoardersFillTheMemory) {
    server_options options;
    options.max_inflight_body_bytes = 1'000'000;
    live_server server(options);
    std::vector<std::unique_ptr<raw_client>> hoarders;
    for (int i = 0; i < 100; ++i) {
        hoarders.push_back(std::make_unique<raw_client>(server.port()));
        hoarders.back()->send(upload("/large", 1'000'000) + std::string(50'000, 'h'));
        raw_client good(server.port());
        const auto a = good.ask(upload("/large", 2'000) + std::string(2'000, 'g'));
        ASSERT_TRUE(a) << i;
        EXPECT_EQ(a->status, 200) << i;
        EXPECT_LE(server.server().inflight_body_bytes(), 1'100'000u);
    }
    EXPECT_GT(server.times("closed", "body_shed"), 70u);
    EXPECT_EQ(server.calls, 100);
    hoarders.clear();
    EXPECT_TRUE(held_become(server, 0));
}

// Decision 18 with its real rate; the grace is shorter, so that the test is.
TEST(HttpBodyFlood, LessThanAKilobyteASecondIsTooSlow) {
    server_options options;
    ASSERT_EQ(options.min_body_rate, 1024u);
    options.body_rate_grace = 500ms;
    live_server server(options);
    raw_client ahead(server.port());
    ahead.send(upload("/large", 100'000) + std::string(50'000, 'a'));  // enough for 48 seconds of silence
    raw_client slow(server.port());
    slow.send(upload("/large", 100'000) + std::string(100, 's'));
    EXPECT_EQ(status_of(slow), 408);
    EXPECT_TRUE(server.reported("closed", 0, "slow_body"));
    EXPECT_EQ(ahead.ask(std::string(50'000, 'a'))->status, 200);
}
