#include "ft9/pipeline/turn_machine.hpp"

#include <algorithm>
#include <utility>

namespace ft9::pipeline {

using clients::ai_failure;
using kind = turn_machine::action::kind;

circuit::ruling circuit::admit(unix_ms now) {
    if (!open()) return ruling::ask;
    if (now < next_probe_) return refused_ ? ruling::wait : ruling::fail;
    next_probe_ = now + (refused_ ? options_.refused_pause : options_.pause).count();
    return ruling::ask;
}

void circuit::succeeded() {
    failures_ = 0;
    refused_ = false;
}

void circuit::failed(unix_ms now) {
    ++failures_;
    if (failures_ != options_.failures) return;
    next_probe_ = now + options_.pause.count();
    refused_ = false;
}

// Who refuses us works.
void circuit::refused(unix_ms now) {
    failures_ = 0;
    if (!std::exchange(refused_, true)) next_probe_ = now + options_.refused_pause.count();
}

turn_machine::action turn_machine::start(circuit::ruling may, unix_ms now) const {
    if (may == circuit::ruling::wait) return park(now);
    return {may == circuit::ruling::ask ? kind::ask : kind::fallback, 0};
}

turn_machine::action turn_machine::park(unix_ms now) const {
    if (now - first_seen_ >= limits_.park_for.count()) return {kind::fallback, 0};
    return {kind::park, now + limits_.park_step.count()};
}

// A retry that could only begin after the deadline is no retry.
turn_machine::action turn_machine::again(std::chrono::milliseconds wait, unix_ms now) const {
    const auto at = now + wait.count();
    if (asks_ >= limits_.max_asks || at >= ends_) return {kind::fallback, 0};
    return {kind::wait, at};
}

turn_machine::action turn_machine::go_on(unix_ms now) {
    asks_ = 0;
    return {now < ends_ ? kind::ask : kind::fallback, 0};
}

turn_machine::action turn_machine::on_answer(const clients::ai_answer& a, unix_ms now) {
    ++asks_;
    switch (a.failure) {
        case ai_failure::none:
        case ai_failure::declined:  // the steps know what is said then
            return {kind::reply, 0};
        case ai_failure::quota:
        case ai_failure::unauthorized:
            return park(now);
        case ai_failure::context_too_long:
            if (std::exchange(trimmed_, true)) return {kind::fallback, 0};
            return {kind::trim, 0};
        case ai_failure::empty:
        case ai_failure::invalid_request:
            return {kind::fallback, 0};
        default:
            break;
    }
    const auto backoff = limits_.first_wait * (1 << std::min(asks_ - 1, 6));
    return again(std::max<std::chrono::milliseconds>(a.retry_after, backoff), now);
}

}  // namespace ft9::pipeline
