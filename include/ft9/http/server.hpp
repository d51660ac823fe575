#pragma once

#include "ft9/core/errors.hpp"
#include "ft9/http/framing_guard.hpp"
#include "ft9/http/router.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio::ssl {
class context;
}

namespace ft9::http {

struct trusted_proxies {
    std::vector<boost::asio::ip::network_v4> v4;
    std::vector<boost::asio::ip::network_v6> v6;
    bool contains(const boost::asio::ip::address& a) const;
};

struct server_options {
    framing_limits framing;
    std::chrono::milliseconds header_deadline{10'000};  // to begin the first request; of a head once begun
    std::chrono::milliseconds body_deadline{30'000};    // of a whole body
    std::chrono::milliseconds write_deadline{30'000};   // for the peer to take an answer
    std::chrono::milliseconds idle_deadline{60'000};    // to begin a further request
    std::chrono::milliseconds handshake_deadline{10'000};
    std::size_t max_handshakes = 512;  // TLS handshakes under way; past it the oldest is given up
    std::size_t min_body_rate = 1024;  // bytes per second, averaged after the first `body_rate_grace`
    std::chrono::milliseconds body_rate_grace{5'000};
    std::chrono::milliseconds linger_deadline{2'000};  // to let the peer read the last answer
    // When so many are open and another comes, those that have kept the server waiting longest make room, a
    // sixteenth of the limit at a time; those whose request is being handled stay, and if all are, newcomers
    // wait.
    std::size_t max_connections = 10'000;
    // Of one IPv4 address or IPv6 /64; trusted proxies are exempt.
    std::size_t max_connections_per_peer = 200;
    std::size_t max_inflight_body_bytes = 64 * 1024 * 1024;  // received and held; past it 503 (decision 18)
    std::size_t max_requests_per_connection = 100'000;
    trusted_proxies proxies;
    std::vector<std::string> allowed_hosts;  // empty: any; otherwise 421 for others
    // From load_tls(); null: plain HTTP. The server adds versions, ciphers, ALPN and resumption.
    std::shared_ptr<boost::asio::ssl::context> tls;
};

// Why the server ended a connection that its peer would have kept, or turned one away.
enum class closed_for : std::uint8_t {
    idle,       // no request began in time: after the accept, or after the last answer
    slow_head,  // 408
    slow_body,  // 408: past the body's deadline, or below the minimum rate
    slow_read,  // the peer did not take an answer in time
    body_shed,  // 503: its unfinished body was the slowest when all bodies together were too large
    no_room,    // it had kept the server waiting longest when max_connections were open
    peer_cap,   // 503: its peer has max_connections_per_peer already
    handshake,  // TLS failed, took too long or was overtaken by max_handshakes others
};
std::string_view to_string(closed_for why);  // "idle", "slow_head" ...

// What the server reports; called on the strands of connections and of the accept loop, several at a time;
// must not block. Empty functions are skipped.
struct server_events {
    // After each answer. `route` is the pattern, or "" when none matched.
    std::function<void(const request& r, const response& a, std::chrono::microseconds took)> answered;
    // A head or connection refused before a route was known: framing, limits, deadlines, TLS failures.
    // Status 0: nothing could be answered.
    std::function<void(int status, std::string_view detail)> refused;
    // A client showed a certificate that does not verify; `refused` is told too.
    std::function<void(std::string_view why)> certificate_refused;
    std::function<void(closed_for why)> closed;
    // Accepting fails (no descriptors or memory left): `in_a_row` attempts so far, one every 100 ms. Without
    // a failure: it works again, and had failed so often.
    std::function<void(const error_code& failure, std::size_t in_a_row)> accepting;
    // An exception out of a handler or gate (answered 500), or, once, out of the connection itself.
    std::function<void(const request& r, std::string_view what)> failed;
};

// HTTP/1.1 server: one strand and one coroutine per connection, requests of a connection in order.
// Created, started and stopped from one thread; runs on the executor's threads.
class server {
  public:
    server(boost::asio::any_io_executor executor, router table, server_options options, server_events events);
    ~server();
    // Binds, listens and starts to accept. Port 0 takes a free one. Returns the bound port or the system's
    // error.
    result<std::uint16_t> start(const std::string& host, std::uint16_t port);
    // Stops accepting; idle connections close at once, busy ones after their answer.
    // Completes when all are gone; those left at `deadline` are cut. Returns how many were cut.
    boost::asio::awaitable<std::size_t> drain(std::chrono::steady_clock::time_point deadline);
    // Connections accepted from now on use this context, those that exist go on with theirs. Only for a
    // server that was started with TLS; any thread.
    void set_tls(std::shared_ptr<boost::asio::ssl::context> next);
    std::size_t connections() const;
    // TLS handshakes under way.
    std::size_t handshaking() const;
    std::size_t inflight_body_bytes() const;

    struct impl;

  private:
    std::shared_ptr<impl> impl_;
};

}  // namespace ft9::http
