#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/storage/journal.hpp"

#include <unordered_map>
#include <vector>

namespace ft9::pipeline {

// The outgoing messages of each conversation in their order, and which one may go next (decisions 3 and 11):
// parts of one reply one after the other, part k+1 after `sent` of part k or 2 s after its acceptance; a
// refused send is tried again before what follows it; an ambiguous one stops only the later parts of its own
// reply. Pure: the caller passes the time and guards it with a mutex.
class send_lanes {
  public:
    struct step {
        enum class kind : std::uint8_t { nothing, send, wait } what = kind::nothing;
        row_id id = 0;      // of send
        unix_ms until = 0;  // of wait
    };
    static constexpr unix_ms part_pause = 2000;  // after acceptance without a status

    void add(const storage::open_send& send);
    // What to do for the conversation now. `nothing` while all that is left waits for Meta's word.
    step next(row_id conversation, unix_ms now) const;
    // The state of a send after an attempt or a status.
    void update(row_id conversation, row_id send, const storage::send_progress& progress, unix_ms now);
    // A pause keeps the send until then, or until `wake`; its own waiting time is not touched. Operators'
    // messages, which the operator's own pause does not concern (decision 9), pass it.
    void park(row_id conversation, row_id send, unix_ms until);
    void wake();
    // Drops all sends of a conversation that is no more.
    void forget(row_id conversation);
    // All sends of the one are the other's from now on, in the order in which they were made.
    void merge(row_id from, row_id into);
    // Nothing of a turn is left to send: the next turn may start.
    bool resting(row_id conversation) const;
    bool has(row_id conversation) const { return lanes_.contains(conversation); }
    // Sends that are held here, some 350 bytes each.
    std::size_t open() const { return open_; }

  private:
    struct item {
        storage::open_send send;
        unix_ms parked_until = 0;
        unix_ms pause_until = 0;  // accepted, the next part waits for a status until then
    };
    using lane = std::vector<item>;
    static bool blocked(const lane& l, const item& i);
    static bool settled(const item& i, unix_ms now);
    static unix_ms ready_at(const lane& l, const item& i);

    std::unordered_map<row_id, lane> lanes_;
    std::size_t open_ = 0;
};

}  // namespace ft9::pipeline
