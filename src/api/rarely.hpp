#pragma once

#include "ft9/core/clock.hpp"

#include <atomic>

namespace ft9::api {

// Lets something pass at most once in an interval: log lines that any stranger can cause. Any thread.
class rarely {
  public:
    constexpr explicit rarely(std::chrono::seconds interval) : interval_(interval) {}

    // True for one caller in each interval; the first one passes.
    bool pass(steady_time now) {
        auto next = next_.load(std::memory_order_relaxed);
        const auto at = now.time_since_epoch().count();
        return at >= next && next_.compare_exchange_strong(next, (now + interval_).time_since_epoch().count(),
                                                           std::memory_order_relaxed);
    }

  private:
    const std::chrono::seconds interval_;
    std::atomic<steady_time::rep> next_{steady_time::min().time_since_epoch().count()};
};

}  // namespace ft9::api
