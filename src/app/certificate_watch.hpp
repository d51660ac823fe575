#pragma once

#include "ft9/observability/alarm_board.hpp"

#include <chrono>
#include <limits>
#include <mutex>
#include <string_view>

namespace ft9::app {

// Says in time that the listener's certificate runs out: the gauge, and the alarm `certificate_expiring` when
// 30, 14 and 3 days are left, when it has expired, and again on each day of the last two. Any thread.
class certificate_watch {
  public:
    // All outlive it.
    certificate_watch(metrics& meter, alarm_board& alarms, const clock& time);
    // A certificate is in force from now on that ends at `expires`.
    void set(unix_ms expires);
    // To be called from time to time.
    void look();
    // A client's certificate did not verify. Anybody can cause that, so it is an alarm once in 10 minutes.
    void client_refused(std::string_view why);

  private:
    void warn(unix_ms left);

    metrics& meter_;
    alarm_board& alarms_;
    const clock& time_;
    std::mutex mutex_;
    unix_ms expires_ = 0;  // 0: plain HTTP
    int said_ = 0;         // the threshold last spoken of, in days plus one; 0: none
    steady_time said_at_, refused_at_;
    bool refused_ = false;
};

}  // namespace ft9::app
