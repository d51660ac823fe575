#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

namespace ft9::pipeline {

// Which conversation is worked on next. At most one worker has a conversation at a time; among those that are
// ready the one that has waited longest comes first. Pure: the caller passes the time and guards it with a
// mutex.
class work_queue {
  public:
    // There is something to do for the conversation, not before `at`. While it is being worked on this is
    // remembered.
    void notify(row_id conversation, unix_ms at);
    // The next conversation whose time has come, now taken by the caller; nullopt if none.
    std::optional<row_id> claim(unix_ms now);
    // That one, even if its time has not come; false if nothing waits for it or it is blocked or taken.
    bool claim_only(row_id conversation);
    // The worker is done. `again_at` puts it back; what was notified meanwhile does too.
    void finish(row_id conversation, std::optional<unix_ms> again_at = std::nullopt);
    // Keeps a conversation from being claimed until `unblock` (its replies are still on their way).
    void block(row_id conversation);
    void unblock(row_id conversation);
    // Everything that waits for a later time becomes ready at `now`.
    void wake_all(unix_ms now);
    // When `claim` will succeed at the earliest; nullopt if nothing waits.
    std::optional<unix_ms> next_at() const;
    bool is_running(row_id conversation) const;
    std::size_t running() const { return running_; }

  private:
    struct entry {
        std::optional<unix_ms> wanted_at;  // work waits, not before
        std::uint64_t order = 0;
        bool running = false;
        bool blocked = false;
        bool queued = false;  // stands in ready_
    };
    using position = std::tuple<unix_ms, std::uint64_t, row_id>;

    void take(row_id conversation, entry& e);
    void enqueue(row_id conversation, entry& e);
    void dequeue(row_id conversation, entry& e);
    void forget_if_idle(row_id conversation);

    std::unordered_map<row_id, entry> entries_;
    std::set<position> ready_;
    std::uint64_t order_ = 0;
    std::size_t running_ = 0;
};

}  // namespace ft9::pipeline
