#pragma once

#include "ft9/storage/hook_store.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

namespace ft9::pipeline {

// What one hook has not taken yet, and what it is told next: the events of a conversation one after the
// other, conversations beside each other. One that fails keeps back its own conversation alone; a hook that
// fails for all of them rests, and is then asked with one event at a time. Some 200 bytes each. Pure: the
// caller passes the time and guards it with a mutex.
class hook_lanes {
  public:
    using item = storage::waiting_delivery;
    static constexpr int failures_to_rest = 3;  // one after the other, of whatever conversation

    explicit hook_lanes(std::size_t at_once) : at_once_(at_once) {}

    // In any order; what is known already is ignored.
    void add(const item& i);
    // What is to be told now; its conversation is taken until one of the next three. Of those that are due
    // the one that has been for longest, so that nobody who fails stands in the way of the others.
    std::optional<item> claim(unix_ms now);
    // It arrived, was given up or is gone. Also of one that another instance gave out: a hook that was taken
    // out of the settings and is back begins anew while its last delivery is still under way.
    void done(const item& i);
    // It is told again, not before `i.next_at`, and nothing of its conversation before it.
    void again(const item& i);
    // It belongs to another conversation by now (two turned out to be one person's).
    void move(const item& i, row_id into);

    void succeeded() { failures_ = 0; }
    // Counts a failure; the hook is left alone until `until`, which a later call can only put off.
    void failed(unix_ms until);
    int failures() const { return failures_; }  // since it last succeeded

    // When claim() will succeed at the earliest; nothing while it waits for the end of one that is under way.
    std::optional<unix_ms> next_at() const;
    std::size_t size() const { return size_; }

  private:
    struct lane {
        std::map<row_id, item> waiting;  // in their order; who is claimed stays here
        bool taken = false;
    };
    using position = std::tuple<unix_ms, row_id, row_id>;  // due at, delivery, conversation

    std::size_t allowed() const { return failures_ >= failures_to_rest ? 1 : at_once_; }
    static position head_of(const lane& l, row_id conversation);
    void enqueue(row_id conversation);
    void dequeue(row_id conversation);
    void release(row_id conversation);

    std::size_t at_once_;
    std::unordered_map<row_id, lane> lanes_;
    std::set<position> ready_;  // heads of lanes that nobody has taken
    std::size_t size_ = 0, running_ = 0;
    int failures_ = 0;
    unix_ms rests_until_ = 0;
};

}  // namespace ft9::pipeline
