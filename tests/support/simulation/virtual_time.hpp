#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/timers.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

namespace ft9::simulation {

using milliseconds_since_start = std::int64_t;

// Who an event belongs to: what belongs to a server's process ends with it.
using owner = std::uint64_t;
inline constexpr owner the_world = 0;

// What happens when. Time passes only from one event to the next; events of one instant keep the order in
// which they were added. One thread.
class scheduler {
  public:
    using action = std::function<void()>;
    struct key {
        milliseconds_since_start at = 0;
        std::uint64_t order = 0;
        auto operator<=>(const key&) const = default;
    };

    key add(milliseconds_since_start wait, owner of, action what);
    void cancel(key k);
    // Forgets everything of that owner. Destructors of what is forgotten may call cancel.
    void drop(owner of);
    // Runs the next event and sets the time to it; false, with the time set to `until`, if there is none by
    // then.
    bool run_next(milliseconds_since_start until);

    milliseconds_since_start now() const { return now_; }
    std::size_t of_the_world() const { return of_the_world_; }

  private:
    struct event {
        owner of = the_world;
        action what;
    };
    using events = std::map<key, event>;
    events::node_type take(events::iterator at);

    events events_;
    milliseconds_since_start now_ = 0;
    std::uint64_t order_ = 0;
    std::size_t of_the_world_ = 0;
};

// The time of the server. A process keeps the time that it began with, however the machine's clock is set
// (steered_clock); the next one begins with what the clock says then.
class virtual_clock final : public clock {
  public:
    static constexpr unix_ms begin = 1'790'000'000'000;

    explicit virtual_clock(const scheduler& events) : events_(events) {}
    unix_ms now() const override { return true_time() + error_; }
    steady_time steady() const override { return steady_time(std::chrono::milliseconds(events_.now())); }
    // What the rest of the world calls the time.
    unix_ms true_time() const { return begin + events_.now(); }
    void set_machine(std::int64_t error_in_milliseconds) { machine_ = error_in_milliseconds; }
    void take_over() { error_ = machine_; }
    bool is_right() const { return error_ == 0; }

  private:
    const scheduler& events_;
    std::int64_t machine_ = 0, error_ = 0;
};

// The timers of one server process.
class virtual_timers final : public timers {
  public:
    virtual_timers(scheduler& events, owner of, boost::asio::any_io_executor executor)
        : events_(events), owner_(of), executor_(std::move(executor)) {}
    ticket after(std::chrono::milliseconds wait, std::function<void()> ring) override;

  private:
    scheduler& events_;
    const owner owner_;
    boost::asio::any_io_executor executor_;
};

}  // namespace ft9::simulation
