#pragma once

#include "ft9/core/clock.hpp"

#include <atomic>
#include <chrono>

namespace ft9::simulator {

// The wall clock of this Meta: the machine's, moved by a shift. Durations are not touched. Any thread.
class shifted_clock final : public clock {
  public:
    unix_ms now() const override { return machine_.now() + shift_.load(); }
    steady_time steady() const override { return machine_.steady(); }
    void shift_to(std::chrono::milliseconds shift) { shift_ = shift.count(); }
    std::chrono::milliseconds shift() const { return std::chrono::milliseconds(shift_.load()); }

  private:
    const system_clock machine_{};
    std::atomic<std::int64_t> shift_{0};
};

}  // namespace ft9::simulator
