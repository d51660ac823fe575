#include "wake_timer.hpp"

#include <algorithm>

namespace ft9::pipeline {

wake_timer::wake_timer(timers& alarms, const clock& time, std::function<void()> ring)
    : alarms_(alarms), time_(time), ring_(std::move(ring)) {}

// The wait is measured on the steady clock: a jump of the wall clock neither rings early nor never.
void wake_timer::at(unix_ms when) {
    const std::lock_guard lock(mutex_);
    if (stopped_ || (armed_ && *armed_ <= when)) return;
    armed_ = when;
    const std::chrono::milliseconds wait(std::max<unix_ms>(when - time_.now(), 1));
    ticket_ = alarms_.after(wait, [weak = weak_from_this(), armed = ++armings_] {
        if (const auto self = weak.lock()) self->rang(armed);
    });
}

void wake_timer::rang(std::uint64_t armed) {
    {
        const std::lock_guard lock(mutex_);
        if (stopped_ || armed != armings_) return;
        armed_.reset();
    }
    ring_();
}

void wake_timer::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    ticket_.reset();
}

}  // namespace ft9::pipeline
