// Sends that are queued again: by an operator, by a status that says `failed`, or because Meta never said
// anything. Their rows are ahead of the lanes here: a worker, or the holding of ambiguous sends, may have
// committed something older about the send and not have said so to the lanes yet. If the send were put into
// its lane before that, the late word would undo it, and the send would wait for the next start.
#include "outbox_worker.hpp"

#include <algorithm>
#include <iterator>

namespace ft9::pipeline {

void outbox_worker::replay(const std::vector<storage::open_send>& wanted) {
    const auto sends = at_home(wanted);
    for (const auto& s : sends)
        env_.meter.count(counter::outbound_messages, to_string(s.state));
    {
        const std::lock_guard lock(mutex_);
        queued_again_.insert(queued_again_.end(), sends.begin(), sends.end());
    }
    take_up_queued_again();
}

void outbox_worker::set_holding(bool holding) {
    {
        const std::lock_guard lock(mutex_);
        holding_ = holding;
    }
    take_up_queued_again();
}

// Also called whenever a worker has finished with its conversation.
void outbox_worker::take_up_queued_again() {
    {
        const std::lock_guard lock(mutex_);
        if (holding_ || queued_again_.empty()) return;
        const auto busy = [this](const storage::open_send& s) { return is_worked_on(s.conversation); };
        const auto split = std::stable_partition(queued_again_.begin(), queued_again_.end(), busy);
        std::for_each(split, queued_again_.end(), [this](const storage::open_send& s) { apply(s); });
        queued_again_.erase(split, queued_again_.end());
    }
    dispatch();
}

}  // namespace ft9::pipeline
