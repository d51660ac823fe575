#include "ft9/pipeline/person_pace.hpp"

#include "ft9/core/delivery.hpp"

#include <algorithm>
#include <iterator>

namespace ft9::pipeline {

unix_ms person_pace::ready_at(row_id conversation, unix_ms now) const {
    const auto at = people_.find(conversation);
    if (at == people_.end()) return now;
    const auto& p = at->second;
    const bool may_borrow = now < p.burst_ends && p.borrowed < limit_.burst;
    return may_borrow ? now : std::max(now, p.paid_at);
}

void person_pace::waits(row_id conversation) {
    const auto at = people_.find(conversation);
    if (at != people_.end()) at->second.waited = true;
}

bool person_pace::joins(row_id conversation, unix_ms now) const {
    const auto at = people_.find(conversation);
    if (at == people_.end()) return false;
    return at->second.waited || at->second.paid_at - now > (patience - 1) * limit_.each.count();
}

// Whoever is met for the first time may be one of many: those who owe nothing any more make room.
person_pace::person& person_pace::meet(row_id conversation, unix_ms now) {
    if (people_.size() >= sweep_at_) sweep(now);
    return people_[conversation];
}

// Meta counts when a message arrives, which is some time between the two: the burst ends early, the debt
// late.
void person_pace::sent(row_id conversation, unix_ms began, unix_ms ended) {
    if (limit_.each.count() == 0) return forget(conversation);
    auto& p = meet(conversation, ended);
    if (p.paid_at <= began) p = {ended, began + limit_.each.count()};
    ++p.borrowed;
    p.paid_at = std::max(p.paid_at, ended) + limit_.each.count();
    p.refusals = 0;
    p.waited = false;
}

std::chrono::milliseconds person_pace::refused(row_id conversation, unix_ms now) {
    auto& p = meet(conversation, now);
    const auto wait = backoff(verdict::throttle, ++p.refusals, too_fast_for_one_person);
    p.burst_ends = 0;
    p.paid_at = std::max(p.paid_at, now + wait.count());
    p.waited = true;
    return wait;
}

void person_pace::sweep(unix_ms now) {
    for (auto at = people_.begin(); at != people_.end();) {
        const auto kept_until = at->second.paid_at + (at->second.refusals > 0 ? refusals_kept : 0);
        at = kept_until <= now ? people_.erase(at) : std::next(at);
    }
    sweep_at_ = std::max(swept_from, 2 * people_.size());
}

}  // namespace ft9::pipeline
