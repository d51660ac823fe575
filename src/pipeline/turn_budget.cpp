#include "ft9/pipeline/turn_budget.hpp"

#include <iterator>
#include <utility>

namespace ft9::pipeline {
namespace {

constexpr unix_ms minute_ms = 60'000;
constexpr std::int64_t minutes_an_hour = 60;

}  // namespace

turn_budget::ruling turn_budget::admit(unix_ms now) {
    const auto oldest = now / minute_ms - minutes_an_hour + 1;
    while (!minutes_.empty() && minutes_.begin()->first < oldest) {
        used_ -= minutes_.begin()->second;
        minutes_.erase(minutes_.begin());
    }
    if (limit_ > 0 && used_ >= limit_)
        return std::exchange(told_, true) ? ruling::still_spent : ruling::spent;
    told_ = false;
    remember(now);
    return ruling::go;
}

void turn_budget::take_back() {
    if (minutes_.empty()) return;
    const auto newest = std::prev(minutes_.end());
    --used_;
    if (--newest->second == 0) minutes_.erase(newest);
}

void turn_budget::remember(unix_ms at) {
    ++minutes_[at / minute_ms];
    ++used_;
}

}  // namespace ft9::pipeline
