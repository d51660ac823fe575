#include "framing_table.hpp"
#include "live_server.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

using namespace ft9::test;
using namespace ft9::http;
using namespace std::chrono_literals;

namespace {

const std::string hello = get("/hello");

raw_client::options from(const std::string& address) {
    raw_client::options made;
    made.from = address;
    return made;
}

bool connections_become(live_server& server, std::size_t count) {
    return eventually([&] { return server.server().connections() == count; });
}

}  // namespace

TEST(HttpCaps, APeersConnectionsAreCapped) {
    server_options options;
    options.max_connections_per_peer = 2;
    live_server server(options);
    auto first = std::make_unique<raw_client>(server.port());
    raw_client second(server.port());
    EXPECT_EQ(first->ask(hello)->status, 200);
    EXPECT_EQ(second.ask(hello)->status, 200);
    raw_client third(server.port());
    EXPECT_TRUE(third.read_response());
    EXPECT_TRUE(server.reported("closed", 0, "peer_cap"));
    first->reset();
    EXPECT_TRUE(connections_become(server, 1));
    raw_client fourth(server.port());
    EXPECT_EQ(fourth.ask(hello)->status, 200);
}

TEST(HttpCaps, OneTooManyIsToldSoAndClosed) {
    server_options options;
    options.max_connections_per_peer = 1;
    live_server server(options);
    raw_client only(server.port());
    EXPECT_EQ(only.ask(hello)->status, 200);
    raw_client further(server.port());
    const auto a = further.read_response();
    ASSERT_TRUE(a) << "it is told before it says anything";
    EXPECT_EQ(a->status, 503);
    EXPECT_EQ(a->header("Content-Type"), "application/problem+json");
    EXPECT_EQ(a->header("Retry-After"), "5");
    EXPECT_EQ(a->header("Connection"), "close");
    EXPECT_NE(a->header("X-Request-Id"), "");
    EXPECT_TRUE(further.closed());
    EXPECT_EQ(server.server().connections(), 1u);
    EXPECT_EQ(server.calls, 1);
}

TEST(HttpCaps, AFloodFromOneAddressLeavesTheOthersAlone) {
    server_options options;
    options.max_connections_per_peer = 20;
    live_server server(options);
    raw_client good(server.port(), from("127.0.3.1"));
    std::vector<std::unique_ptr<raw_client>> flood;
    for (int i = 0; i < 300; ++i) {
        flood.push_back(std::make_unique<raw_client>(server.port(), from("127.0.3.2")));
        if (i % 10 != 0) continue;
        EXPECT_EQ(good.ask(hello)->status, 200);
        raw_client fresh(server.port(), from("127.0.3.1"));
        EXPECT_EQ(fresh.ask(hello)->status, 200);
    }
    EXPECT_TRUE(connections_become(server, 21));
    EXPECT_TRUE(eventually([&] { return server.times("closed", "peer_cap") == 280; }));
}

TEST(HttpCaps, TrustedProxiesAreExemptAndOthersAreNot) {
    server_options options;
    options.max_connections_per_peer = 1;
    options.proxies.v4 = {boost::asio::ip::make_network_v4("127.0.4.1/32")};
    live_server server(options);
    raw_client first(server.port(), from("127.0.4.1")), second(server.port(), from("127.0.4.1"));
    EXPECT_EQ(first.ask(hello)->status, 200);
    EXPECT_EQ(second.ask(hello)->status, 200);
    raw_client stranger(server.port(), from("127.0.4.2")), other(server.port(), from("127.0.4.2"));
    EXPECT_EQ(stranger.ask(hello)->status, 200);
    EXPECT_EQ(other.read_response()->status, 503);
}

