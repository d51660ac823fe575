// Somebody does not want the answer any more.
#include "fixture.hpp"

#include <atomic>

namespace ft9::test {
namespace {

class ClientAbort : public ClientTest {
  protected:
    // Its deadline is later than any test waits.
    http::exchange end_of(std::future<http::exchange>& running) {
        if (running.wait_for(long_enough) == std::future_status::ready) return running.get();
        ADD_FAILURE() << "the exchange did not end";
        return {};
    }
    std::future<http::exchange> start_abortable(http::origin where) {
        return start_abortable(std::move(where), get(), abort_);
    }
    std::future<http::exchange> start_abortable(http::origin where, http::client_request request,
                                                abort_ptr abort) {
        const auto deadline = std::chrono::steady_clock::now() + 10 * long_enough;
        auto sending = client().send(std::move(where), std::move(request), deadline, std::move(abort));
        return boost::asio::co_spawn(context_, std::move(sending), boost::asio::use_future);
    }
    bool queue_holds(std::size_t waiting) {
        return eventually([&] { return client().stats().waiting == waiting && client().stats().open == 1; });
    }
    const abort_ptr abort_ = std::make_shared<abort_switch>();
};

TEST_F(ClientAbort, EndsAnExchangeThatWaitsForItsAnswer) {
    gate asked;
    tls_server server(loopback_certificate(), [&asked](peer& p) {
        p.read_request();
        if (p.number() > 0) {
            p.respond("the next one");
            return;
        }
        asked.open();
        p.wait_closed(long_enough);
    });
    auto running = start_abortable(at(server));
    ASSERT_TRUE(asked.wait());
    abort_->press();
    const auto x = end_of(running);
    EXPECT_EQ(x.failure, errc::cancelled);
    EXPECT_TRUE(x.request_sent);
    EXPECT_EQ(send(at(server), get()).response.body, "the next one") << "on a connection of its own";
}

TEST_F(ClientAbort, PressedBeforeNothingIsSentAndTheConnectionServesTheNext) {
    std::atomic<int> requests{0};
    tls_server server(loopback_certificate(), [&requests](peer& p) {
        while (!p.read_request().empty()) {
            ++requests;
            p.respond("fine");
        }
    });
    abort_->press();
    auto running = start_abortable(at(server));
    const auto x = end_of(running);
    EXPECT_EQ(x.failure, errc::cancelled);
    EXPECT_FALSE(x.request_sent);
    EXPECT_EQ(send(at(server), get()).response.body, "fine");
    EXPECT_EQ(requests, 1);
    EXPECT_EQ(server.accepted(), 1U);
}

TEST_F(ClientAbort, PressedTooLateDoesNotTouchTheNextExchange) {
    tls_server server(loopback_certificate(), [](peer& p) {
        while (!p.read_request().empty())
            p.respond("fine");
    });
    auto first = start_abortable(at(server));
    EXPECT_EQ(end_of(first).response.body, "fine");
    abort_->press();
    EXPECT_EQ(send(at(server), get()).response.body, "fine");
    EXPECT_EQ(server.accepted(), 1U);
}

// All connections are busy: it leaves the queue at once, and its place is nobody's loss.
TEST_F(ClientAbort, EndsAnExchangeThatWaitsForAConnection) {
    options_.max_connections_per_host = 1;
    gate release;
    std::atomic<int> requests{0};
    tls_server server(loopback_certificate(), [&](peer& p) {
        while (!p.read_request().empty() && release.wait()) {
            ++requests;
            p.respond("fine");
        }
    });
    auto running = start(at(server), get());
    ASSERT_TRUE(queue_holds(0));
    auto unwanted = start_abortable(at(server));
    ASSERT_TRUE(queue_holds(1));
    auto patient = start(at(server), get());
    ASSERT_TRUE(queue_holds(2));
    abort_->press();
    const auto x = end_of(unwanted);
    EXPECT_EQ(x.failure, errc::cancelled);
    EXPECT_EQ(x.reached, http::phase::queued);
    EXPECT_FALSE(x.request_sent);
    EXPECT_TRUE(queue_holds(1));
    release.open();
    EXPECT_FALSE(end_of(running).failure);
    EXPECT_FALSE(end_of(patient).failure);
    EXPECT_EQ(requests, 2);
    EXPECT_EQ(server.accepted(), 1U);
    EXPECT_EQ(client().stats().waiting, 0U);
}

// The connection that was being opened for it is somebody else's gain.
TEST_F(ClientAbort, EndsAnExchangeWhoseConnectionIsStillBeingMade) {
    gate asked, release;
    options_.lookup = [&](const std::string&) -> result<http::addresses> {
        asked.open();
        release.wait();
        return http::addresses{boost::asio::ip::make_address("127.0.0.1")};
    };
    options_.private_hosts = {"model.test"};
    const auto certificate = ca_.leaf({{"model.test"}, {}});
    tls_server server(certificate, always("fine"));
    auto unwanted = start_abortable(at(server, "model.test"));
    ASSERT_TRUE(asked.wait());
    abort_->press();
    EXPECT_EQ(end_of(unwanted).failure, errc::cancelled);
    EXPECT_EQ(client().stats().waiting, 0U);
    release.open();
    EXPECT_EQ(send(at(server, "model.test"), get()).response.body, "fine");
    EXPECT_EQ(server.accepted(), 1U);
}

// Wherever the press meets them: before the queue, in it, on the way to a connection, on one.
TEST_F(ClientAbort, NeverLosesAnExchangeNorAConnection) {
    constexpr std::size_t exchanges = 200;
    options_.max_connections_per_host = 2;
    start_threads(4);
    tls_server server(loopback_certificate(), [](peer& p) {
        for (std::string r; !(r = p.read_request()).empty();)
            p.respond(r.substr(r.find("\r\n\r\n") + 4));
    });
    std::vector<std::future<http::exchange>> running;
    std::vector<abort_ptr> switches;
    for (std::size_t i = 0; i < exchanges; ++i) {
        switches.push_back(std::make_shared<abort_switch>());
        running.push_back(start_abortable(at(server), post(std::to_string(i)), switches.back()));
        if (i % 2 == 1) switches[i / 2]->press();
    }
    for (std::size_t i = 0; i < exchanges; ++i) {
        const auto x = end_of(running[i]);
        const bool answered = !x.failure && x.response.body == std::to_string(i);
        EXPECT_TRUE(answered || (switches[i]->pressed() && x.failure == errc::cancelled))
            << i << ": " << x.failure.message();
    }
    EXPECT_EQ(client().stats().waiting, 0U);
    EXPECT_TRUE(eventually([&] { return client().stats().open == client().stats().idle; }));
    EXPECT_EQ(send(at(server), post("after it")).response.body, "after it");
}

}  // namespace
}  // namespace ft9::test
