#include "ft9/pipeline/number_pace.hpp"

#include <algorithm>
#include <cmath>

namespace ft9::pipeline {
namespace {

constexpr double at_once = 0.1, flowing = 1 - at_once;  // of a second's messages
constexpr double seconds_to_recover = 60, ms_per_second = 1000;

}  // namespace

number_pace::number_pace(double per_second)
    : full_(per_second), learned_(per_second), tokens_(std::max(1.0, per_second * at_once)) {}

double number_pace::limit(unix_ms now) const {
    const double seconds = static_cast<double>(std::max<unix_ms>(now - lowered_at_, 0)) / ms_per_second;
    return std::min(full_, learned_ + seconds * full_ / seconds_to_recover);
}

// Of a bucket; a number whose limit is small may still send one message.
double number_pace::room(unix_ms now) const {
    return std::max(1.0, limit(now) * at_once);
}

double number_pace::tokens_at(unix_ms now) const {
    const double passed = static_cast<double>(std::max<unix_ms>(now - counted_at_, 0));
    return std::min(room(now), tokens_ + passed * limit(now) * flowing / ms_per_second);
}

unix_ms number_pace::ready_at(unix_ms now) const {
    if (full_ <= 0) return now;
    const double missing = 1 - tokens_at(now);
    if (missing <= 0) return now;
    return now + static_cast<unix_ms>(std::ceil(missing * ms_per_second / (limit(now) * flowing)));
}

void number_pace::take(unix_ms now) {
    tokens_ = tokens_at(now) - 1;
    counted_at_ = std::max(counted_at_, now);
}

void number_pace::give_back() {
    tokens_ = std::min(tokens_ + 1, room(counted_at_));
}

bool number_pace::refused(unix_ms began, unix_ms now) {
    if (full_ <= 0 || began <= lowered_at_) return false;
    learned_ = std::max(std::min(least, full_), limit(now) / 2);
    lowered_at_ = now;
    tokens_ = 0;
    counted_at_ = now;
    return true;
}

}  // namespace ft9::pipeline
