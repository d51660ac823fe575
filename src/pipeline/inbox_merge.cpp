// Two conversations turn out to be one person's. The journal has moved the rows in one transaction, so that a
// turn that runs in the half that is no more can decide nothing: it is given up, and what it read is read
// again, with what the other half heard. A turn of the other half goes on, or gives way as it would to a new
// message.
#include "inbox_worker.hpp"

namespace ft9::pipeline {

void inbox_worker::merge(const storage::merged_conversation& m) {
    std::vector<abort_ptr> given_up;
    {
        const std::lock_guard lock(mutex_);
        const auto into = moved_.home(m.into);  // of two merges the later may be announced first
        moved_.add(m.from, into);
        rate_.merge(m.from, into);
        suspects_.merge(m.from, into);
        drop_waiting(m.from);
        read_up_to_.erase(m.from);
        // Its replies are in the other lane now, whose rest is told.
        if (queue_.is_blocked(m.from)) queue_.block(into);
        queue_.unblock(m.from);
        if (queue_.is_running(m.from)) {
            forgotten_.insert(m.from);
            if (const auto b = bursts_.find(m.from); b != bursts_.end() && b->second.abort)
                given_up.push_back(b->second.abort);
        }
        if (queue_.is_running(into)) grown_.insert(into);
        if (m.waiting) {
            if (auto abort = superseded_by_news(into)) given_up.push_back(std::move(abort));
            waiting_[into].on_disk = true;
            queue_.notify(into, env_.time.now() + quiet_.quiet.count());
        }
    }
    for (const auto& abort : given_up)
        abort->press();
    dispatch();
}

}  // namespace ft9::pipeline
