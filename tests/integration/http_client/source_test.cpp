#include "fixture.hpp"

namespace ft9::test {
namespace {

// Gives out so many bytes in pieces; fails, or ends, where it is told to.
class test_source final : public http::body_source {
  public:
    explicit test_source(std::uint64_t bytes) : size_(bytes) {}
    std::uint64_t size() const override { return size_; }
    void rewind() override {
        ++rewound;
        given_ = 0;
    }
    boost::asio::awaitable<result<std::string>> next() override {
        if (given_ >= fails_at) co_return make_error_code(errc::storage_failed);
        const auto piece = std::min<std::uint64_t>(64 * 1024, std::min(size_ - given_, ends_at - given_));
        given_ += piece;
        co_return std::string(piece, 'x');
    }

    std::uint64_t fails_at = UINT64_MAX, ends_at = UINT64_MAX;
    int rewound = 0;

  private:
    const std::uint64_t size_;
    std::uint64_t given_ = 0;
};

class ClientSource : public ClientTest {
  protected:
    static http::client_request upload(std::shared_ptr<http::body_source> source) {
        auto r = post({});
        r.source = std::move(source);
        return r;
    }
};

TEST_F(ClientSource, TheWholeOfItArrivesWithItsLength) {
    tls_server server(loopback_certificate(), [](peer& p) {
        const auto request = p.read_request();
        p.respond(std::to_string(request.size() - request.find("\r\n\r\n") - 4));
    });
    const auto x = send(at(server), upload(std::make_shared<test_source>(3'000'001)));
    EXPECT_FALSE(x.failure) << x.failure.message();
    EXPECT_EQ(x.response.body, "3000001");
}

TEST_F(ClientSource, AnEmptyOneIsABodyOfNothing) {
    tls_server server(loopback_certificate(), [](peer& p) {
        const auto request = p.read_request();
        p.respond(request.find("\r\nContent-Length: 0\r\n") != std::string::npos ? "zero" : request);
    });
    EXPECT_EQ(send(at(server), upload(std::make_shared<test_source>(0))).response.body, "zero");
}

// The connection that was kept open has gone: the request moves to another and begins again.
TEST_F(ClientSource, BeginsAgainOnAnotherConnection) {
    tls_server server(loopback_certificate(), [](peer& p) {
        const auto request = p.read_request();
        p.respond(std::to_string(request.size() - request.find("\r\n\r\n") - 4));
        if (p.number() == 0) p.close();
    });
    const auto source = std::make_shared<test_source>(100'000);
    EXPECT_EQ(send(at(server), upload(source)).response.body, "100000");
    ASSERT_TRUE(server.wait_ended(1));
    EXPECT_EQ(send(at(server), upload(source)).response.body, "100000");
    EXPECT_EQ(server.accepted(), 2U);
    EXPECT_GE(source->rewound, 2);
}

// Nobody reads the body, so that it cannot leave; the answer is there all the same.
TEST_F(ClientSource, AnAnswerBeforeTheEndIsTheAnswer) {
    for (const bool tls : {true, false}) {
        gate answered;
        tls_server server(loopback_certificate(),
                          [&answered](peer& p) {
                              p.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nlarge");
                              answered.wait();
                              p.wait_closed(long_enough);
                          },
                          {.tls = tls});
        const auto x =
            send(at(server, "127.0.0.1", tls), upload(std::make_shared<test_source>(200'000'000)), 60s);
        answered.open();
        EXPECT_FALSE(x.failure) << x.failure.message();
        EXPECT_EQ(x.response.status, 413);
        EXPECT_EQ(x.response.body, "large");
        ASSERT_TRUE(server.wait_ended(1)) << "a half-sent request leaves its connection unfit for another";
    }
}

TEST_F(ClientSource, ASourceThatFailsEndsTheExchange) {
    tls_server server(loopback_certificate(), [](peer& p) { p.read_request(); });
    const auto source = std::make_shared<test_source>(500'000);
    source->fails_at = 128 * 1024;
    const auto x = send(at(server), upload(source));
    EXPECT_EQ(x.failure, make_error_code(errc::storage_failed));
    EXPECT_TRUE(x.request_sent);
    ASSERT_TRUE(server.wait_ended(1));
}

TEST_F(ClientSource, ASourceThatEndsTooEarlyIsRefused) {
    tls_server server(loopback_certificate(), [](peer& p) { p.read_request(); });
    const auto source = std::make_shared<test_source>(500'000);
    source->ends_at = 64 * 1024;
    EXPECT_EQ(send(at(server), upload(source)).failure, make_error_code(errc::invalid_argument));
}

TEST_F(ClientSource, TheDeadlineHoldsWhileItLeaves) {
    gate done;
    tls_server server(loopback_certificate(), [&done](peer&) { done.wait(); });
    const auto x = send(at(server), upload(std::make_shared<test_source>(200'000'000)), 300ms);
    done.open();
    EXPECT_EQ(x.failure, make_error_code(errc::deadline_exceeded));
}

}  // namespace
}  // namespace ft9::test
