#pragma once

#include "database.hpp"

#include <chrono>
#include <cstddef>

namespace ft9::storage::sqlite {

struct checkpoint_limits {
    // Written since the last checkpoint: few enough that a step stays short, enough that pages which changed
    // often are copied once.
    std::size_t rows = 2000;
    // Of the log: bodies of megabytes are few rows. 8 MiB at 4 KiB a page.
    std::size_t pages = 2048;
    // After a checkpoint that a reader kept from its end, before the next attempt.
    std::chrono::milliseconds again{5000};
};

// Decides when the writer folds its log into the database file (decision 13: nobody else does). Writer thread
// only; the database outlives it.
class checkpointer {
  public:
    checkpointer(database& db, checkpoint_limits limits);
    ~checkpointer();
    checkpointer(const checkpointer&) = delete;
    checkpointer& operator=(const checkpointer&) = delete;

    // After a commit of that many rows. Throws sqlite_error if a checkpoint was due and failed: nothing is
    // lost by that, the log only grows; the next one is due at its usual time.
    void committed(std::size_t rows);

  private:
    bool is_due() const;

    database& db_;
    const checkpoint_limits limits_;
    std::size_t rows_ = 0;          // since the last checkpoint
    std::size_t pages_ = 0;         // in the log after the last commit
    std::size_t pages_before_ = 0;  // in the log at the last checkpoint
    bool unfinished_ = false;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace ft9::storage::sqlite
