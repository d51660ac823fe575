#pragma once

#include "ft9/core/clock.hpp"

#include <atomic>

namespace ft9::test {

// Stands still until a test moves it. Any thread.
class fake_clock final : public clock {
  public:
    explicit fake_clock(unix_ms start = 1'790'000'000'000) : now_(start) {}
    unix_ms now() const override { return now_; }
    steady_time steady() const override { return steady_time(std::chrono::milliseconds(now_.load())); }
    void advance(std::chrono::milliseconds by) { now_ += by.count(); }
    void set(unix_ms at) { now_ = at; }

  private:
    std::atomic<unix_ms> now_;
};

}  // namespace ft9::test
