#pragma once

#include "ft9/core/abort_switch.hpp"
#include "ft9/core/errors.hpp"
#include "ft9/http/message.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ft9::http {

// Scheme, host and port of an upstream, taken apart once from a URL.
struct origin {
    bool tls = true;
    std::string host;  // as in the URL, without brackets for IPv6
    std::uint16_t port = 443;
    // Value of the Host header; IPv6 in brackets, default ports left out.
    std::string host_header() const;
};

struct base_url {
    origin where;
    std::string path;  // without trailing slash: "" or "/v1"
};

// Parses http:// or https:// without user, query and fragment. Returns errc::invalid_argument otherwise.
result<base_url> parse_base_url(std::string_view url);

// Where something lies: the URL of a download.
struct resource_url {
    origin where;
    std::string target;  // path and query; at least "/"
};
// Parses http:// or https:// without user and fragment; path and query are kept as they are.
// errc::invalid_argument otherwise.
result<resource_url> parse_resource_url(std::string_view url);

// Takes the body of an answer while it arrives, so that it is never whole in memory.
class body_sink {
  public:
    virtual ~body_sink() = default;
    // The pieces in their order, each some 64 KiB at the most, one call at a time; `piece` lives until the
    // end of the wait, which the deadline does not end: it must not depend on a network. A failure ends the
    // exchange. Never throws.
    virtual boost::asio::awaitable<error_code> take(std::string_view piece) = 0;
};

// A body that is too large to be held: it is given out piece by piece, from its beginning again in every
// attempt. Serves one exchange at a time.
class body_source {
  public:
    virtual ~body_source() = default;
    // Bytes in all; never changes.
    virtual std::uint64_t size() const = 0;
    virtual void rewind() = 0;
    // The next piece, some 64 KiB and never empty; not asked for after the last. The deadline does not end
    // the wait for it, so it must not depend on a network. A failure ends the exchange.
    virtual boost::asio::awaitable<result<std::string>> next() = 0;
};

struct client_request {
    method verb = method::get;
    std::string target;  // path and query
    fields headers;      // Host, Content-Length, Connection and User-Agent are added
    std::string body;
    std::shared_ptr<body_source> source;  // if not null: the body, in place of the text
    // If not null: what takes the body of a 200 in place of the answer; other answers keep theirs. The
    // exchange may end badly after some of it was taken.
    std::shared_ptr<body_sink> sink;
    std::uint64_t sink_limit = 0;  // bytes; past it errc::response_too_large
};

struct client_response {
    int status = 0;
    fields headers;
    std::string body;
};

enum class phase : std::uint8_t { queued, resolving, connecting, handshaking, writing, reading, done };
std::string_view to_string(phase p);

// What became of one exchange. `request_sent` is true as soon as a byte of the request may have left:
// only then is a failure ambiguous (decision 3). An exchange whose deadline passes in the queue reports how
// far the connections being opened for the queue had come; `queued` if none was.
struct exchange {
    error_code failure;  // none: `response` is whole
    phase reached = phase::queued;
    bool request_sent = false;
    client_response response;
};

// Category of failures to trust the peer's certificate; values are OpenSSL's X509_V_ERR_*.
const boost::system::error_category& certificate_category();

struct client_options {
    std::size_t max_connections_per_host = 64;     // further requests wait for a free one
    std::size_t max_waiting_per_host = 100'000;    // further requests fail with errc::overloaded
    std::size_t max_connecting_per_host = 16;      // handshakes at the same time
    std::chrono::milliseconds idle_limit{20'000};  // below the peers' keep-alive
    std::chrono::milliseconds connect_limit{10'000};
    std::size_t max_response_header = 32 * 1024;
    std::size_t max_response_body = 4 * 1024 * 1024;
    std::chrono::seconds address_ttl{30};
    std::string ca_file;                     // additional trust anchors; empty: the system's only
    std::vector<std::string> private_hosts;  // names that may resolve to private addresses (decision 20)
    std::string user_agent = "ft9-server";
    // Replaces the system's name look-up (tests). Called on a thread of its own.
    std::function<result<std::vector<boost::asio::ip::address>>(const std::string& host)> lookup;
};

struct client_stats {
    std::size_t open = 0, idle = 0, waiting = 0;
    std::uint64_t connects = 0, resumed = 0;
};

// The one HTTPS client: bounded keep-alive pool per origin, TLS 1.2+ with full verification, no redirects, no
// automatic retries. Safe to call from any thread; `send` may be awaited on any executor.
class client {
  public:
    // Throws boost::system::system_error if ca_file cannot be loaded.
    client(boost::asio::any_io_executor executor, client_options options);
    ~client();
    // One exchange, queueing included, ends by `deadline`. Never throws. Failures: errc::deadline_exceeded,
    // errc::overloaded, errc::address_refused, errc::response_too_large, errc::bad_response, errc::cancelled,
    // errc::invalid_argument (the request would break HTTP's framing, or its source is not of the size that
    // it says), what the source failed with, or the system's, TLS's and Beast's codes; asio::error::timed_out
    // is connect_limit. Cancelling the awaiting coroutine does not shorten the exchange; pressing `abort`
    // does, with errc::cancelled: an exchange that still waits for a connection leaves the queue, a running
    // one is ended by closing its connection. An answer that comes before all of a source has left is the
    // answer.
    boost::asio::awaitable<exchange> send(origin where, client_request request,
                                          std::chrono::steady_clock::time_point deadline,
                                          abort_ptr abort = nullptr);
    client_stats stats() const;
    // Fails everything queued with errc::cancelled and closes idle connections; running exchanges end by
    // their deadline.
    void stop();

    struct impl;

  private:
    std::shared_ptr<impl> impl_;
};

}  // namespace ft9::http
