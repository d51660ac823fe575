#include "ft9/pipeline/send_lanes.hpp"

#include "ft9/core/failpoint.hpp"

#include <algorithm>

namespace ft9::pipeline {
namespace {

bool same_reply(const storage::open_send& a, const storage::open_send& b) {
    return a.turn != 0 && a.turn == b.turn;
}

}  // namespace

void send_lanes::add(const storage::open_send& send) {
    auto& l = lanes_[send.conversation];
    const auto same = [&](const item& i) { return i.send.id == send.id; };
    if (std::any_of(l.begin(), l.end(), same)) return;
    const auto behind = [&](const item& i) { return i.send.id > send.id; };
    l.insert(std::find_if(l.begin(), l.end(), behind), item{send});
    ++open_;
}

void send_lanes::forget(row_id conversation) {
    const auto at = lanes_.find(conversation);
    if (at == lanes_.end()) return;
    open_ -= at->second.size();
    lanes_.erase(at);
}

void send_lanes::merge(row_id from, row_id into) {
    auto moving = lanes_.extract(from);
    if (moving.empty()) return;
    auto& l = lanes_[into];
    for (auto i : moving.mapped()) {
        i.send.conversation = into;
        const auto id = i.send.id;
        const auto behind = [id](const item& other) { return other.send.id > id; };
        l.insert(std::find_if(l.begin(), l.end(), behind), i);
    }
}

// A part waits for the earlier parts of its own reply that Meta has not settled.
bool send_lanes::blocked(const lane& l, const item& i) {
    return std::any_of(l.begin(), l.end(), [&](const item& earlier) {
        const bool open =
            earlier.send.state == send_state::reconciling || earlier.send.state == send_state::sending;
        return earlier.send.id < i.send.id && same_reply(earlier.send, i.send) && open &&
               FT9_SAFETY(parts_in_order);
    });
}

unix_ms send_lanes::ready_at(const lane& l, const item& i) {
    auto at = std::max(i.send.next_at, i.parked_until);
    for (const auto& earlier : l) {
        if (earlier.send.id < i.send.id && same_reply(earlier.send, i.send))
            at = std::max(at, earlier.pause_until);
    }
    return at;
}

// What waits keeps all behind it waiting; only what no pause keeps goes past what one does.
send_lanes::step send_lanes::next(row_id conversation, unix_ms now) const {
    const auto at = lanes_.find(conversation);
    if (at == lanes_.end()) return {};
    step first;
    for (const auto& i : at->second) {
        if (i.send.state == send_state::sending) return {};  // a worker has it
        if (i.send.state != send_state::queued || blocked(at->second, i)) continue;
        if (first.what == step::kind::wait && !passes_global_pause(i.send.kind)) continue;
        const auto ready = ready_at(at->second, i);
        if (ready <= now) return {step::kind::send, i.send.id, 0};
        if (first.what == step::kind::nothing) first = {step::kind::wait, i.send.id, ready};
        first.until = std::min(first.until, ready);
        if (i.parked_until <= now) break;
    }
    return first;
}

// Accepted items stay only as long as a later part of their reply waits for them.
bool send_lanes::settled(const item& i, unix_ms now) {
    return !is_open(i.send.state) && i.pause_until <= now;
}

void send_lanes::update(row_id conversation, row_id send, const storage::send_progress& progress,
                        unix_ms now) {
    const auto at = lanes_.find(conversation);
    if (at == lanes_.end()) return;
    auto& l = at->second;
    for (auto& i : l) {
        if (i.send.id != send) continue;
        i.send.state = progress.state;
        i.send.failures = progress.failures;
        i.send.next_at = progress.next_at;
        i.pause_until = progress.state == send_state::accepted ? now + part_pause : 0;
        const bool last = std::none_of(l.begin(), l.end(), [&](const item& later) {
            return later.send.id > send && same_reply(later.send, i.send) && is_open(later.send.state);
        });
        if (last) i.pause_until = 0;
    }
    open_ -= std::erase_if(l, [&](const item& i) { return settled(i, now); });
    if (l.empty()) lanes_.erase(at);
}

void send_lanes::park(row_id conversation, row_id send, unix_ms until) {
    const auto at = lanes_.find(conversation);
    if (at == lanes_.end()) return;
    for (auto& i : at->second) {
        if (i.send.id == send) i.parked_until = until;
    }
}

void send_lanes::wake() {
    for (auto& [id, l] : lanes_) {
        for (auto& i : l)
            i.parked_until = 0;
    }
}

bool send_lanes::resting(row_id conversation) const {
    const auto at = lanes_.find(conversation);
    if (at == lanes_.end()) return true;
    const auto& l = at->second;
    return std::none_of(l.begin(), l.end(), [&](const item& i) {
        const bool moving = i.send.state == send_state::queued || i.send.state == send_state::sending;
        return i.send.turn != 0 && moving && !blocked(l, i);
    });
}

}  // namespace ft9::pipeline