// Row 60, and the right-most untrusted address of decision 19, by peers at real addresses.
TEST(HttpCaps, ForwardedForIsBelievedOnlyWhenATrustedPeerSaysIt) {
    server_options options;
    options.proxies.v4 = {boost::asio::ip::make_network_v4("127.0.4.1/32"),
                          boost::asio::ip::make_network_v4("10.0.0.0/8")};
    live_server server(options);
    const auto client_seen = [&server](const std::string& peer, const std::string& chain) {
        raw_client client(server.port(), from(peer));
        const auto a = client.ask(post("X-Forwarded-For: " + chain + "\r\nContent-Length: 0\r\n", ""));
        return a ? a->header("Client") : "";
    };
    for (const char* spoofed : {"203.0.113.9", "127.0.4.1", "10.0.0.1, 203.0.113.9", "::1"})
        EXPECT_EQ(client_seen("127.0.4.2", spoofed), "127.0.4.2") << spoofed;
    EXPECT_EQ(client_seen("127.0.4.1", "203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(client_seen("127.0.4.1", "6.6.6.6, 203.0.113.9"), "203.0.113.9") << "the right-most";
    EXPECT_EQ(client_seen("127.0.4.1", "6.6.6.6, 203.0.113.9, 10.1.1.1"), "203.0.113.9") << "untrusted one";
    EXPECT_EQ(client_seen("127.0.4.1", "203.0.113.9, nonsense"), "127.0.4.1");
}

TEST(HttpCaps, WhoHasKeptTheServerWaitingLongestMakesRoom) {
    server_options options;
    options.max_connections = 3;
    live_server server(options);
    raw_client silent(server.port());
    ASSERT_TRUE(connections_become(server, 1));
    raw_client dripping(server.port());
    dripping.send("GET /hel");
    ASSERT_TRUE(connections_become(server, 2));
    raw_client busy(server.port());
    busy.send(get("/wait"));
    ASSERT_TRUE(server.entered.wait());
    raw_client fourth(server.port());
    EXPECT_EQ(fourth.ask(hello)->status, 200);
    EXPECT_TRUE(silent.closed());
    raw_client fifth(server.port());
    EXPECT_EQ(fifth.ask(hello)->status, 200);
    EXPECT_TRUE(dripping.closed());
    EXPECT_EQ(server.times("closed", "no_room"), 2u);
    server.open_gate();
    EXPECT_EQ(busy.read_response()->body, "waited") << "a request that is handled is never given up";
}

TEST(HttpCaps, APeerThatDoesNotReadMakesRoomToo) {
    server_options options;
    options.max_connections = 1;
    live_server server(options);
    raw_client greedy(server.port());
    greedy.receive_slowly();
    greedy.send(get("/big"));
    ASSERT_TRUE(eventually([&server] { return server.calls == 1; }));
    raw_client next(server.port());
    EXPECT_EQ(next.ask(hello)->status, 200);
    EXPECT_EQ(server.times("closed", "no_room"), 1u);
}

TEST(HttpCaps, WhileEveryRequestIsHandledNewcomersWait) {
    server_options options;
    options.max_connections = 2;
    live_server server(options);
    raw_client first(server.port()), second(server.port());
    first.send(get("/wait"));
    second.send(get("/wait"));
    ASSERT_TRUE(server.entered.wait(2));
    raw_client third(server.port());
    third.send(hello);
    EXPECT_EQ(server.server().connections(), 2u);
    server.open_gate();
    EXPECT_EQ(third.read_response()->status, 200);
    EXPECT_EQ(first.read_response()->body, "waited");
    EXPECT_EQ(second.read_response()->body, "waited");
}

TEST(HttpCaps, NobodyIsSentAwayForNobody) {
    server_options options;
    options.max_connections = 2;
    live_server server(options);
    raw_client first(server.port()), second(server.port());
    EXPECT_EQ(first.ask(hello)->status, 200);
    for (int i = 0; i < 50; ++i)
        ASSERT_EQ(second.ask(hello)->status, 200);
    EXPECT_EQ(first.ask(hello)->status, 200) << "at the limit, but nobody asks for the place";
    EXPECT_EQ(server.times("closed", "no_room"), 0u);
}

TEST(HttpCaps, AFullHouseOfIdlersDoesNotKeepGoodTrafficOut) {
    server_options options;
    options.max_connections = 100;
    live_server server(options);
    std::vector<std::unique_ptr<raw_client>> idlers;
    for (int i = 0; i < 400; ++i) {
        idlers.push_back(
            std::make_unique<raw_client>(server.port(), from("127.0.3." + std::to_string(2 + i / 100))));
        if (i % 20 != 0) continue;
        raw_client good(server.port());
        const auto a = good.ask(hello);
        ASSERT_TRUE(a) << i;
        EXPECT_EQ(a->status, 200);
    }
    EXPECT_LE(server.server().connections(), 100u);
}
