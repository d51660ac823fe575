#pragma once

#include "support/disk_layer.hpp"

#include <atomic>

namespace ft9::test {

// A disk that may only be read from its n-th change (write, truncation, removal or sync) on, as one that the
// kernel remounts read-only after an error: what is open cannot be written to any more, and what is opened
// then is opened for reading. Nothing is synced before. Any thread.
class read_only_disk final : public disk_layer {
  public:
    explicit read_only_disk(int from_change) : from_(from_change) {}
    bool turned() const { return changes_ >= from_; }

    int around(const disk_call& call, const next& go) override;

  private:
    static int refuse(const disk_call& call, const next& go);

    const int from_;
    std::atomic<int> changes_{0};
};

}  // namespace ft9::test
