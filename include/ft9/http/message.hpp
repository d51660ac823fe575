#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/errors.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ft9::http {

// Header fields in order of arrival. Names compare without regard to case (RFC 9110 5.1).
class fields {
  public:
    void add(std::string name, std::string value) { items_.emplace_back(std::move(name), std::move(value)); }
    void reserve(std::size_t count) { items_.reserve(count); }
    bool empty() const { return items_.empty(); }
    // First value of that name, or nullopt. The view lives as long as this object.
    std::optional<std::string_view> find(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }

  private:
    std::vector<std::pair<std::string, std::string>> items_;
};

enum class method : std::uint8_t { get, head, post, put, patch, delete_, options, other };
std::string_view to_string(method m);

// Sees the body as it arrives, before the whole of it is there (HMAC, hashes). Called on the connection's
// strand.
class body_observer {
  public:
    virtual ~body_observer() = default;
    virtual void on_bytes(std::string_view bytes) = 0;
};

// Takes a body away as it arrives, so that a large one is not held in memory; the peer waits meanwhile.
class request_sink {
  public:
    virtual ~request_sink() = default;
    // The next bytes, in order and never none. A failure refuses the request with 503. Awaited on the
    // connection's strand.
    virtual boost::asio::awaitable<error_code> take(std::string bytes) = 0;
};

// What a TLS client proved to be: its certificate verified in the handshake (server_tls.hpp). It may have
// expired since: connections last, and sessions are resumed.
struct client_certificate {
    std::vector<std::string> names;  // DNS names among the alternative names, then the subject's common names
    unix_ms expires = 0;
};

// One request as the handler sees it. `headers` is the snapshot taken before the body: trailers never enter
// it.
struct request {
    method verb = method::other;
    std::string target;                                            // as sent: path and query
    std::string path;                                              // percent-decoded
    std::vector<std::pair<std::string, std::string>> query;        // decoded, in order
    std::vector<std::pair<std::string, std::string>> path_values;  // values of {names} in the route's pattern
    std::string route;  // the pattern that matched: for logs and metrics
    fields headers;
    std::string body;
    std::string id;                   // request id, also in the answer's X-Request-Id
    boost::asio::ip::address client;  // the peer, or what trusted proxies say (decision 19)
    std::shared_ptr<const client_certificate> peer_certificate;  // null: plain, or the client showed none
    std::unique_ptr<body_observer> observer;                     // set by the route's gate
    std::unique_ptr<request_sink> sink;  // likewise: gets the whole body, and `body` stays empty

    // First value of that query name, or nullopt.
    std::optional<std::string_view> query_value(std::string_view name) const;
    // Value of {name}; empty if the pattern has no such name.
    std::string_view path_value(std::string_view name) const;
};

struct response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    fields headers;  // besides Content-Type, Content-Length, X-Request-Id and the security headers
    bool close = false;
};

// RFC 9457. `type`, `instance` and `request_id` are filled in from the request.
// `detail` is shown to the caller: no secrets, no internals.
response problem(const request& r, int status, std::string_view detail);
// As above, with one further member (for example the name of the offending field).
response problem(const request& r, int status, std::string_view detail, std::string_view member,
                 std::string_view value);

// Reason phrase of RFC 9110, "Unknown" otherwise.
std::string_view reason(int status);

}  // namespace ft9::http
