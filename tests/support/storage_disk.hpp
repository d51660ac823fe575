#pragma once

#include <sqlite3.h>

#include <atomic>

namespace ft9::test {

// While it lives, files that SQLite opens go through a layer that counts the syncs and the refused
// writes of the write-ahead log and fails on command. One at a time; files must be closed before it ends.
class watched_disk {
  public:
    watched_disk();
    ~watched_disk();
    watched_disk(const watched_disk&) = delete;
    watched_disk& operator=(const watched_disk&) = delete;

    std::atomic<int> log_syncs{0}, refused_writes{0};
    // SQLite's code that the next writes or syncs of the log return; SQLITE_OK: none.
    std::atomic<int> write_failure{SQLITE_OK}, sync_failure{SQLITE_OK};

  private:
    sqlite3_vfs* before_;
    sqlite3_vfs layer_;
};

}  // namespace ft9::test
