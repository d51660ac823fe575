// Two conversations turn out to be one person's: their sends stand in one lane, one at a time. A send that is
// under way in the half that is no more ends as it began, by its own id, and the lane waits for that.
#include "outbox_worker.hpp"

#include <iterator>

namespace ft9::pipeline {

void outbox_worker::merge(row_id from, row_id into) {
    {
        const std::lock_guard lock(mutex_);
        into = moved_.home(into);  // of two merges the later may be announced first
        moved_.add(from, into);
        lanes_.merge(from, into);
        for (auto& s : queued_again_) {
            if (s.conversation == from) s.conversation = into;
        }
        // A half that waited for another one hands that on.
        auto halves = awaited_.extract(from);
        if (!halves.empty()) awaited_[into].merge(halves.mapped());
        if (queue_.is_running(from)) awaited_[into].insert(from);
        // Also with nothing left to send: then its rest is told, for which the next turn may be waiting.
        queue_.notify(into, env_.time.now());
    }
    dispatch();
}

row_id outbox_worker::home_of(row_id conversation) const {
    const std::lock_guard lock(mutex_);
    return moved_.home(conversation);
}

std::vector<storage::open_send> outbox_worker::at_home(std::vector<storage::open_send> sends) const {
    const std::lock_guard lock(mutex_);
    if (moved_.none()) return sends;
    for (auto& s : sends)
        s.conversation = moved_.home(s.conversation);
    return sends;
}

// Under the lock.
void outbox_worker::half_finished(row_id conversation) {
    for (auto at = awaited_.begin(); at != awaited_.end();) {
        const bool was_awaited = at->second.erase(conversation) > 0;
        if (was_awaited) queue_.notify(at->first, env_.time.now());
        at = at->second.empty() ? awaited_.erase(at) : std::next(at);
    }
}

}  // namespace ft9::pipeline
