#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/timers.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace ft9::pipeline {

// One alarm clock: calls `ring` at the earliest of the times asked for. Any thread; `ring` runs where the
// timers ring.
class wake_timer : public std::enable_shared_from_this<wake_timer> {
  public:
    // Both outlive it.
    wake_timer(timers& alarms, const clock& time, std::function<void()> ring);
    void at(unix_ms when);
    void stop();

  private:
    void rang(std::uint64_t armed);

    timers& alarms_;
    const clock& time_;
    std::function<void()> ring_;
    std::mutex mutex_;
    timers::ticket ticket_;
    std::optional<unix_ms> armed_;
    std::uint64_t armings_ = 0;  // a ring of an earlier arming may still be on its way
    bool stopped_ = false;
};

}  // namespace ft9::pipeline
