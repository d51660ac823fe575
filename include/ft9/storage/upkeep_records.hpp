#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

// What the journal tells of its state, and of what it deletes.
namespace ft9::storage {

struct backlog {
    std::int64_t inbox_pending = 0, outbox_pending = 0, dead_letters = 0, held_sends = 0, held_messages = 0;
    std::int64_t ambiguous_sends = 0;  // of outbox_pending: may have happened, not settled
    std::int64_t late_replies = 0;     // of outbox_pending: wait until the person writes again
    std::int64_t webhooks_waiting = 0, webhook_bytes_waiting = 0;  // for their commit
    std::int64_t database_bytes = 0, wal_bytes = 0,
                 disk_free_bytes = 0;  // 0 also where the system does not tell
    bool room = true;                  // false: accept() refuses with errc::disk_reserve
};

// Sends of the last day, the newest 50,000 of them, that Meta accepted longer ago than was asked about.
struct undelivered_sends {
    std::int64_t silent = 0;     // without any status since
    std::int64_t sent = 0;       // not taken by the phone yet; no reactions, which never get further
    std::int64_t delivered = 0;  // or better: for comparison
    unix_ms oldest = 0;          // when the oldest of `silent` and `sent` was accepted; 0: there is none
};

// Rows that were deleted, by table.
using row_counts = std::map<std::string, std::int64_t, std::less<>>;
// "inbox=3 raw=2", for the log.
std::string to_string(const row_counts& rows);

struct expired {
    bool more = false;  // there is more to delete at once
    row_counts rows;
};

// --- erasing
// --------------------------------------------------------------------------------------------------------

struct erasure_begun {
    row_id id = 0;
    std::vector<row_id> conversations;  // that are no more
    bool repeated = false;              // it was begun before
};

struct erasure_view {
    row_id id = 0;
    bool done = false;
    unix_ms requested_at = 0, finished_at = 0;
    row_counts rows;
};

struct erase_progress {
    enum class state : std::uint8_t {
        idle,     // nothing is left to erase
        more,     // go on
        waiting,  // the log is being read and cannot be truncated now: try again a little later
    } what = state::idle;
    row_id finished = 0;  // the erasure that this step brought to its end
    row_counts rows;      // all that it deleted
};

}  // namespace ft9::storage
