#include "ft9/pipeline/hook_lanes.hpp"

#include <algorithm>

namespace ft9::pipeline {

// What was never tried is due since it happened: next_at 0 would put it before all that waits for a
// repetition.
hook_lanes::position hook_lanes::head_of(const lane& l, row_id conversation) {
    const auto& first = l.waiting.begin()->second;
    return {std::max(first.next_at, first.since), first.id, conversation};
}

void hook_lanes::enqueue(row_id conversation) {
    const auto at = lanes_.find(conversation);
    if (at == lanes_.end() || at->second.taken || at->second.waiting.empty()) return;
    ready_.insert(head_of(at->second, conversation));
}

void hook_lanes::dequeue(row_id conversation) {
    const auto at = lanes_.find(conversation);
    if (at == lanes_.end() || at->second.taken || at->second.waiting.empty()) return;
    ready_.erase(head_of(at->second, conversation));
}

void hook_lanes::add(const item& i) {
    dequeue(i.conversation);
    if (lanes_[i.conversation].waiting.emplace(i.id, i).second) ++size_;
    enqueue(i.conversation);
}

std::optional<hook_lanes::item> hook_lanes::claim(unix_ms now) {
    if (running_ >= allowed() || now < rests_until_ || ready_.empty()) return std::nullopt;
    const auto [due, id, conversation] = *ready_.begin();
    if (due > now) return std::nullopt;
    ready_.erase(ready_.begin());
    auto& l = lanes_.at(conversation);
    l.taken = true;
    ++running_;
    return l.waiting.at(id);
}

void hook_lanes::release(row_id conversation) {
    auto& l = lanes_[conversation];
    if (l.taken) --running_;
    l.taken = false;
    if (l.waiting.empty()) {
        lanes_.erase(conversation);
    } else {
        enqueue(conversation);
    }
}

void hook_lanes::done(const item& i) {
    dequeue(i.conversation);
    size_ -= lanes_[i.conversation].waiting.erase(i.id);
    release(i.conversation);
}

void hook_lanes::again(const item& i) {
    dequeue(i.conversation);
    auto& l = lanes_[i.conversation];
    if (const auto at = l.waiting.find(i.id); at != l.waiting.end()) at->second = i;
    release(i.conversation);
}

void hook_lanes::move(const item& i, row_id into) {
    done(i);
    auto moved = i;
    moved.conversation = into;
    add(moved);
}

void hook_lanes::failed(unix_ms until) {
    ++failures_;
    rests_until_ = std::max(rests_until_, until);
}

std::optional<unix_ms> hook_lanes::next_at() const {
    if (running_ >= allowed() || ready_.empty()) return std::nullopt;
    return std::max(std::get<0>(*ready_.begin()), rests_until_);
}

}  // namespace ft9::pipeline
