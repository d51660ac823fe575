#include "growth_watch.hpp"

#include <string>

namespace ft9::app {

void growth_watch::look(std::int64_t wal_bytes) {
    if (wal_bytes < most_wal_bytes / 2) wal_is_large_ = false;
    if (wal_bytes <= most_wal_bytes || wal_is_large_) return;
    wal_is_large_ = true;
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
