#pragma once

#include "ft9/core/event_hook.hpp"
#include "ft9/core/snapshot.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ft9::storage {

// What one hook is to be told, as far as the journal must know it: nothing is stored for nobody.
struct hook_wish {
    std::string name;
    event_topics topics;
    bool text = false;
    phone_form phone = phone_form::none;
};

struct hook_wishes {
    std::vector<hook_wish> hooks;
    event_topics any;  // of all of them together
};

// Between the journal, which notes events in the transactions that make them, and whoever delivers them.
// Outlives the journal. Any thread, unless it says otherwise.
class hook_outlet {
  public:
    // Replaces what is wanted, for transactions that begin later.
    void want(const std::vector<event_hook>& hooks) {
        hook_wishes all;
        for (const auto& h : hooks) {
            all.hooks.push_back({h.name, h.topics, h.include_text, h.phone});
            all.any.add(h.topics);
        }
        wishes_.set(std::move(all));
    }
    std::shared_ptr<const hook_wishes> wishes() const { return wishes_.get(); }
    // Called after a commit that brought events, on the journal's writer thread: it must not block. Nothing
    // rings any more once this returned with an empty function.
    void on_news(std::function<void()> ring) {
        const std::lock_guard lock(mutex_);
        ring_ = std::move(ring);
    }

    // Of the journal's writer alone: an event was written; what was written is on the disk. A ring for a
    // group that was rolled back does no harm.
    void note() { fresh_ = true; }
    void committed() {
        if (!fresh_.exchange(false)) return;
        const std::lock_guard lock(mutex_);
        if (ring_) ring_();
    }

  private:
    snapshot<hook_wishes> wishes_{hook_wishes{}};
    std::atomic<bool> fresh_{false};
    std::mutex mutex_;
    std::function<void()> ring_;
};

}  // namespace ft9::storage
