#pragma once

#include "support/disk_layer.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace ft9::test {

struct disk_fault {
    disk_operation what = disk_operation::write;
    int nth = 1;  // of these calls, counted from fail() on; 0: none
    int code = SQLITE_IOERR_WRITE;
    bool half = false;     // half of the bytes of a write arrive nonetheless
    bool lasting = false;  // the calls after it fail as well
    std::optional<disk_file> only{};
};

// Fails the n-th call of a kind, and can hold syncs up. Any thread.
class faulty_disk final : public disk_layer {
  public:
    void fail(const disk_fault& fault);
    void cure() { fail({disk_operation::write, 0}); }
    // Calls failed since the last fail().
    int struck() const;

    // From now on a sync of the log waits until release_syncs().
    void hold_syncs();
    // Waits until one does; false if none came in time.
    bool is_held();
    void release_syncs();
    // Nothing is synced: for tests that are not about power cuts and would be slow. Before files are opened.
    void skip_syncs() { really_sync_ = false; }

    int around(const disk_call& call, const next& go) override;

  private:
    std::optional<disk_fault> strikes(const disk_call& call);
    static int strike(const disk_call& call, const disk_fault& fault);
    void wait_if_held(const disk_call& call);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    disk_fault fault_{disk_operation::write, 0};
    int seen_ = 0, struck_ = 0;
    bool hold_ = false, held_ = false, really_sync_ = true;
};

}  // namespace ft9::test
