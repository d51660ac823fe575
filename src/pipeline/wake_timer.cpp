#include "wake_timer.hpp"

#include <algorithm>

namespace ft9::pipeline {

wake_timer::wake_timer(const boost::asio::any_io_executor& executor, const clock& time,
                       std::function<void()> ring)
    : time_(time), ring_(std::move(ring)), timer_(executor) {}

void wake_timer::at(unix_ms when) {
    const std::lock_guard lock(mutex_);
    if (stopped_ || (armed_ && *armed_ <= when)) return;
    arm(when);
}

// The wait is measured on the steady clock: a jump of the wall clock neither rings early nor never.
void wake_timer::arm(unix_ms when) {
    armed_ = when;
    timer_.expires_after(std::chrono::milliseconds(std::max<unix_ms>(when - time_.now(), 1)));
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
        if (ec) return;
        {
            const std::lock_guard lock(self->mutex_);
            if (self->stopped_) return;
            self->armed_.reset();
        }
        self->ring_();
    });
}

void wake_timer::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    timer_.cancel();
}

}  // namespace ft9::pipeline
