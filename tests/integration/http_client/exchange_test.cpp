#include "fixture.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

namespace ft9::test {
namespace {

using http::phase;
namespace bh = boost::beast::http;

class ClientExchange : public ClientTest {
  protected:
    // One exchange with a server whose first answer is `bytes`, then goodbye.
    http::exchange answered_with(std::string bytes, http::client_request request = get()) {
        tls_server server(loopback_certificate(), [bytes](peer& p) {
            p.read_request();
            p.write(bytes);
            p.close();
        });
        return send(at(server), std::move(request));
    }
};

TEST_F(ClientExchange, SendsOneWellFormedRequest) {
    std::promise<std::string> seen;
    tls_server server(loopback_certificate(), [&seen](peer& p) {
        seen.set_value(p.read_request());
        p.respond("fine", "X-One: 1\r\n");
    });
    auto request = post("hello");
    request.headers.add("Authorization", "Bearer x");
    const auto x = send(at(server), std::move(request));
    EXPECT_FALSE(x.failure) << x.failure.message();
    EXPECT_EQ(x.reached, phase::done);
    EXPECT_TRUE(x.request_sent);
    EXPECT_EQ(x.response.status, 200);
    EXPECT_EQ(x.response.body, "fine");
    EXPECT_EQ(x.response.headers.find("x-one"), "1");
    EXPECT_EQ(seen.get_future().get(), "POST / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                                           "\r\nConnection: keep-alive\r\nUser-Agent: ft9-server\r\n"
                                           "Content-Length: 5\r\nAuthorization: Bearer x\r\n\r\nhello");
}

TEST_F(ClientExchange, LargeBodiesGoBothWays) {
    tls_server server(loopback_certificate(), [](peer& p) {
        const auto request = p.read_request();
        p.respond(request.substr(request.find("\r\n\r\n") + 4));
    });
    const std::string body(3'000'000, 'x');
    const auto x = send(at(server), post(body));
    EXPECT_FALSE(x.failure) << x.failure.message();
    EXPECT_TRUE(x.response.body == body);
}

TEST_F(ClientExchange, PlainHttpWorksOnLoopback) {
    tls_server server({}, always("plain"), {.tls = false});
    const auto x = send(at(server, "127.0.0.1", false), get());
    EXPECT_FALSE(x.failure) << x.failure.message();
    EXPECT_EQ(x.response.body, "plain");
}

TEST_F(ClientExchange, InterimResponsesAreSkipped) {
    const auto x = answered_with(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
    EXPECT_FALSE(x.failure) << x.failure.message();
    EXPECT_EQ(x.response.status, 201);
    EXPECT_EQ(x.response.body, "ok");
    EXPECT_FALSE(x.response.headers.find("Link"));
}

TEST_F(ClientExchange, ChunkedAndUntilCloseBodies) {
    const auto chunked = answered_with(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n");
    EXPECT_FALSE(chunked.failure) << chunked.failure.message();
    EXPECT_EQ(chunked.response.body, "abcde");
    EXPECT_FALSE(chunked.response.headers.find("X")) << "trailers count for nothing";
    const auto until_close = answered_with("HTTP/1.1 200 OK\r\n\r\nall of it");
    EXPECT_FALSE(until_close.failure) << until_close.failure.message();
    EXPECT_EQ(until_close.response.body, "all of it");
}

TEST_F(ClientExchange, AnswersMayArriveByteByByte) {
    const std::string answer =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "a\r\n0123456789\r\n3;x=\"y\"\r\nabc\r\n0\r\n\r\n";
    tls_server server(loopback_certificate(), [&answer](peer& p) {
        while (!p.read_request().empty())
            for (const char c : answer)
                p.write({&c, 1});
    });
    for (int i = 0; i < 3; ++i) {
        const auto x = send(at(server), get());
        EXPECT_FALSE(x.failure) << x.failure.message();
        EXPECT_EQ(x.response.body, "0123456789abc");
        EXPECT_EQ(x.response.headers.find("X"), "1");
    }
    EXPECT_EQ(server.accepted(), 1u);
}

TEST_F(ClientExchange, HeadHasNoBody) {
    auto request = get();
    request.verb = http::method::head;
    const auto x = answered_with("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", std::move(request));
    EXPECT_FALSE(x.failure) << x.failure.message();
    EXPECT_EQ(x.response.body, "");
}

TEST_F(ClientExchange, TruncatedBodiesAreErrors) {
    for (const auto* bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
                              "HTTP/1.1 200 OK\r\nContent-Le"}) {
        const auto x = answered_with(bytes);
        EXPECT_EQ(x.failure, bh::error::partial_message) << bytes << x.failure.message();
        EXPECT_EQ(x.reached, phase::reading);
        EXPECT_TRUE(x.request_sent);
    }
}

TEST_F(ClientExchange, UntilCloseNeedsTheGoodbye) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.write("HTTP/1.1 200 OK\r\n\r\nhalf of it");
        p.cut();
    });
    EXPECT_EQ(send(at(server), get()).failure, bh::error::partial_message);
}

