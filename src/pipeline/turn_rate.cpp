#include "ft9/pipeline/turn_rate.hpp"

#include <algorithm>

namespace ft9::pipeline {
namespace {

constexpr unix_ms minute = 60'000, window = 60 * minute;

void drop_old(std::deque<unix_ms>& times, unix_ms now) {
    while (!times.empty() && times.front() <= now - window)
        times.pop_front();
}

}  // namespace

turn_rate::ruling turn_rate::admit(row_id conversation, unix_ms now, std::size_t per_hour) {
    auto& person = people_[conversation];
    drop_old(person.turns, now);
    if (now < person.loop_until) return ruling::in_loop;
    const auto lately = std::count_if(person.turns.begin(), person.turns.end(),
                                      [now](unix_ms at) { return at > now - minute; });
    if (limits_.per_minute > 0 && static_cast<std::size_t>(lately) >= limits_.per_minute) {
        person.loop_until = now + loop_pause;
        return ruling::loop;
    }
    if (person.turns.size() >= (per_hour > 0 ? per_hour : limits_.per_hour)) return ruling::hour;
    person.turns.push_back(now);
    return ruling::go;
}

void turn_rate::take_back(row_id conversation) {
    const auto at = people_.find(conversation);
    if (at != people_.end() && !at->second.turns.empty()) at->second.turns.pop_back();
}

void turn_rate::remember(row_id conversation, unix_ms at) {
    people_[conversation].turns.push_back(at);
}

void turn_rate::merge(row_id from, row_id into) {
    const auto moving = people_.extract(from);
    if (moving.empty()) return;
    auto& person = people_[into];
    const auto& other = moving.mapped();
    person.turns.insert(person.turns.end(), other.turns.begin(), other.turns.end());
    std::sort(person.turns.begin(), person.turns.end());
    person.loop_until = std::max(person.loop_until, other.loop_until);
}

void turn_rate::sweep(unix_ms now) {
    for (auto at = people_.begin(); at != people_.end();) {
        drop_old(at->second.turns, now);
        const bool idle = at->second.turns.empty() && at->second.loop_until <= now;
        at = idle ? people_.erase(at) : std::next(at);
    }
}

}  // namespace ft9::pipeline
