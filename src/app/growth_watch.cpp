#include "growth_watch.hpp"

#include "ft9/observability/log.hpp"

#include <string>
#include <utility>

namespace ft9::app {

void growth_watch::look(std::int64_t wal_bytes) {
    const bool large = wal_bytes > most_wal_bytes;
    if (large == std::exchange(wal_is_large_, large)) return;
    if (!large) return log::info("the write-ahead log is back to its size", {{"bytes", wal_bytes}});
    alarms_.raise("journal_backlog",
                  "The journal's write-ahead log is not written back: some program reads the database for "
                  "long, or the disk is too slow.");
}

void growth_watch::look_at_log(std::uint64_t dropped) {
    const auto now = time_.steady();
    if (dropped == dropped_ || (log_alarm_at_ && now - *log_alarm_at_ < log_alarm_every)) return;
    const auto lost = dropped - dropped_;
    dropped_ = dropped;
    log_alarm_at_ = now;
    alarms_.raise("log_dropped", std::to_string(lost) +
                                     " log lines were dropped: whoever reads standard output is too slow.");
}

}  // namespace ft9::app
