#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/storage/journal.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace ft9::app {

// What the business numbers have used of the month's free messages, and what the month will come to: gauges,
// and an alarm before the free messages end and when they do. One strand.
class cost_watch {
  public:
    static constexpr std::chrono::minutes look_every{1};
    static constexpr double near = 0.8;               // of the free messages
    static constexpr double enough_of_a_month = 0.1;  // before it a forecast is a guess

    // `free_messages`: of each number in a month; 0: nobody is warned.
    cost_watch(storage::journal& journal, metrics& meter, alarm_sink& alarms, const clock& time,
               std::int64_t free_messages);
    // Reads the journal at most once a minute.
    boost::asio::awaitable<void> round();
    // What the sums of the current month mean.
    void judge(const std::vector<storage::charge_sum>& sums);

  private:
    void warn(const std::string& number, std::int64_t used, double forecast);
    // Once a month for each number.
    bool first_time(const char* alarm, const std::string& number);

    storage::journal& journal_;
    metrics& meter_;
    alarm_sink& alarms_;
    const clock& time_;
    const std::int64_t free_messages_;
    steady_time next_look_{};
    std::set<std::string> said_;  // alarm, month and number
};

}  // namespace ft9::app
