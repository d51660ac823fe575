#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/observability/alarm_lines.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ft9 {

// The alarms of this process: every one is a count in ft9_alarms_total and stands in an error line, which
// counts repetitions (alarm_lines); the notifier (the POST to ALERT_WEBHOOK_URL) hears of a name at most once
// per 10 minutes. Any thread.
class alarm_board final : public alarm_sink {
  public:
    static constexpr std::chrono::minutes notify_interval{10};
    static constexpr std::chrono::hours active_for{1};  // without being raised again

    // Called outside of all locks on the raising thread; must not block. What it throws is logged.
    using notifier = std::function<void(std::string name, std::string detail)>;

    struct active_alarm {
        std::string name, detail;
        unix_ms last = 0;  // when it was last raised
        std::uint64_t times = 0;
    };

    // `m` and `c` must outlive the board.
    alarm_board(metrics& m, const clock& c, notifier notify = {});
    // Replaces the notifier: the HTTP client it needs is made after the board.
    void set_notifier(notifier notify);
    void raise(std::string_view name, std::string_view detail) override;
    // The cause is gone: the alarm leaves active(), the log says so, and the next raise notifies at once.
    void clear(std::string_view name);
    // Says what was held back, and what has not been raised for long. To be called every few seconds.
    void look();
    // Alarms raised within active_for and not cleared, by name: for /health.
    std::vector<active_alarm> active() const;

  private:
    struct entry {
        active_alarm shown;
        steady_time last_raised, last_notified;
        bool notified = false;
        alarm_lines lines;
    };
    struct consequence {
        notifier call;                      // empty: this name was notified lately
        std::optional<std::uint64_t> line;  // raises that it stands for
    };
    consequence note(std::string_view name, std::string_view detail);

    metrics& metrics_;
    const clock& clock_;
    mutable std::mutex guard_;
    notifier notify_;
    std::map<std::string, entry, std::less<>> entries_;  // names come from our own table, so this stays small
};

}  // namespace ft9
