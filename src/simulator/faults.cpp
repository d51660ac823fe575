#include "simulator/faults.hpp"

#include <algorithm>

namespace ft9::simulator {
namespace {

using nlohmann::json;

constexpr std::size_t spent_kept = 20;

// Refusals concern connections, not calls.
bool is_refusal(const fault& f, side target) {
    return f.target == target && f.where == cut::before_request;
}

bool fits(const fault& f, side target, std::string_view call, std::string_view body) {
    if (f.target != target || f.where == cut::before_request) return false;
    if (target != side::ai && f.call != "any" && f.call != call) return false;
    return body.find(f.match) != std::string_view::npos;
}

}  // namespace

bool fault::only_slow() const {
    return status == 0 && code.is_null() && !body && where == cut::none && !malformed && retry_after.empty();
}

std::uint64_t fault_queue::push(fault f) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({++last_id_, 0, std::move(f)});
    return last_id_;
}

fault fault_queue::use(place found) {
    ++found->hits;
    fault out = found->what;
    if (found->what.times > 0 && --found->what.times == 0) {
        spent_.splice(spent_.begin(), waiting_, found);
        if (spent_.size() > spent_kept) spent_.pop_back();
    }
    return out;
}

std::optional<fault> fault_queue::take(side target, std::string_view call, std::string_view body) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                    [&](const item& i) { return fits(i.what, target, call, body); });
    if (found == waiting_.end()) return std::nullopt;
    return use(found);
}

bool fault_queue::take_refusal(side target) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                    [target](const item& i) { return is_refusal(i.what, target); });
    if (found == waiting_.end()) return false;
    use(found);
    return true;
}

bool fault_queue::refuses(side target) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(waiting_.begin(), waiting_.end(),
                       [target](const item& i) { return is_refusal(i.what, target); });
}

json fault_queue::list() const {
    const std::lock_guard lock(mutex_);
    json out = json::array();
    for (const auto& i : waiting_) {
        const json left = i.what.times == 0 ? json() : json(i.what.times);
        out.push_back({{"id", i.id}, {"order", i.what.order}, {"hits", i.hits}, {"left", left}});
    }
    for (const auto& i : spent_)
        out.push_back({{"id", i.id}, {"order", i.what.order}, {"hits", i.hits}, {"left", 0}});
    return out;
}

bool fault_queue::remove(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    const auto same = [id](const item& i) { return i.id == id; };
    return std::erase_if(waiting_, same) + std::erase_if(spent_, same) > 0;
}

void fault_queue::clear() {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    spent_.clear();
}

std::size_t fault_queue::size() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

}  // namespace ft9::simulator
