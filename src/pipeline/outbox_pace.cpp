// How fast sends may follow each other: the number's pace, and each person's (decisions/0035, 0036).
#include "outbox_worker.hpp"
#include "retry_wait.hpp"

#include "ft9/observability/log.hpp"

#include <cmath>

namespace ft9::pipeline {

namespace {

// One number a second speaks of all who send: what else is too fast concerns hours, or one person.
constexpr int too_fast_for_the_number = 130429;

}  // namespace

// Under the lock. When the send whose turn it is may begin; nullopt: now.
std::optional<unix_ms> outbox_worker::must_wait_until(row_id conversation, bool slot, unix_ms now) {
    const auto paid_at = people_.ready_at(conversation, now);
    if (paid_at > now) {
        people_.waits(conversation);
        env_.meter.count(counter::paced_sends, "person");
        return paid_at;
    }
    // Spread: whoever waited for the same moment would otherwise be refused again, all at once.
    const std::chrono::milliseconds slow(slow_until_ - now);
    if (slow.count() > 0) return now + with_jitter(slow).count();
    const auto free_at = number_.ready_at(now);
    if (slot || free_at <= now) return std::nullopt;
    env_.meter.count(counter::paced_sends, "number");
    return free_at;
}

outbox_worker::deed outbox_worker::next_deed(row_id conversation, bool& slot) {
    using kind = send_lanes::step::kind;
    const std::lock_guard lock(mutex_);
    deed next;
    next.wakes = wakes_;
    const auto now = env_.time.now();
    if (!stopping_ && !awaits_half(conversation)) next.step = lanes_.next(conversation, now);
    if (next.step.what == kind::send) {
        const auto later = must_wait_until(conversation, slot, now);
        if (later) next.step = {kind::wait, next.step.id, *later};
    }
    if (next.step.what == kind::send) {
        next.join = people_.joins(conversation, now);
        if (!slot) number_.take(now);
        slot = true;
    } else if (slot) {
        number_.give_back();
        slot = false;
    }
    return next;
}

// The rows are gone already; what only memory knows of them goes, too.
void outbox_worker::note_joined(row_id conversation, const std::vector<row_id>& parts) {
    if (parts.empty()) return;
    log::info("parts of a reply are joined: the person has had many messages",
              {{"conversation", public_id(conversation)}, {"parts", parts.size()}});
    env_.meter.count(counter::joined_parts, {}, static_cast<double>(parts.size()));
    const std::lock_guard lock(mutex_);
    for (const auto part : parts)
        lanes_.update(moved_.home(conversation), part, {send_state::cancelled, 0, 0, false}, env_.time.now());
}

// What Meta has, or may have, counts; what it refused does not.
void outbox_worker::keep_pace(row_id conversation, const storage::attempt_outcome& outcome, unix_ms began) {
    const std::lock_guard lock(mutex_);
    const auto now = env_.time.now();
    const bool may_be_there = outcome.accepted || outcome.refusal == verdict::ambiguous;
    if (may_be_there && !outcome.unreachable) people_.sent(conversation, began, now);
    if (outcome.accepted || outcome.error_code != too_fast_for_the_number) return;
    if (!number_.refused(began, now)) return;
    const auto limit = number_.limit(now);
    env_.meter.set(gauge::number_pace, limit);
    log::warning("Meta says that the number sends too fast: its pace is halved",
                 {{"messages_per_second", std::lround(limit)}});
}

// One person's limit counts its refusals in a row, whichever message they met; other waits are a message's.
std::chrono::milliseconds outbox_worker::least_wait(row_id conversation,
                                                    const storage::attempt_outcome& outcome, int number) {
    if (outcome.refusal != verdict::throttle || outcome.error_code != too_fast_for_one_person)
        return backoff(outcome.refusal, std::max(number, 1), outcome.error_code);
    const std::lock_guard lock(mutex_);
    return people_.refused(conversation, env_.time.now());
}

void outbox_worker::tend() {
    const std::lock_guard lock(mutex_);
    const auto now = env_.time.now();
    people_.sweep(now);
    env_.meter.set(gauge::number_pace, number_.limit(now));
}

}  // namespace ft9::pipeline
