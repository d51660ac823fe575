#pragma once

#include "ft9/observability/alarm_board.hpp"

#include <chrono>

namespace ft9::app {

// Says when the system's clock and ours differ: the gauge, and the alarm `clock_jump` from 10 seconds on,
// again when the clock is set by as much once more. One thread at a time.
class clock_watch {
  public:
    // Both outlive it.
    clock_watch(metrics& meter, alarm_board& alarms) : meter_(meter), alarms_(alarms) {}
    // To be called from time to time; `ahead`: how far the system's clock is ahead of ours.
    void look(std::chrono::milliseconds ahead);

  private:
    metrics& meter_;
    alarm_board& alarms_;
    std::chrono::milliseconds seen_{0};  // at the last look
    bool said_ = false;                  // and not yet over
};

}  // namespace ft9::app
