#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace ft9::http {

// What a connection is doing; each stage but `handling` waits for the peer.
enum class stage : std::uint8_t { handshaking, idle, head, body, handling, writing, lingering };

// The state of one connection that the sweep reads. One sweep of all connections replaces timers per
// operation: a request then costs a few relaxed stores. Written on the connection's strand, read from any
// thread; a reader that sees a mix of old and new values is corrected on the strand.
class watch {
  public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;

    void enter(stage s, time_point now, duration limit) {
        due_.store((now + limit).time_since_epoch().count(), std::memory_order_relaxed);
        since_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
        at_.store(s, std::memory_order_relaxed);
    }
    void enter_body(time_point now, duration limit) {
        body_bytes_.store(0, std::memory_order_relaxed);
        given_away_.store(0, std::memory_order_relaxed);
        shed_.store(false, std::memory_order_relaxed);
        enter(stage::body, now, limit);
    }
    void disarm() { due_.store(never, std::memory_order_relaxed); }
    void count_body(std::size_t bytes) { body_bytes_.fetch_add(bytes, std::memory_order_relaxed); }
    // So much of the body is not held any more.
    void give_away(std::size_t bytes) { given_away_.fetch_add(bytes, std::memory_order_relaxed); }
    // The connection was chosen to give its body up.
    void shed() { shed_.store(true, std::memory_order_relaxed); }

    stage at() const { return at_.load(std::memory_order_relaxed); }
    bool is_shed() const { return shed_.load(std::memory_order_relaxed); }
    std::size_t body_bytes() const { return body_bytes_.load(std::memory_order_relaxed); }
    // Of them, those in memory.
    std::size_t held_bytes() const {
        const auto all = body_bytes(), gone = given_away_.load(std::memory_order_relaxed);
        return all > gone ? all - gone : 0;
    }
    // When the stage was entered.
    time_point since() const { return time_point(duration(since_.load(std::memory_order_relaxed))); }
    // Past its deadline, or a body slower than `rate` bytes per second once it is older than `grace`.
    bool overdue(time_point now, std::size_t rate, duration grace) const {
        if (now.time_since_epoch().count() >= due_.load(std::memory_order_relaxed)) return true;
        if (at() != stage::body) return false;
        const auto age = now - since();
        return age > grace && static_cast<double>(body_bytes()) <
                                  static_cast<double>(rate) * std::chrono::duration<double>(age).count();
    }

  private:
    static constexpr std::int64_t never = INT64_MAX;
    std::atomic<stage> at_{stage::idle};
    std::atomic<bool> shed_{false};
    std::atomic<std::int64_t> due_{never};
    std::atomic<std::int64_t> since_{0};
    std::atomic<std::size_t> body_bytes_{0}, given_away_{0};
};

}  // namespace ft9::http
