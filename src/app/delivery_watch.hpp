#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/observability/alarm_board.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/storage/records.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace ft9::app {

// Says when messages that Meta accepted do not arrive: the gauge, and the alarm `undelivered`. A message
// without any status counts at once; one that was sent counts only if nothing else was delivered in that
// time, since a phone that is switched off looks the same. One strand.
class delivery_watch {
  public:
    static constexpr std::chrono::hours reminder{1};  // of the same words

    // All outlive it. `limit`: UNDELIVERED_ALARM_SECONDS; 0: never due.
    delivery_watch(metrics& meter, alarm_board& alarms, const clock& time, std::chrono::seconds limit)
        : meter_(meter), alarms_(alarms), time_(time), limit_(limit) {}
    // Whether it is time to count again: once a minute, more often with a limit below two.
    bool due();
    std::chrono::milliseconds limit() const { return limit_; }
    void look(const storage::undelivered_sends& found);

  private:
    metrics& meter_;
    alarm_board& alarms_;
    const clock& time_;
    const std::chrono::seconds limit_;
    std::optional<steady_time> looked_at_;
    std::string said_;  // the alarm's words; empty: it is not raised
    steady_time said_at_;
};

// What is wrong and what to do; empty if nothing is. Pure.
std::string complaint_about(const storage::undelivered_sends& found, std::chrono::seconds limit);

}  // namespace ft9::app
