#include "ft9/clients/model_ladder.hpp"

#include <algorithm>

namespace ft9::clients {
namespace {

// A Retry-After beyond this is no answer to anybody who waits for one.
constexpr std::chrono::milliseconds longest_busy{300'000};

bool is_refusal(ai_failure f) {
    return f == ai_failure::quota || f == ai_failure::unauthorized;
}

bool is_outage(ai_failure f) {
    return f == ai_failure::unreachable || f == ai_failure::server;
}

bool may_pass(ai_failure f) {
    return is_outage(f) || f == ai_failure::rate_limited;
}

}  // namespace

std::string_view to_string(rung r) {
    return r == rung::primary ? "primary" : "fallback";
}

bool ladder_state::ready(rung who, unix_ms now) const {
    const auto& p = of(who);
    return !p.away || now >= p.next;
}

bool ladder_state::admit(rung who, unix_ms now) {
    if (!ready(who, now)) return false;
    auto& p = of(who);
    if (p.away) p.next = now + pause_of(p).count();
    return true;
}

std::chrono::milliseconds ladder_state::pause_of(const provider& p) const {
    return is_refusal(p.why) ? options_.refused_pause : options_.pause;
}

void ladder_state::leave_alone(provider& p, const ai_answer& a, unix_ms now) const {
    p.away = true;
    p.why = a.failure;
    const auto busy = std::min(a.retry_after, longest_busy);
    p.next = now + std::max(pause_of(p), busy).count();
}

void ladder_state::ended(rung who, const ai_answer& a, unix_ms now) {
    auto& p = of(who);
    if (a.failure == ai_failure::cancelled) return;
    if (is_refusal(a.failure)) return leave_alone(p, a, now);
    if (is_outage(a.failure)) {
        if (++p.failures >= options_.failures) leave_alone(p, a, now);
        return;
    }
    if (a.failure == ai_failure::rate_limited) {
        if (a.retry_after > options_.patience) leave_alone(p, a, now);
        return;
    }
    p = {};
}

void ladder_state::forget() {
    providers_ = {};
}

bool ladder_state::moves_on(const ai_answer& first) const {
    if (first.failure != ai_failure::rate_limited)
        return is_outage(first.failure) || is_refusal(first.failure) || first.not_there;
    return first.retry_after.count() == 0 || first.retry_after > options_.patience;
}

ai_answer ladder_state::combined(const ai_answer& first, ai_answer second) {
    switch (second.failure) {
        case ai_failure::none:
        case ai_failure::empty:
        case ai_failure::declined:
        case ai_failure::cancelled:
        case ai_failure::context_too_long:  // a shorter question may do
            return second;
        default:
            break;
    }
    auto told = may_pass(second.failure) && !may_pass(first.failure) ? std::move(second) : first;
    // Whoever is ready first.
    if (may_pass(first.failure) && may_pass(second.failure))
        told.retry_after = std::min(first.retry_after, second.retry_after);
    return told;
}

steady_time ladder_state::limit_of_first(steady_time now, steady_time deadline, bool second) const {
    if (!second || deadline <= now) return deadline;
    const auto part = std::chrono::duration_cast<steady_time::duration>((deadline - now) * options_.share);
    return now + part;
}

}  // namespace ft9::clients
