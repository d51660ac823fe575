#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace ft9 {

// Lets somebody end another's work early. Shared by both; any thread.
class abort_switch {
  public:
    // Once is for ever; tells the listener, if there is one, on the caller's thread.
    void press() {
        std::function<void()> told;
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(pressed_, true)) return;
            told = std::exchange(listener_, nullptr);
        }
        if (told) told();
    }
    bool pressed() const {
        const std::lock_guard lock(mutex_);
        return pressed_;
    }
    // One listener at a time, told at most once; at once if the switch is pressed already. Must not block. An
    // empty one replaces the one before; a call that is already under way may still come.
    void listen(std::function<void()> listener) {
        {
            const std::lock_guard lock(mutex_);
            if (!pressed_) {
                listener_ = std::move(listener);
                return;
            }
        }
        if (listener) listener();
    }

  private:
    mutable std::mutex mutex_;
    bool pressed_ = false;
    std::function<void()> listener_;
};
using abort_ptr = std::shared_ptr<abort_switch>;

}  // namespace ft9
