#include "fixture.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>

namespace ft9::test {
namespace {

class ClientPool : public ClientTest {};

TEST_F(ClientPool, KeepAliveIsReused) {
    tls_server server(loopback_certificate(), always("x"));
    for (int i = 0; i < 20; ++i)
        ASSERT_FALSE(send(at(server), get()).failure);
    EXPECT_EQ(server.accepted(), 1u);
    EXPECT_EQ(client().stats().connects, 1u);
    EXPECT_EQ(client().stats().idle, 1u);
    EXPECT_EQ(client().stats().open, 1u);
}

TEST_F(ClientPool, ConnectionCloseIsHonoured) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.respond("x", "Connection: close\r\n");
        p.wait_closed(20s);
    });
    ASSERT_FALSE(send(at(server), get()).failure);
    EXPECT_EQ(client().stats().open, 0u);
    ASSERT_FALSE(send(at(server), get()).failure);
    EXPECT_EQ(server.accepted(), 2u);
    EXPECT_TRUE(server.wait_ended(2));
}

TEST_F(ClientPool, SurplusBytesMakeAConnectionUnfit) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.write(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\nContent-Length: "
            "6\r\n\r\nforged");
        p.wait_closed(20s);
    });
    EXPECT_EQ(send(at(server), get()).response.body, "x");
    EXPECT_EQ(send(at(server), get()).response.body, "x");
    EXPECT_EQ(server.accepted(), 2u);
}

TEST_F(ClientPool, BoundHolds) {
    options_.max_connections_per_host = 2;
    gate all_queued;
    tls_server server(loopback_certificate(), [&](peer& p) {
        while (!p.read_request().empty() && all_queued.wait())
            p.respond("x");
    });
    std::vector<std::future<http::exchange>> running;
    for (int i = 0; i < 10; ++i)
        running.push_back(start(at(server), get()));
    ASSERT_TRUE(eventually([&] { return client().stats().waiting == 8 && client().stats().open == 2; }));
    all_queued.open();
    for (auto& r : running)
        EXPECT_FALSE(r.get().failure);
    EXPECT_EQ(server.accepted(), 2u);
}

