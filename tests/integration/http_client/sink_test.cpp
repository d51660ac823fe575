// Bodies that go to a sink while they arrive.
#include "fixture.hpp"

#include <boost/asio/use_awaitable.hpp>

using namespace ft9;
using namespace ft9::test;

namespace {

// Keeps what it is given; refuses from the piece on that it is told.
class collector final : public http::body_sink {
  public:
    explicit collector(std::size_t refuse_from = SIZE_MAX) : refuse_from_(refuse_from) {}
    boost::asio::awaitable<error_code> take(std::string_view piece) override {
        largest = std::max(largest, piece.size());
        if (pieces++ >= refuse_from_) co_return errc::storage_failed;
        bytes += piece;
        co_return error_code{};
    }
    std::string bytes;
    std::size_t pieces = 0, largest = 0;

  private:
    const std::size_t refuse_from_;
};

http::client_request get_into(std::shared_ptr<http::body_sink> sink, std::uint64_t limit) {
    http::client_request r;
    r.target = "/file";
    r.sink = std::move(sink);
    r.sink_limit = limit;
    return r;
}

std::string with_status(const std::string& status, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

using Sink = ClientTest;

}  // namespace

TEST_F(Sink, TakesABodyThatIsLargerThanAnAnswerMayBe) {
    options_.max_response_body = 1000;
    std::string body;
    for (int i = 0; i < 300'000; ++i)
        body += static_cast<char>('a' + i % 26);
    tls_server server(loopback_certificate(), always(body));
    const auto sink = std::make_shared<collector>();
    const auto x = send(at(server), get_into(sink, body.size()));
    EXPECT_FALSE(x.failure) << x.failure.message();
    EXPECT_EQ(x.response.status, 200);
    EXPECT_EQ(x.response.body, "");
    EXPECT_TRUE(sink->bytes == body);
    EXPECT_LT(sink->largest, 128U * 1024) << "never whole in memory";
    const auto next = send(at(server), get_into(std::make_shared<collector>(), body.size()));
    EXPECT_FALSE(next.failure);
    EXPECT_EQ(server.accepted(), 1U) << "the connection goes on";
}

TEST_F(Sink, HasALimitOfItsOwn) {
    tls_server server(loopback_certificate(), always(std::string(1001, 'x')));
    const auto sink = std::make_shared<collector>();
    EXPECT_FALSE(send(at(server), get_into(sink, 1001)).failure);
    EXPECT_EQ(send(at(server), get_into(std::make_shared<collector>(), 1000)).failure,
              errc::response_too_large);
}

TEST_F(Sink, GetsNothingOfOtherAnswers) {
    options_.max_response_body = 1000;
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.write(with_status("404 Not Found", "gone"));
        p.read_request();
        p.write(with_status("500 Oops", std::string(1001, 'x')));
        p.wait_closed(20s);
    });
    const auto sink = std::make_shared<collector>();
    const auto x = send(at(server), get_into(sink, 100'000));
    EXPECT_EQ(x.response.status, 404);
    EXPECT_EQ(x.response.body, "gone");
    EXPECT_EQ(send(at(server), get_into(sink, 100'000)).failure, errc::response_too_large);
    EXPECT_EQ(sink->pieces, 0U);
}

TEST_F(Sink, ThatFailsEndsTheExchange) {
    tls_server server(loopback_certificate(), always(std::string(300'000, 'x')));
    const auto sink = std::make_shared<collector>(1);
    EXPECT_EQ(send(at(server), get_into(sink, 1'000'000)).failure, errc::storage_failed);
    EXPECT_EQ(sink->pieces, 2U);
}

TEST_F(Sink, IsLeftWithAPieceWhenTheRestIsCutOff) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        p.cut();
    });
    const auto sink = std::make_shared<collector>();
    EXPECT_TRUE(send(at(server), get_into(sink, 1000)).failure);
    EXPECT_LE(sink->bytes.size(), 4U);
}
