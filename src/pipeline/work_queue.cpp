#include "ft9/pipeline/work_queue.hpp"

#include "ft9/core/failpoint.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace ft9::pipeline {

void work_queue::enqueue(row_id conversation, entry& e) {
    if (e.queued || (e.running && FT9_SAFETY(one_turn)) || e.blocked || !e.wanted_at) return;
    e.order = ++order_;
    e.queued = true;
    ready_.emplace(*e.wanted_at, e.order, conversation);
}

void work_queue::dequeue(row_id conversation, entry& e) {
    if (!std::exchange(e.queued, false)) return;
    ready_.erase({*e.wanted_at, e.order, conversation});
}

void work_queue::forget_if_idle(row_id conversation) {
    const auto at = entries_.find(conversation);
    const auto& e = at->second;
    if (!e.running && !e.blocked && !e.wanted_at) entries_.erase(at);
}

void work_queue::notify(row_id conversation, unix_ms at) {
    auto& e = entries_[conversation];
    if (e.queued && *e.wanted_at <= at) return;
    dequeue(conversation, e);
    e.wanted_at = e.wanted_at ? std::min(*e.wanted_at, at) : at;
    enqueue(conversation, e);
}

std::optional<row_id> work_queue::claim(unix_ms now) {
    if (ready_.empty() || std::get<0>(*ready_.begin()) > now) return std::nullopt;
    const auto conversation = std::get<2>(*ready_.begin());
    take(conversation, entries_[conversation]);
    return conversation;
}

bool work_queue::claim_only(row_id conversation) {
    const auto at = entries_.find(conversation);
    if (at == entries_.end() || !at->second.queued) return false;
    take(conversation, at->second);
    return true;
}

void work_queue::take(row_id conversation, entry& e) {
    dequeue(conversation, e);
    e.wanted_at.reset();
    e.running = true;
    ++running_;
}

void work_queue::finish(row_id conversation, std::optional<unix_ms> again_at) {
    auto& e = entries_[conversation];
    if (std::exchange(e.running, false)) --running_;
    if (again_at) e.wanted_at = e.wanted_at ? std::min(*e.wanted_at, *again_at) : *again_at;
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

void work_queue::wake_all(unix_ms now) {
    std::vector<row_id> later;
    for (auto at = ready_.upper_bound({now, ~std::uint64_t{0}, 0}); at != ready_.end(); ++at)
        later.push_back(std::get<2>(*at));
    for (const auto conversation : later)
        notify(conversation, now);
}

std::optional<unix_ms> work_queue::next_at() const {
    if (ready_.empty()) return std::nullopt;
    return std::get<0>(*ready_.begin());
}

}  // namespace ft9::pipeline
