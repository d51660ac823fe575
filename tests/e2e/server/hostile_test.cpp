#include "e2e.hpp"

#include "support/open_descriptors.hpp"

#include <sys/resource.h>

namespace ft9::e2e {
namespace {

using hostile_e2e = e2e_test;

raw_client::options from(const std::string& address) {
    raw_client::options made;
    made.limit = patience;
    made.from = address;
    return made;
}

std::string health() {
    return "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

TEST_F(hostile_e2e, TheCapOfAnAddressHoldsOnlyWithoutAProxy) {
    w.environment["MAX_CONNECTIONS_PER_PEER"] = "3";
    w.environment["TRUSTED_PROXIES"] = "none";
    w.start();
    std::vector<std::unique_ptr<raw_client>> three;
    for (int i = 0; i < 3; ++i) {
        three.push_back(std::make_unique<raw_client>(w.port(), from("127.0.6.1")));
        EXPECT_EQ(three.back()->ask(health())->status, 200);
    }
    raw_client fourth(w.port(), from("127.0.6.1"));
    const auto refused = fourth.read_response();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->header("Retry-After"), "5");
    EXPECT_TRUE(fourth.closed());
    // What a header says about the address changes nothing.
    raw_client spoofing(w.port(), from("127.0.6.1"));
    spoofing.send("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n");
    EXPECT_EQ(spoofing.read_response()->status, 503);
    EXPECT_THAT(converse(person(1), "e os outros?"), HasSubstr("«e os outros?»"));
    EXPECT_EQ(w.metric("ft9_http_closed_total{reason=\"peer_cap\"}"), 2);
    EXPECT_EQ(w.stop(), 0);

    w.environment.erase("TRUSTED_PROXIES");  // loopback: all of these are the proxy's
    w.start();
    for (int i = 0; i < 10; ++i) {
        three.push_back(std::make_unique<raw_client>(w.port(), from("127.0.6.1")));
        EXPECT_EQ(three.back()->ask(health())->status, 200);
    }
}

TEST_F(hostile_e2e, MaxConnectionsGoesToWhoAsksForSomething) {
    w.environment["MAX_CONNECTIONS"] = "20";
    w.start();
    std::vector<std::unique_ptr<raw_client>> idlers;
    for (int i = 0; i < 60; ++i)
        idlers.push_back(std::make_unique<raw_client>(w.port(), from("127.0.6.1")));
    EXPECT_THAT(converse(person(1), "ainda cabe?"), HasSubstr("«ainda cabe?»"));
    EXPECT_GE(w.metric("ft9_http_closed_total{reason=\"no_room\"}"), 40);
}

TEST_F(hostile_e2e, WithoutDescriptorsTheServerWaitsSaysSoOnceAndGoesOn) {
    w.start();
    EXPECT_THAT(converse(person(1), "antes"), HasSubstr("«antes»"));
    raw_client known(w.port());
    ASSERT_EQ(known.ask(health())->status, 200);
    const auto pid = w.server().pid();
    rlimit usual{};
    ASSERT_EQ(::prlimit(pid, RLIMIT_NOFILE, nullptr, &usual), 0);
    auto low = usual;
    low.rlim_cur = open_descriptors(std::to_string(pid)) + 5;
    ASSERT_EQ(::prlimit(pid, RLIMIT_NOFILE, &low, nullptr), 0);
    std::vector<std::unique_ptr<raw_client>> crowd;
    for (int i = 0; i < 30; ++i) {
        crowd.push_back(std::make_unique<raw_client>(w.port()));
        crowd.back()->send(health());
    }
    EXPECT_NE(w.server().line_with("\"alarm\":\"accept_failed\""), "");
    EXPECT_EQ(known.ask(health())->status, 200);
    ASSERT_EQ(::prlimit(pid, RLIMIT_NOFILE, &usual, nullptr), 0);
    for (auto& one : crowd) {
        const auto answer = one->read_response();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
    }
    EXPECT_THAT(converse(person(1), "depois"), HasSubstr("«depois»"));
    EXPECT_EQ(count(w.logs(), "\"alarm\":\"accept_failed\""), 1u);
    EXPECT_GE(w.metric("ft9_http_accept_failures_total"), 1);
    EXPECT_EQ(w.stop(), 0);
}

}  // namespace
}  // namespace ft9::e2e
