#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/errors.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ft9::http {

using addresses = std::vector<boost::asio::ip::address>;
// Blocking look-up of one name; called on a thread of its own.
using lookup_function = std::function<result<addresses>(const std::string& host)>;

// The system's getaddrinfo. Fails with asio's netdb codes, for example host_not_found.
result<addresses> system_lookup(const std::string& host);

// Address cache. getaddrinfo can neither be cancelled nor be trusted to return soon, so every look-up has a
// thread of its own, which nobody joins: neither other names nor the end of the process wait for it.
// Any thread.
class resolver {
  public:
    using handler = std::function<void(result<addresses>)>;
    using time_source = std::function<steady_time()>;

    resolver(lookup_function lookup, std::chrono::milliseconds ttl,
             time_source now = std::chrono::steady_clock::now);
    ~resolver();

    // Calls `done` exactly once: at once from the cache, else from the look-up's thread; always with a lock
    // held, so it may only hand the result on. Look-ups of one host in progress are joined. If a refresh
    // fails, the addresses known before are given for a few minutes more.
    void resolve(const std::string& host, handler done);

    // A connection to that address failed: it goes to the end of the host's list.
    void demote(const std::string& host, const boost::asio::ip::address& failed);

    // Ends every call in progress with errc::cancelled; later ones fail the same way. No handler runs after
    // it.
    void stop();

  private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace ft9::http