TEST_F(ClientExchange, OversizedResponsesAreRefused) {
    options_.max_response_header = 4096;
    options_.max_response_body = 10'000;
    const std::string big(10'001, 'x');
    EXPECT_EQ(answered_with("HTTP/1.1 200 OK\r\nX: " + big + "\r\nContent-Length: 0\r\n\r\n").failure,
              errc::response_too_large);
    EXPECT_EQ(answered_with("HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n" + big).failure,
              errc::response_too_large);
    EXPECT_EQ(answered_with("HTTP/1.1 200 OK\r\n\r\n" + big).failure, errc::response_too_large);
    EXPECT_EQ(answered_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2711\r\n" + big).failure,
              errc::response_too_large);
    EXPECT_EQ(answered_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=" + big).failure,
              errc::response_too_large);
    EXPECT_FALSE(answered_with("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + big.substr(1)).failure);
}

TEST_F(ClientExchange, GarbageIsABadResponse) {
    for (const auto* bytes :
         {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
          "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        const auto x = answered_with(bytes);
        EXPECT_EQ(x.failure, errc::bad_response) << bytes << x.failure.message();
        EXPECT_TRUE(x.request_sent);
    }
}

TEST_F(ClientExchange, RedirectsAreNotFollowed) {
    tls_server server(loopback_certificate(), [](peer& p) {
        while (!p.read_request().empty())
            p.write("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    });
    const auto x = send(at(server), get());
    EXPECT_FALSE(x.failure);
    EXPECT_EQ(x.response.status, 302);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST_F(ClientExchange, CutAfterTheRequestIsAmbiguous) {
    for (const bool hard : {false, true}) {
        tls_server server(loopback_certificate(), [hard](peer& p) {
            p.read_request();
            if (hard) p.reset();
        });
        const auto x = send(at(server), post("x"));
        EXPECT_TRUE(x.failure);
        EXPECT_TRUE(x.request_sent);
        EXPECT_EQ(x.reached, phase::reading);
    }
}

TEST_F(ClientExchange, CutBeforeTheRequestIsNot) {
    tls_server server(loopback_certificate(), [](peer& p) { p.cut(); }, {.before_handshake = true});
    const auto x = send(at(server), post("x"));
    EXPECT_TRUE(x.failure);
    EXPECT_FALSE(x.request_sent);
    EXPECT_EQ(x.reached, phase::handshaking);
}

TEST_F(ClientExchange, RefusedConnectionSendsNothing) {
    http::origin nobody;
    {
        tls_server server(loopback_certificate(), always(""));
        nobody = at(server);
    }
    const auto x = send(nobody, post("x"));
    EXPECT_EQ(x.failure, boost::asio::error::connection_refused);
    EXPECT_EQ(x.reached, phase::connecting);
    EXPECT_FALSE(x.request_sent);
}

TEST_F(ClientExchange, DeadlineHoldsUnderDripping) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (p.write("x"))
            std::this_thread::sleep_for(5ms);  // lint-ok: the pace of the drip
    });
    const auto from = std::chrono::steady_clock::now();
    const auto x = send(at(server), get(), 1s);
    EXPECT_EQ(x.failure, errc::deadline_exceeded);
    EXPECT_TRUE(x.request_sent);
    EXPECT_GE(std::chrono::steady_clock::now() - from, 1s);
    EXPECT_TRUE(server.wait_ended(1)) << "the connection is closed, not left to drip";
}

TEST_F(ClientExchange, DeadlineHoldsWithoutAnAnswer) {
    tls_server server(loopback_certificate(), [](peer& p) { p.wait_closed(20s); });
    EXPECT_EQ(send(at(server), get(), 100ms).failure, errc::deadline_exceeded);
}

TEST_F(ClientExchange, DeadlineHoldsWhileWriting) {
    gate ended;
    tls_server server(loopback_certificate(), [&ended](peer& p) {
        p.read_request();
        p.respond("x");
        ended.wait();
    });
    // On a connection that is there already, so that the deadline falls into the writing.
    ASSERT_FALSE(send(at(server), get()).failure);
    const auto x = send(at(server), post(std::string(32'000'000, 'x')), 1s);
    EXPECT_EQ(x.failure, errc::deadline_exceeded);
    EXPECT_EQ(x.reached, phase::writing);
    EXPECT_TRUE(x.request_sent);
    ended.open();
}

TEST_F(ClientExchange, DeadlineHoldsDuringTheHandshake) {
    tls_server server(loopback_certificate(), [](peer& p) { p.wait_closed(20s); },
                      {.before_handshake = true});
    options_.connect_limit = 2s;
    const auto x = send(at(server), get(), 1s);
    EXPECT_EQ(x.failure, errc::deadline_exceeded);
    EXPECT_EQ(x.reached, phase::handshaking);
    EXPECT_FALSE(x.request_sent);
    const auto slow = send(at(server), get());
    EXPECT_EQ(slow.failure, boost::asio::error::timed_out);
}

TEST_F(ClientExchange, PassedDeadlineConnectsNowhere) {
    tls_server server(loopback_certificate(), always(""));
    EXPECT_EQ(send(at(server), get(), -1ms).failure, errc::deadline_exceeded);
    EXPECT_EQ(server.accepted(), 0u);
}

TEST_F(ClientExchange, HeaderInjectionIsRefused) {
    tls_server server(loopback_certificate(), always(""));
    auto split = get();
    split.headers.add("X", "a\r\nY: b");
    EXPECT_EQ(send(at(server), std::move(split)).failure, errc::invalid_argument);
    EXPECT_EQ(send(at(server), get("/a b")).failure, errc::invalid_argument);
    EXPECT_EQ(send(at(server), get("http://elsewhere/")).failure, errc::invalid_argument);
    auto framing = get();
    framing.headers.add("content-length", "5");
    EXPECT_EQ(send(at(server), std::move(framing)).failure, errc::invalid_argument);
    EXPECT_EQ(server.accepted(), 0u);
}

}  // namespace
}  // namespace ft9::test
