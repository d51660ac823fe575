#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/observability/alarms.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace ft9::app {

// Raises an alarm for what should not pile up: the write-ahead log while somebody reads the database for
// long, and log lines that nobody takes. One strand.
class growth_watch {
  public:
    // What journal_size_limit leaves of a log that began anew (S11): larger than this is one that cannot.
    static constexpr std::int64_t most_wal_bytes = 64LL * 1024 * 1024;
    static constexpr std::chrono::hours log_alarm_every{1};

    growth_watch(alarm_sink& alarms, const clock& time) : alarms_(alarms), time_(time) {}
    // Once when it is passed, again after it was back.
    void look(std::int64_t wal_bytes);
    // `dropped`: lines since the start; at most one alarm an hour.
    void look_at_log(std::uint64_t dropped);

  private:
    alarm_sink& alarms_;
    const clock& time_;
    bool wal_is_large_ = false;
    std::uint64_t dropped_ = 0;
    std::optional<steady_time> log_alarm_at_;
};

}  // namespace ft9::app
