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
        const auto deadline = std::chrono::steady_clock::now() + 10 * long_enough;
        return boost::asio::co_spawn(context_, client().send(std::move(where), get(), deadline, abort_),
                                     boost::asio::use_future);
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

}  // namespace
}  // namespace ft9::test
