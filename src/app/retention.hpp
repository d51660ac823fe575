#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/storage/journal.hpp"

#include <boost/asio/awaitable.hpp>

namespace ft9::app {

// Deletes what is older than the operator's settings, a bounded piece at a time. One strand.
class retention {
  public:
    retention(storage::journal& journal, metrics& meter, const clock& time, storage::journal::retention keep);
    // Steps until nothing is left to delete, at most a few thousand rows; what a failed step left, the next
    // round deletes.
    boost::asio::awaitable<void> round();

  private:
    void note(const storage::row_counts& rows);
    void report();

    storage::journal& journal_;
    metrics& meter_;
    const clock& time_;
    const storage::journal::retention keep_;
    storage::row_counts unreported_;
    unix_ms reported_at_ = 0;
};

}  // namespace ft9::app
