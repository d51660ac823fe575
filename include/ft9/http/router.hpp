#pragma once

#include "ft9/http/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ft9::http {

// Called with the head only; an answer refuses the request before its body is read.
// May set `request.observer` and `request.sink`. Runs on the connection's strand; must not block.
using gate = std::function<std::optional<response>(request&)>;
using handler = std::function<boost::asio::awaitable<response>(request&)>;

// One row of the route table. Patterns are literal segments and {name} segments: "/messages/{id}".
struct route {
    method verb;
    std::string pattern;
    handler handle;
    gate admit = {};                             // empty: everyone
    std::size_t max_body = 64 * 1024;            // bytes; more is 413
    std::chrono::milliseconds deadline{30'000};  // of the handler; later is 503
    std::chrono::milliseconds body_deadline{0};  // of a whole body; 0: the server's
    bool any_host = false;                       // answers even if the Host is not in ALLOWED_HOSTS (health)
};

struct match {
    const route* found = nullptr;  // null: see allow
    std::string allow;             // methods of the path; empty: 404, otherwise 405
};

// The table as data; immutable after construction, so any thread may look up.
class router {
  public:
    explicit router(std::vector<route> routes);
    // Finds by method and decoded path and fills request.route and request.path_values.
    // HEAD is answered by the GET route. Literal patterns win over patterns with names. The target is split
    // at '/' before it is decoded, so a value may hold a '/' that was sent as %2F; values are never empty,
    // "." or ".." and hold no control bytes. A request without target is matched by its path as it stands.
    match find(request& r) const;
    const std::vector<route>& routes() const { return routes_; }

  private:
    std::vector<route> routes_;
    std::vector<std::size_t> order_;  // of the search: fewest names first
};

}  // namespace ft9::http
