#pragma once

#include "ft9/core/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

namespace ft9 {

// Wall time that does not jump. It begins with the system's and goes on by a clock that cannot be set, which
// also counts the time of a suspended machine; small differences to the system's clock are worn off, by at
// most 5 ms a second. Somebody who sets the clock by a day can therefore not expire every message, hold every
// send or delete a day's worth of the journal, nor make timers wait for a day. A restart takes the system's
// time over. Any thread.
class steered_clock final : public clock {
  public:
    // Nanoseconds: since the Unix epoch, and since any fixed moment. Any thread.
    struct readings {
        std::function<std::int64_t()> wall, elapsed;
    };
    steered_clock();  // the machine's
    explicit steered_clock(readings from);
    // May step back by a few milliseconds while a difference is worn off.
    unix_ms now() const override;
    steady_time steady() const override { return std::chrono::steady_clock::now(); }
    // How far the system's wall clock is ahead of this one; negative: behind.
    std::chrono::milliseconds ahead() const;

  private:
    std::int64_t offset(std::int64_t elapsed) const;

    const readings from_;
    mutable std::atomic<std::int64_t> offset_, adjusted_at_;  // wall less elapsed; by `elapsed`
};

}  // namespace ft9
