#pragma once

#include "watch.hpp"

#include <boost/asio/ip/address.hpp>

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ft9::http {

class connection_base;
using connections = std::vector<std::shared_ptr<connection_base>>;

// All connections of a server. Any thread.
class registry {
  public:
    // Counts a new connection of that peer in; false if it already has `limit` of them. The addresses of one
    // IPv6 network of 64 bits are one peer.
    bool enter_peer(const boost::asio::ip::address& peer, std::size_t limit);
    void leave_peer(const boost::asio::ip::address& peer);
    void add(connection_base& one);
    void remove(connection_base& one);
    std::size_t size() const;
    connections all() const;
    // Those past a deadline or below the body rate.
    connections overdue(watch::time_point now, std::size_t rate, watch::duration grace) const;
    // Up to `count` of those that wait for their peer, from the one that has waited longest.
    connections longest_waiting(std::size_t count) const;
    struct shedding {
        connections chosen;
        bool enough = false;
    };
    // Marks the slowest unfinished bodies until they hold `bytes` together, those marked before included, and
    // returns the newly marked. `except` is never chosen.
    shedding shed_slowest(std::size_t bytes, const connection_base& except, watch::time_point now);

  private:
    std::size_t already_shed() const;

    mutable std::mutex mutex_;
    std::vector<connection_base*> all_;
    std::unordered_map<boost::asio::ip::address, std::size_t> peers_;
};

// One connection's share of its peer's limit, given back at the end. Empty for exempt peers.
class peer_place {
  public:
    peer_place() = default;
    peer_place(registry& counts, boost::asio::ip::address peer) : counts_(&counts), peer_(std::move(peer)) {}
    peer_place(peer_place&& other) noexcept
        : counts_(std::exchange(other.counts_, nullptr)), peer_(std::move(other.peer_)) {}
    peer_place& operator=(peer_place&&) = delete;
    ~peer_place() {
        if (counts_) counts_->leave_peer(peer_);
    }

  private:
    registry* counts_ = nullptr;
    boost::asio::ip::address peer_;
};

}  // namespace ft9::http
