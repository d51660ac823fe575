// Sends that an operator queues again. Their rows are ahead of the lanes here: a worker, or the holding of
// ambiguous sends, may have committed that a send is given up and not have said so to the lanes yet. If the
// send were put into its lane before that, the late word would take it out again, and it would wait for the
// next start.
#include "outbox_worker.hpp"

#include <algorithm>
#include <iterator>

namespace ft9::pipeline {

void outbox_worker::replay(const std::vector<storage::open_send>& sends) {
    for (const auto& s : sends)
        env_.meter.count(counter::outbound_messages, to_string(s.state));
    {
        const std::lock_guard lock(mutex_);
        replayed_.insert(replayed_.end(), sends.begin(), sends.end());
    }
    take_up_replayed();
}

void outbox_worker::set_holding(bool holding) {
    {
        const std::lock_guard lock(mutex_);
        holding_ = holding;
    }
    take_up_replayed();
}

// Also called whenever a worker has finished with its conversation.
void outbox_worker::take_up_replayed() {
    std::vector<storage::open_send> ready;
    {
        const std::lock_guard lock(mutex_);
        if (holding_ || replayed_.empty()) return;
        const auto busy = [this](const storage::open_send& s) { return queue_.is_running(s.conversation); };
        const auto split = std::stable_partition(replayed_.begin(), replayed_.end(), busy);
        ready.assign(split, replayed_.end());
        replayed_.erase(split, replayed_.end());
    }
    add(ready);
}

}  // namespace ft9::pipeline
