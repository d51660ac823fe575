#include "ft9/core/steered_clock.hpp"

#include <time.h>

#include <algorithm>
#include <utility>

namespace ft9 {
namespace {

constexpr std::int64_t per_millisecond = 1'000'000, per_second = 1'000'000'000;
constexpr std::int64_t adjust_every = 200 * per_millisecond;
constexpr std::int64_t slowness = 200;  // of each 200 ns that pass, one may be worn off

std::int64_t read_clock(clockid_t which) {
    timespec t{};
    if (::clock_gettime(which, &t) != 0) ::clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<std::int64_t>(t.tv_sec) * per_second + t.tv_nsec;
}

}  // namespace

steered_clock::steered_clock()
    : steered_clock({[] { return read_clock(CLOCK_REALTIME); }, [] { return read_clock(CLOCK_BOOTTIME); }}) {}

steered_clock::steered_clock(readings from) : from_(std::move(from)) {
    const auto elapsed = from_.elapsed();
    offset_ = from_.wall() - elapsed;
    adjusted_at_ = elapsed;
}

// Of the threads that come at the same time one adjusts.
std::int64_t steered_clock::offset(std::int64_t elapsed) const {
    auto before = adjusted_at_.load();
    const auto passed = elapsed - before;
    if (passed < adjust_every || !adjusted_at_.compare_exchange_strong(before, elapsed)) return offset_;
    const auto most = passed / slowness;
    const auto step = std::clamp(from_.wall() - elapsed - offset_, -most, most);
    return offset_ += step;
}

unix_ms steered_clock::now() const {
    const auto elapsed = from_.elapsed();
    return (elapsed + offset(elapsed)) / per_millisecond;
}

std::chrono::milliseconds steered_clock::ahead() const {
    const auto elapsed = from_.elapsed();
    return std::chrono::milliseconds((from_.wall() - elapsed - offset(elapsed)) / per_millisecond);
}

}  // namespace ft9
