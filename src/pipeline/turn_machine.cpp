#include "ft9/pipeline/turn_machine.hpp"

#include <algorithm>
#include <utility>

namespace ft9::pipeline {

using clients::ai_failure;
using kind = turn_machine::action::kind;

bool circuit::admit(unix_ms now) {
    if (!open()) return true;
    if (now < next_probe_) return false;
    next_probe_ = now + options_.pause.count();
    return true;
}

void circuit::succeeded() {
    failures_ = 0;
}

void circuit::failed(unix_ms now) {
    ++failures_;
    if (failures_ == options_.failures) next_probe_ = now + options_.pause.count();
}

turn_machine::action turn_machine::start(bool circuit_admits) const {
    return {circuit_admits ? kind::ask : kind::fallback, 0};
}

// A retry that could only begin after the deadline is no retry.
turn_machine::action turn_machine::again(std::chrono::milliseconds wait, unix_ms now) const {
    const auto at = now + wait.count();
    if (asks_ >= limits_.max_asks || at >= ends_) return {kind::fallback, 0};
    return {kind::wait, at};
}

turn_machine::action turn_machine::on_answer(const clients::ai_answer& a, unix_ms now) {
    ++asks_;
    switch (a.failure) {
        case ai_failure::none:
            return {kind::reply, 0};
        case ai_failure::quota:
        case ai_failure::unauthorized:
            if (now - first_seen_ >= limits_.park_for.count()) return {kind::fallback, 0};
            return {kind::park, now + limits_.park_step.count()};
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
