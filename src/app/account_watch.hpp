#pragma once

#include "doctor/examination.hpp"

#include "ft9/observability/alarm_board.hpp"
#include "ft9/observability/metrics.hpp"

#include <chrono>
#include <map>
#include <string>

namespace ft9::app {

// Turns what an examination found into alarms and metrics. A problem is an alarm at every examination, a
// warning when it is new and once a day; what is fine again is over. What could not be looked at changes
// nothing. One examination at a time; any thread.
class account_watch {
  public:
    static constexpr std::chrono::hours warning_reminder{24};

    // All outlive it.
    account_watch(metrics& meter, alarm_board& alarms, const clock& time);
    void take(const doctor::examination& e);

  private:
    struct said {
        std::string words;
        steady_time at;
    };
    void tell(const doctor::finding& one);
    void count(const doctor::examination& e);

    metrics& meter_;
    alarm_board& alarms_;
    const clock& time_;
    std::map<doctor::check, said> raised_;
};

}  // namespace ft9::app
