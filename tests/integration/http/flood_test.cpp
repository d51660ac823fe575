#include "live_server.hpp"
#include "support/crowd.hpp"
#include "support/open_descriptors.hpp"
#include "support/steady_load.hpp"

#include <gtest/gtest.h>

using namespace ft9::test;
using namespace ft9::http;
using namespace std::chrono_literals;

// The short form of scripts/hostile: rows 35 and 36 with deadlines of a few seconds: a good client on a busy
// machine needs some.
namespace {

constexpr std::size_t of_each = 50;  // 300 bad clients together

server_options short_deadlines() {
    server_options options;
    options.header_deadline = options.write_deadline = 3s;
    options.body_deadline = 4s;
    options.body_rate_grace = 2s;
    options.idle_deadline = 3s;
    options.linger_deadline = 200ms;
    return options;
}

crowd_options everybody(const live_server& server) {
    crowd_options options;
    options.port = server.port();
    options.upload_path = "/large";
    options.small_page = "/hello";
    options.slow_page = "/big";
    options.beat = 100ms;
    for (const auto does : all_habits)
        options.counts[does] = of_each;
    return options;
}

// Fifty a second.
load_report good_requests(const live_server& server, std::chrono::seconds lasts) {
    load_options load;
    load.port = server.port();
    load.from = "127.0.5.1";
    load.lasts = lasts;
    load.request = [](std::size_t number) {
        const auto body = std::to_string(number);
        return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    };
    return run_load(load);
}

std::size_t ended(const crowd_report& seen, habit does, const std::string& how) {
    const auto& all = seen.at(does).ended;
    return all.contains(how) ? all.at(how).size() : 0;
}

}  // namespace

TEST(HttpFlood, SlowClientsAreEndedAndGoodOnesNeverNotice) {
    live_server server(short_deadlines());
    const auto descriptors = open_descriptors();
    {
        crowd bad(everybody(server));
        ASSERT_TRUE(eventually([&bad] { return bad.connected() == 6 * of_each; }));
        const auto good = good_requests(server, 8s);
        EXPECT_EQ(good.count(200), 400u) << ::testing::PrintToString(good.answers);
        EXPECT_TRUE(good.all_ok());
        for (const auto does : all_habits)
            EXPECT_TRUE(eventually([&bad, does] { return bad.ended(does) >= of_each; })) << to_string(does);
        const auto seen = bad.stop();
        for (const auto does : {habit::head_drip, habit::body_drip, habit::body_trickle})
            EXPECT_GE(ended(seen, does, "408"), of_each) << to_string(does);
        for (const auto does : {habit::silent, habit::kept_alive})
            EXPECT_GE(ended(seen, does, "closed"), of_each) << to_string(does);
        EXPECT_GE(ended(seen, habit::slow_read, "closed") + ended(seen, habit::slow_read, "reset"), of_each);
    }
    EXPECT_TRUE(eventually([&server] { return server.server().connections() == 0; }));
    EXPECT_TRUE(eventually([descriptors] { return open_descriptors() <= descriptors; }));
    EXPECT_EQ(server.server().inflight_body_bytes(), 0u);
    for (const char* reason : {"slow_head", "slow_body", "slow_read", "idle"})
        EXPECT_GE(server.times("closed", reason), of_each) << reason;
}

TEST(HttpFlood, AFullHouseStillServesWhoComesWithARequest) {
    auto options = short_deadlines();
    options.header_deadline = options.idle_deadline = options.write_deadline = 60s;
    options.body_deadline = options.body_rate_grace = 60s;
    options.max_connections = 100;
    live_server server(options);
    crowd bad(everybody(server));
    ASSERT_TRUE(eventually([&server] { return server.times("closed", "no_room") > 0; }));
    const auto good = good_requests(server, 3s);
    EXPECT_TRUE(good.all_ok());
    EXPECT_EQ(good.count(200), 150u) << ::testing::PrintToString(good.answers);
    EXPECT_LE(server.server().connections(), 100u);
}
