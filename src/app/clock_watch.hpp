#pragma once

#include "ft9/observability/alarm_board.hpp"

#include <chrono>

namespace ft9::app {

// Says when the system's clock and ours differ: the gauge, and the alarm `clock_jump` from 10 seconds on,
// again when the difference has changed by as much. One thread at a time.
class clock_watch {
  public:
    // Both outlive it.
    clock_watch(metrics& meter, alarm_board& alarms) : meter_(meter), alarms_(alarms) {}
    // To be called from time to time; `ahead`: how far the system's clock is ahead of ours.
    void look(std::chrono::milliseconds ahead);

  private:
    metrics& meter_;
    alarm_board& alarms_;
    std::chrono::milliseconds said_{0};  // 0: nothing to say
};

}  // namespace ft9::app
