#include "registry.hpp"

#include "connection.hpp"

#include <algorithm>

namespace ft9::http {
namespace {

using rates = std::vector<std::pair<double, connection_base*>>;

// The unfinished bodies, the slowest first.
rates by_rate(const std::vector<connection_base*>& all, const connection_base& except,
              watch::time_point now) {
    rates found;
    for (auto* one : all) {
        const auto& state = one->state();
        if (one == &except || state.at() != stage::body || state.is_shed() || state.held_bytes() == 0)
            continue;
        const auto age = std::chrono::duration<double>(now - state.since()).count() + 1e-6;
        found.emplace_back(static_cast<double>(state.body_bytes()) / age, one);
    }
    std::sort(found.begin(), found.end());
    return found;
}

// One subscriber of IPv6 has a /64 at least (RFC 6177), and a machine in it as many addresses as it likes.
boost::asio::ip::address household_of(const boost::asio::ip::address& peer) {
    if (!peer.is_v6()) return peer;
    auto bytes = peer.to_v6().to_bytes();
    std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), std::uint8_t{0});
    return boost::asio::ip::address_v6(bytes);
}

}  // namespace

bool registry::enter_peer(const boost::asio::ip::address& peer, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    auto& count = peers_.try_emplace(household_of(peer), 0).first->second;
    if (count >= limit) return false;
    ++count;
    return true;
}

void registry::leave_peer(const boost::asio::ip::address& peer) {
    const std::lock_guard lock(mutex_);
    const auto found = peers_.find(household_of(peer));
    if (found != peers_.end() && --found->second == 0) peers_.erase(found);
}

void registry::add(connection_base& one) {
    const std::lock_guard lock(mutex_);
    one.slot = all_.size();
    all_.push_back(&one);
}

void registry::remove(connection_base& one) {
    const std::lock_guard lock(mutex_);
    all_[one.slot] = all_.back();
    all_[one.slot]->slot = one.slot;
    all_.pop_back();
}

std::size_t registry::size() const {
    const std::lock_guard lock(mutex_);
    return all_.size();
}

connections registry::all() const {
    const std::lock_guard lock(mutex_);
    connections found;
    for (auto* one : all_) {
        if (auto alive = one->weak_from_this().lock()) found.push_back(std::move(alive));
    }
    return found;
}

connections registry::overdue(watch::time_point now, std::size_t rate, watch::duration grace) const {
    const std::lock_guard lock(mutex_);
    connections found;
    for (auto* one : all_) {
        if (!one->state().overdue(now, rate, grace)) continue;
        if (auto alive = one->weak_from_this().lock()) found.push_back(std::move(alive));
    }
    return found;
}

std::size_t registry::already_shed() const {
    std::size_t bytes = 0;
    for (const auto* one : all_) {
        if (one->state().at() == stage::body && one->state().is_shed()) bytes += one->state().held_bytes();
    }
    return bytes;
}

registry::shedding registry::shed_slowest(std::size_t bytes, const connection_base& except,
                                          watch::time_point now) {
    const std::lock_guard lock(mutex_);
    shedding made;
    auto freed = already_shed();
    for (const auto& [rate, victim] : freed < bytes ? by_rate(all_, except, now) : rates()) {
        if (freed >= bytes) break;
        victim->state().shed();
        freed += victim->state().held_bytes();
        if (auto alive = victim->weak_from_this().lock()) made.chosen.push_back(std::move(alive));
    }
    made.enough = freed >= bytes;
    return made;
}

connections registry::longest_waiting(std::size_t count) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<watch::time_point, connection_base*>> waiting;
    for (auto* one : all_) {
        if (one->state().at() != stage::handling) waiting.emplace_back(one->state().since(), one);
    }
    count = std::min(count, waiting.size());
    std::partial_sort(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(count), waiting.end());
    connections found;
    for (std::size_t i = 0; i < count; ++i) {
        if (auto alive = waiting[i].second->weak_from_this().lock()) found.push_back(std::move(alive));
    }
    return found;
}

}  // namespace ft9::http