TEST_F(ClientPool, FirstInFirstOut) {
    options_.max_connections_per_host = 1;
    gate all_queued;
    std::vector<std::string> order;
    tls_server server(loopback_certificate(), [&](peer& p) {
        for (std::string r; !(r = p.read_request()).empty(); p.respond("x")) {
            all_queued.wait();
            order.push_back(r.substr(5, r.find(' ', 5) - 5));
        }
    });
    std::vector<std::future<http::exchange>> running;
    for (std::size_t i = 0; i < 10; ++i) {
        running.push_back(start(at(server), get("/" + std::to_string(i))));
        ASSERT_TRUE(eventually([&] {
            const auto s = client().stats();
            return s.waiting == (i == 0 ? 0 : i) && s.open == 1;
        }));
    }
    all_queued.open();
    for (auto& r : running)
        EXPECT_FALSE(r.get().failure);
    EXPECT_EQ(order, (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
}

TEST_F(ClientPool, WaitersLeaveAtTheirDeadline) {
    options_.max_connections_per_host = 1;
    gate release;
    tls_server server(loopback_certificate(), [&](peer& p) {
        while (!p.read_request().empty() && release.wait())
            p.respond("x");
    });
    auto first = start(at(server), get("/first"));
    ASSERT_TRUE(eventually([&] { return client().stats().open == 1; }));
    auto patient = start(at(server), get("/patient"));
    const auto x = send(at(server), get("/hasty"), 100ms);
    EXPECT_EQ(x.failure, errc::deadline_exceeded);
    EXPECT_EQ(x.reached, http::phase::queued);
    EXPECT_FALSE(x.request_sent);
    EXPECT_TRUE(eventually([&] { return client().stats().waiting == 1; }));
    release.open();
    EXPECT_FALSE(first.get().failure);
    EXPECT_FALSE(patient.get().failure);
}

TEST_F(ClientPool, FullQueueRefuses) {
    options_.max_connections_per_host = 1;
    options_.max_waiting_per_host = 1;
    gate release;
    tls_server server(loopback_certificate(), [&](peer& p) {
        while (!p.read_request().empty() && release.wait())
            p.respond("x");
    });
    auto first = start(at(server), get());
    ASSERT_TRUE(eventually([&] { return client().stats().open == 1 && client().stats().waiting == 0; }));
    auto second = start(at(server), get());
    ASSERT_TRUE(eventually([&] { return client().stats().waiting == 1; }));
    EXPECT_EQ(send(at(server), get()).failure, errc::overloaded);
    release.open();
    EXPECT_FALSE(first.get().failure);
    EXPECT_FALSE(second.get().failure);
}

TEST_F(ClientPool, IdleConnectionsAreEvicted) {
    options_.idle_limit = 100ms;
    tls_server server(loopback_certificate(), always("x"));
    ASSERT_FALSE(send(at(server), get()).failure);
    EXPECT_TRUE(server.wait_ended(1)) << "the peer sees the connection end";
    EXPECT_EQ(client().stats().open, 0u);
    ASSERT_FALSE(send(at(server), get()).failure);
    EXPECT_EQ(server.accepted(), 2u);
}

TEST_F(ClientPool, ConnectionsClosedWhileIdleAreNotUsed) {
    for (const bool polite : {true, false}) {
        tls_server server(loopback_certificate(), [polite](peer& p) {
            p.read_request();
            p.respond("x");
            if (polite) p.close();
        });
        for (std::size_t i = 0; i < 5; ++i) {
            const auto x = send(at(server), post("x"));
            EXPECT_FALSE(x.failure) << x.failure.message();
            ASSERT_TRUE(server.wait_ended(i + 1));
        }
        EXPECT_EQ(server.accepted(), 5u);
    }
}

// The client's end of its connection to that server; -1 if there is none.
int descriptor_towards(std::uint16_t port) {
    for (int descriptor = 3; descriptor < 1024; ++descriptor) {
        sockaddr_in to{};
        socklen_t size = sizeof to;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&to), &size) == 0 &&
            to.sin_family == AF_INET && ntohs(to.sin_port) == port)
            return descriptor;
    }
    return -1;
}

// It looks alive (nothing has come in) and takes not one byte: what a connection is like that dies between
// the look and the write. The request goes to one fresh connection, as nobody has seen it.
TEST_F(ClientPool, AConnectionThatTakesNoByteIsReplacedByAFreshOne) {
    for (const bool tls : {true, false}) {
        gate end;
        std::atomic<int> requests{0};
        tls_server server(loopback_certificate(),
                          [&](peer& p) {
                              requests += p.read_request().empty() ? 0 : 1;
                              p.respond("x");
                              end.wait();  // does not notice that the client has ended its direction
                          },
                          {.tls = tls});
        ASSERT_FALSE(send(at(server, "127.0.0.1", tls), get()).failure);
        const int dead = descriptor_towards(server.port());
        ASSERT_GE(dead, 0);
        ::shutdown(dead, SHUT_WR);
        const auto x = send(at(server, "127.0.0.1", tls), post("x"));
        EXPECT_FALSE(x.failure) << x.failure.message();
        EXPECT_EQ(x.response.body, "x");
        EXPECT_EQ(server.accepted(), 2u);
        EXPECT_EQ(requests, 2) << "nobody got it twice";
        end.open();
    }
}

TEST_F(ClientPool, AConnectionThatTookTheRequestIsNot) {
    for (const bool hard : {false, true}) {
        std::atomic<int> requests{0};
        tls_server server(loopback_certificate(), [&](peer& p) {
            while (!p.read_request().empty()) {
                if (++requests == 1) {
                    p.respond("x");
                } else {
                    return hard ? p.reset() : p.cut();
                }
            }
        });
        ASSERT_FALSE(send(at(server), get()).failure);
        const auto x = send(at(server), post("x"));
        EXPECT_TRUE(x.failure);
        EXPECT_TRUE(x.request_sent);
        EXPECT_EQ(requests, 2) << "it may have been done: only the caller may repeat it";
        EXPECT_EQ(server.accepted(), 1u);
    }
}

