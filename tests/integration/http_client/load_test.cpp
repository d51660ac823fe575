#include "fixture.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>

namespace ft9::test {
namespace {

struct tally {
    std::atomic<int> right{0}, wrong{0};
    std::promise<void> all_ended;
    int expected = 0;

    void count(bool good) {
        const int ended = (good ? right : wrong)++ + (good ? wrong : right) + 1;
        if (ended == expected) finish();
    }
    void finish() {
        if (!finished.exchange(true)) all_ended.set_value();
    }
    std::atomic<bool> finished{false};
};

boost::asio::awaitable<void> one(http::client* c, http::origin where, int number,
                                 std::shared_ptr<tally> counted) {
    http::client_request r;
    r.verb = http::method::post;
    r.target = "/";
    r.body = std::to_string(number);
    const auto expected = r.body;
    const auto x = co_await c->send(std::move(where), std::move(r), std::chrono::steady_clock::now() + 60s);
    counted->count(!x.failure && x.response.body == expected);
}

void echo(peer& p) {
    for (std::string r; !(r = p.read_request()).empty();)
        p.respond(r.substr(r.find("\r\n\r\n") + 4));
}

class ClientLoad : public ClientTest {
  protected:
    std::shared_ptr<tally> run(const http::origin& where, int exchanges) {
        auto counted = std::make_shared<tally>();
        counted->expected = exchanges;
        auto& c = client();
        for (int i = 0; i < exchanges; ++i)
            boost::asio::co_spawn(boost::asio::make_strand(context_), one(&c, where, i, counted),
                                  boost::asio::detached);
        EXPECT_EQ(counted->all_ended.get_future().wait_for(120s), std::future_status::ready);
        return counted;
    }
};

TEST_F(ClientLoad, TwoThousandAtOnceEachGetTheirOwnAnswer) {
    start_threads(4);
    tls_server server(loopback_certificate(), echo);
    const auto counted = run(at(server), 2000);
    EXPECT_EQ(counted->right, 2000);
    EXPECT_LE(server.accepted(), options_.max_connections_per_host);
    EXPECT_EQ(client().stats().waiting, 0u);
    EXPECT_EQ(client().stats().open, client().stats().idle);
}

TEST_F(ClientLoad, ConnectionsThatCloseUnderLoadLoseNothingSilently) {
    start_threads(4);
    options_.idle_limit = 5ms;
    tls_server server(loopback_certificate(), [](peer& p) {
        for (int i = 0; i < 7; ++i) {
            const auto r = p.read_request();
            if (r.empty()) return;
            p.respond(r.substr(r.find("\r\n\r\n") + 4), i == 6 ? "Connection: close\r\n" : "");
        }
    });
    const auto counted = run(at(server), 2000);
    EXPECT_EQ(counted->right, 2000);
    EXPECT_GE(server.accepted(), 2000u / 7);
    EXPECT_TRUE(eventually([this] { return client().stats().open == client().stats().idle; }));
}

TEST_F(ClientLoad, StopUnderLoadEndsEverything) {
    start_threads(4);
    tls_server server(loopback_certificate(), echo);
    auto counted = std::make_shared<tally>();
    counted->expected = 2000;
    auto& c = client();
    for (int i = 0; i < 2000; ++i)
        boost::asio::co_spawn(boost::asio::make_strand(context_), one(&c, at(server), i, counted),
                              boost::asio::detached);
    ASSERT_TRUE(eventually([&] { return counted->right > 50; }));
    c.stop();
    ASSERT_EQ(counted->all_ended.get_future().wait_for(60s), std::future_status::ready);
    EXPECT_EQ(counted->right + counted->wrong, 2000);
    EXPECT_TRUE(eventually([&] { return c.stats().open == 0; }));
}

}  // namespace
}  // namespace ft9::test
