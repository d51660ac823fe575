#include "ft9/pipeline/work_queue.hpp"

#include "ft9/core/failpoint.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace ft9::pipeline {

namespace {

bool is_due(const std::set<std::tuple<unix_ms, std::uint64_t, row_id>>& line, unix_ms now) {
    return !line.empty() && std::get<0>(*line.begin()) <= now;
}

}  // namespace

void work_queue::enqueue(row_id conversation, entry& e) {
    if (e.queued || (e.running && FT9_SAFETY(one_turn)) || e.blocked || !e.wanted_at) return;
    e.order = ++order_;
    e.queued = true;
    line_of(e).emplace(*e.wanted_at, e.order, conversation);
}

void work_queue::dequeue(row_id conversation, entry& e) {
    if (!std::exchange(e.queued, false)) return;
    line_of(e).erase({*e.wanted_at, e.order, conversation});
}

void work_queue::forget_if_idle(row_id conversation) {
    const auto at = entries_.find(conversation);
    const auto& e = at->second;
    if (!e.running && !e.blocked && !e.wanted_at) entries_.erase(at);
}

void work_queue::notify(row_id conversation, unix_ms at, urgency how) {
    auto& e = entries_[conversation];
    const bool old = how == urgency::backlog && (!e.wanted_at || e.old);
    if (e.queued && *e.wanted_at <= at && e.old == old) return;
    dequeue(conversation, e);
    e.old = old;
    e.wanted_at = e.wanted_at ? std::min(*e.wanted_at, at) : at;
    enqueue(conversation, e);
}

void work_queue::reschedule(row_id conversation, unix_ms at, unix_ms now) {
    auto& e = entries_[conversation];
    const bool due = e.queued && *e.wanted_at <= now;
    if (due && !e.old) return;
    dequeue(conversation, e);
    const bool was_old = std::exchange(e.old, false);
    e.wanted_at = was_old && e.wanted_at ? std::min(*e.wanted_at, at) : at;
    enqueue(conversation, e);
}

// A wall clock that was set back must not stop the backlog until it has caught up.
bool work_queue::backlog_due(unix_ms now) const {
    if (!is_due(backlog_, now) || backlog_running_ >= pace_.at_once) return false;
    if (!backlog_claimed_at_ || now < *backlog_claimed_at_) return true;
    return now - *backlog_claimed_at_ >= pace_.spacing.count();
}

row_id work_queue::take_first(const line& from) {
    const auto conversation = std::get<2>(*from.begin());
    take(conversation, entries_[conversation]);
    return conversation;
}

void work_queue::take(row_id conversation, entry& e) {
    dequeue(conversation, e);
    e.wanted_at.reset();
    e.running = true;
    e.claimed_old = std::exchange(e.old, false);
    ++running_;
}

std::optional<row_id> work_queue::claim(unix_ms now) {
    const bool fresh = is_due(fresh_, now);
    if (backlog_due(now) && (!fresh || fresh_in_a_row_ >= fresh_before_backlog)) {
        fresh_in_a_row_ = 0;
        backlog_claimed_at_ = now;
        ++backlog_running_;
        return take_first(backlog_);
    }
    if (!fresh) return std::nullopt;
    ++fresh_in_a_row_;
    return take_first(fresh_);
}

bool work_queue::claim_only(row_id conversation) {
    const auto at = entries_.find(conversation);
    if (at == entries_.end() || !at->second.queued) return false;
    take(conversation, at->second);
    at->second.claimed_old = false;  // it is no part of the backlog's pace
    return true;
}

void work_queue::finish(row_id conversation, std::optional<unix_ms> again_at) {
    auto& e = entries_[conversation];
    const bool was_old = std::exchange(e.claimed_old, false);
    if (std::exchange(e.running, false)) {
        --running_;
        if (was_old) --backlog_running_;
    }
    if (again_at) {
        if (!e.wanted_at) e.old = was_old;
        e.wanted_at = e.wanted_at ? std::min(*e.wanted_at, *again_at) : *again_at;
    }
    enqueue(conversation, e);
    forget_if_idle(conversation);
}

void work_queue::block(row_id conversation) {
    auto& e = entries_[conversation];
    dequeue(conversation, e);
    e.blocked = true;
}

void work_queue::unblock(row_id conversation) {
    const auto at = entries_.find(conversation);
    if (at == entries_.end()) return;
    at->second.blocked = false;
    enqueue(conversation, at->second);
    forget_if_idle(conversation);
}

bool work_queue::is_running(row_id conversation) const {
    const auto at = entries_.find(conversation);
    return at != entries_.end() && at->second.running;
}

bool work_queue::is_blocked(row_id conversation) const {
    const auto at = entries_.find(conversation);
    return at != entries_.end() && at->second.blocked;
}

void work_queue::wake_all(unix_ms now) {
    for (const auto how : {urgency::fresh, urgency::backlog}) {
        const auto& waiting = how == urgency::fresh ? fresh_ : backlog_;
        std::vector<row_id> later;
        for (auto at = waiting.upper_bound({now, ~std::uint64_t{0}, 0}); at != waiting.end(); ++at)
            later.push_back(std::get<2>(*at));
        for (const auto conversation : later)
            notify(conversation, now, how);
    }
}

void work_queue::age() {
    for (const auto& waiting : fresh_)
        entries_[std::get<2>(waiting)].old = true;
    backlog_.merge(fresh_);
}

std::optional<unix_ms> work_queue::next_at() const {
    std::optional<unix_ms> next;
    if (!fresh_.empty()) next = std::get<0>(*fresh_.begin());
    if (backlog_.empty() || backlog_running_ >= pace_.at_once) return next;
    auto old = std::get<0>(*backlog_.begin());
    if (backlog_claimed_at_) old = std::max(old, *backlog_claimed_at_ + pace_.spacing.count());
    return next ? std::min(*next, old) : old;
}

}  // namespace ft9::pipeline
