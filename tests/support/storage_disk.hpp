#pragma once

#include "support/disk_layer.hpp"

#include <atomic>

namespace ft9::test {

// Counts the syncs and the refused writes of the write-ahead log, and fails on command.
class watched_disk final : public disk_layer {
  public:
    std::atomic<int> log_syncs{0}, refused_writes{0};
    // SQLite's code that the next writes or syncs of the log return; SQLITE_OK: none.
    std::atomic<int> write_failure{SQLITE_OK}, sync_failure{SQLITE_OK};

    int around(const disk_call& call, const next& go) override;
};

}  // namespace ft9::test
