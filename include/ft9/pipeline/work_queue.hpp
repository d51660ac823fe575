#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <chrono>
#include <limits>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

namespace ft9::pipeline {

// How the backlog, what has waited since before a start or through a pause, is worked off beside what is new.
struct backlog_pace {
    std::chrono::milliseconds spacing{0};                           // between two of its claims
    std::size_t at_once = std::numeric_limits<std::size_t>::max();  // of its conversations with workers
};

// Which conversation is worked on next. At most one worker has a conversation at a time; among those that are
// ready the one that has waited longest comes first, the backlog behind what is new: while both are ready one
// claim in four is the backlog's, so that neither starves the other. Holds some 250 bytes for each
// conversation. Pure: the caller passes the time and guards it with a mutex.
class work_queue {
  public:
    enum class urgency : std::uint8_t { fresh, backlog };
    static constexpr int fresh_before_backlog = 3;

    void set_pace(backlog_pace pace) { pace_ = pace; }
    // There is something to do for the conversation, not before `at`. While it is being worked on this is
    // remembered. What is new takes a conversation out of the backlog.
    void notify(row_id conversation, unix_ms at, urgency how = urgency::fresh);
    // What is new asks for another time than before, be it earlier or later (a burst goes on). Who only waits
    // for a worker keeps the place in the line, and the backlog is never put off.
    void reschedule(row_id conversation, unix_ms at, unix_ms now);
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
    // Everything that waits for a worker is backlog from now on.
    void age();
    // When `claim` will succeed at the earliest; nullopt if nothing waits for a time (the backlog may wait
    // for a `finish`).
    std::optional<unix_ms> next_at() const;
    bool is_running(row_id conversation) const;
    bool is_blocked(row_id conversation) const;
    std::size_t running() const { return running_; }

  private:
    struct entry {
        std::optional<unix_ms> wanted_at;  // work waits, not before
        std::uint64_t order = 0;
        bool running = false;
        bool blocked = false;
        bool queued = false;       // stands in fresh_ or backlog_
        bool old = false;          // belongs to the backlog
        bool claimed_old = false;  // was taken from there
    };
    using position = std::tuple<unix_ms, std::uint64_t, row_id>;
    using line = std::set<position>;

    void take(row_id conversation, entry& e);
    line& line_of(const entry& e) { return e.old ? backlog_ : fresh_; }
    void enqueue(row_id conversation, entry& e);
    void dequeue(row_id conversation, entry& e);
    void forget_if_idle(row_id conversation);
    bool backlog_due(unix_ms now) const;
    row_id take_first(const line& from);

    std::unordered_map<row_id, entry> entries_;
    line fresh_, backlog_;
    backlog_pace pace_;
    std::optional<unix_ms> backlog_claimed_at_;
    int fresh_in_a_row_ = 0;
    std::uint64_t order_ = 0;
    std::size_t running_ = 0, backlog_running_ = 0;
};

}  // namespace ft9::pipeline
