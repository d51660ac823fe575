#pragma once

#include "support/disk_layer.hpp"
#include "support/unsynced_writes.hpp"

#include <mutex>

namespace ft9::test {

// A machine whose power goes at the n-th change (write, truncation, removal or sync) of a database's files.
// What then happens to the files: unsynced_writes; the shared memory is gone. Any thread.
class power_cut final : public disk_layer {
  public:
    struct plan {
        std::uint64_t seed = 1;
        int at_change = 1;
        bool lying = false;  // the disk says that it synced, and did not
        // The machine is off: must not return, and must let no other thread do so.
        std::function<void(unsynced_writes::damage)> off;
    };
    explicit power_cut(plan what) : plan_(std::move(what)), random_(plan_.seed) {}

    int around(const disk_call& call, const next& go) override;

  private:
    int change(const disk_call& call, const next& go);
    [[noreturn]] void cut();

    const plan plan_;
    std::mutex mutex_;
    std::mt19937_64 random_;
    unsynced_writes unsynced_;
    std::string database_;
    int changes_ = 0;
};

}  // namespace ft9::test
