#include "simulator/acquaintances.hpp"

#include <algorithm>

namespace ft9::simulator {
namespace {

constexpr unix_ms hour = 60 * 60 * 1000;
constexpr unix_ms service_window = 24 * hour, ad_window = 72 * hour;
constexpr int undeliverable = 131026, window_is_closed = 131047;

}  // namespace

void acquaintances::note(const inbound& m) {
    if (m.kind == "echo") return;
    const std::lock_guard lock(mutex_);
    if (m.kind == "number_changed" || m.kind == "user_id_changed") return move(m);
    if (m.type == "system") return;
    if (!m.from.empty()) user_ids_[m.from] = m.user_id;
    // Who writes is there, whatever was before.
    left_.erase(m.from);
    left_.erase(m.user_id);
    const unix_ms at = m.at.value_or(0);
    window& w = windows_[m.user_id];
    w.until = std::max(w.until, at + (m.referral.is_object() ? ad_window : service_window));
    if (m.referral.is_object()) w.free_until = std::max(w.free_until, at + ad_window);
}

// The person goes on elsewhere and takes their window along.
void acquaintances::move(const inbound& m) {
    if (m.new_user_id != m.user_id) {
        if (const auto known = windows_.find(m.user_id); known != windows_.end()) {
            const window taken = known->second;
            windows_.erase(known);
            windows_[m.new_user_id] = taken;
        }
        left_.insert(m.user_id);
    }
    const bool other_number = !m.new_number.empty() && m.new_number != m.from;
    if (other_number) {
        user_ids_.erase(m.from);
        left_.insert(m.from);
        left_.erase(m.new_number);
    }
    left_.erase(m.new_user_id);
    const std::string& number = m.new_number.empty() ? m.from : m.new_number;
    if (!number.empty()) user_ids_[number] = m.new_user_id;
}

std::string acquaintances::user_id(std::string_view digits) const {
    const std::lock_guard lock(mutex_);
    const auto found = user_ids_.find(std::string(digits));
    return found == user_ids_.end() ? user_id_of(digits) : found->second;
}

acquaintances::standing acquaintances::of(const std::string& number, const std::string& user_id,
                                          bool is_template, unix_ms now) const {
    const std::lock_guard lock(mutex_);
    standing out;
    if (left_.contains(number.empty() ? user_id : number)) {
        out.code = undeliverable;
        return out;
    }
    const auto found = windows_.find(user_id);
    if (found == windows_.end()) return out;
    out.free_entry = now < found->second.free_until;
    if (now >= found->second.until && !is_template) out.code = window_is_closed;
    return out;
}

void acquaintances::forget() {
    const std::lock_guard lock(mutex_);
    user_ids_.clear();
    windows_.clear();
    left_.clear();
}

}  // namespace ft9::simulator
