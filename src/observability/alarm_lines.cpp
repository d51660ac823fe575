#include "ft9/observability/alarm_lines.hpp"

#include <utility>

namespace ft9 {

std::optional<std::uint64_t> alarm_lines::raised(std::string_view detail, steady_time now) {
    if (times_++ == 0) began_ = now;
    last_ = now;
    forget_old(now);
    const auto known = words_.find(detail);
    if (known == words_.end()) {
        if (words_.size() < most_words) words_.emplace(std::string(detail), said{now, 0});
        return 1;
    }
    said& before = known->second;
    ++before.held_back;
    if (now - before.at < same_words_every) return std::nullopt;
    before.at = now;
    return std::exchange(before.held_back, 0);
}

std::vector<alarm_lines::repeated> alarm_lines::due(steady_time now) {
    std::vector<repeated> out;
    for (auto& [detail, before] : words_) {
        if (before.held_back == 0 || now - before.at < same_words_every) continue;
        out.push_back({detail, std::exchange(before.held_back, 0)});
        before.at = now;
    }
    forget_old(now);
    return out;
}

std::optional<alarm_lines::episode> alarm_lines::ended(steady_time now) {
    if (times_ == 0 || now - last_ < over_after) return std::nullopt;
    const auto all = so_far();
    times_ = 0;
    if (all.times == 1) return std::nullopt;
    return all;
}

alarm_lines::episode alarm_lines::so_far() const {
    return {times_, std::chrono::duration_cast<std::chrono::seconds>(last_ - began_)};
}

void alarm_lines::forget_old(steady_time now) {
    std::erase_if(words_, [now](const auto& one) {
        return one.second.held_back == 0 && now - one.second.at >= same_words_every;
    });
}

}  // namespace ft9
