#include "simulator/sending_limits.hpp"

namespace ft9::simulator {
namespace {

constexpr unix_ms a_second = 1000;
constexpr std::size_t pairs_kept = 10'000;
constexpr int number_too_fast = 130429, pair_too_fast = 131056;

}  // namespace

bool sending_limits::number_is_full(const behaviour& b, unix_ms now) {
    while (!last_second_.empty() && last_second_.front() <= now - a_second)
        last_second_.pop_front();
    return b.number_limit > 0 && last_second_.size() >= static_cast<std::size_t>(b.number_limit);
}

bool sending_limits::pair_is_full(const behaviour& b, const std::string& to, unix_ms now) {
    const auto at = pairs_.find(to);
    if (b.person_message.count() == 0 || at == pairs_.end() || at->second.paid_at <= now) return false;
    return now >= at->second.burst_ends || at->second.borrowed >= b.person_burst;
}

void sending_limits::count(const behaviour& b, const std::string& to, unix_ms now) {
    if (b.number_limit > 0) last_second_.push_back(now);
    if (b.person_message.count() == 0) return;
    if (pairs_.size() >= pairs_kept)
        std::erase_if(pairs_, [now](const auto& each) { return each.second.paid_at <= now; });
    auto& p = pairs_[to];
    if (p.paid_at <= now) p = {now + b.person_message.count(), now, 0};
    ++p.borrowed;
    p.paid_at += b.person_message.count();
}

std::optional<graph_error> sending_limits::admit(const std::string& to) {
    const auto rules = settings_.get();
    const std::lock_guard lock(mutex_);
    const auto now = time_.now();
    if (number_is_full(*rules, now))
        return known_error(number_too_fast,
                           "Message failed to send because there were too many messages "
                           "sent from this phone number in a short period of time.");
    if (pair_is_full(*rules, to, now))
        return known_error(pair_too_fast,
                           "Message failed to send because there were too many messages sent "
                           "from this phone number to the same phone number in a short "
                           "period of time.");
    count(*rules, to, now);
    return std::nullopt;
}

void sending_limits::take_back(const std::string& to) {
    const auto rules = settings_.get();
    const std::lock_guard lock(mutex_);
    if (!last_second_.empty()) last_second_.pop_back();
    const auto at = pairs_.find(to);
    if (at == pairs_.end() || at->second.borrowed == 0) return;
    --at->second.borrowed;
    at->second.paid_at -= rules->person_message.count();
}

void sending_limits::reset() {
    const std::lock_guard lock(mutex_);
    last_second_.clear();
    pairs_.clear();
}

}  // namespace ft9::simulator
