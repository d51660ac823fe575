#include "ft9/pipeline/turn_rate.hpp"

namespace ft9::pipeline {
namespace {

constexpr unix_ms window = 60LL * 60 * 1000;

void drop_old(std::deque<unix_ms>& times, unix_ms now) {
    while (!times.empty() && times.front() <= now - window)
        times.pop_front();
}

}  // namespace

bool turn_rate::admit(row_id conversation, unix_ms now) {
    auto& times = turns_[conversation];
    drop_old(times, now);
    if (times.size() >= limit_) return false;
    times.push_back(now);
    return true;
}

void turn_rate::take_back(row_id conversation) {
    const auto at = turns_.find(conversation);
    if (at != turns_.end() && !at->second.empty()) at->second.pop_back();
}

void turn_rate::remember(row_id conversation, unix_ms at) {
    turns_[conversation].push_back(at);
}

void turn_rate::sweep(unix_ms now) {
    for (auto at = turns_.begin(); at != turns_.end();) {
        drop_old(at->second, now);
        at = at->second.empty() ? turns_.erase(at) : std::next(at);
    }
}

}  // namespace ft9::pipeline