TEST_F(ClientPool, HandshakesAreBounded) {
    options_.max_connecting_per_host = 3;
    gate release;
    tls_server server(loopback_certificate(), [&](peer& p) { release.wait(), p.cut(); },
                      {.before_handshake = true});
    std::vector<std::future<http::exchange>> running;
    for (int i = 0; i < 12; ++i)
        running.push_back(start(at(server), get()));
    ASSERT_TRUE(eventually([&] { return client().stats().waiting == 12 && server.accepted() == 3; }));
    release.open();
    for (auto& r : running)
        EXPECT_TRUE(r.get().failure);
    EXPECT_EQ(client().stats().waiting, 0u);
}

TEST_F(ClientPool, ServesOnWhenThePeerRefusesMoreConnections) {
    tls_server server(loopback_certificate(), [&](peer& p) {
        if (p.number() > 0) return p.cut();
        while (!p.read_request().empty())
            p.respond("x");
    });
    ASSERT_FALSE(send(at(server), get()).failure);
    std::vector<std::future<http::exchange>> running;
    for (int i = 0; i < 50; ++i)
        running.push_back(start(at(server), get()));
    std::size_t bad = 0;
    for (auto& r : running)
        bad += r.get().failure ? 1 : 0;
    // Those that went onto a connection the peer had accepted and then cut are lost; nobody else is.
    EXPECT_LE(bad, server.accepted() - 1);
}

TEST_F(ClientPool, StopEndsTheQueueAndLetsRunningExchangesFinish) {
    options_.max_connections_per_host = 1;
    gate release;
    tls_server server(loopback_certificate(), [&](peer& p) {
        while (!p.read_request().empty() && release.wait())
            p.respond("x");
    });
    auto running = start(at(server), get());
    ASSERT_TRUE(eventually([&] { return client().stats().open == 1 && client().stats().waiting == 0; }));
    auto queued = start(at(server), get());
    ASSERT_TRUE(eventually([&] { return client().stats().waiting == 1; }));
    client().stop();
    EXPECT_EQ(queued.get().failure, errc::cancelled);
    EXPECT_EQ(send(at(server), get()).failure, errc::cancelled);
    release.open();
    EXPECT_FALSE(running.get().failure);
    EXPECT_TRUE(eventually([&] { return client().stats().open == 0; }));
    EXPECT_TRUE(server.wait_ended(1));
}

TEST_F(ClientPool, ContextMayEndInTheMiddleOfExchanges) {
    const auto stuck = std::make_shared<gate>();
    options_.max_connections_per_host = 1;
    options_.lookup = [stuck](const std::string&) -> result<http::addresses> {
        stuck->wait();
        return http::addresses{};
    };
    tls_server server(loopback_certificate(), [](peer& p) { p.wait_closed(20s); });
    {
        boost::asio::io_context context;
        http::client brief(context.get_executor(), options_);
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        auto discard = [](const std::exception_ptr&, const http::exchange&) {};
        for (const auto& where : {at(server), at(server), http::origin{true, "slow.test", 443}})
            boost::asio::co_spawn(context, brief.send(where, get(), deadline), discard);
        std::thread runner([&context] { context.run(); });
        EXPECT_TRUE(eventually([&] { return brief.stats().open == 1 && brief.stats().waiting == 2; }));
        context.stop();
        runner.join();
    }
    EXPECT_TRUE(server.wait_ended(1));
    stuck->open();
}

TEST_F(ClientPool, StopClosesIdleConnections) {
    tls_server server(loopback_certificate(), always("x"));
    ASSERT_FALSE(send(at(server), get()).failure);
    client().stop();
    EXPECT_TRUE(server.wait_ended(1));
}

}  // namespace
}  // namespace ft9::test
