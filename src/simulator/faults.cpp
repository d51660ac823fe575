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

// The model's calls that only a fault means which names them.
bool is_named(std::string_view call) {
    return call == "transcription" || call == "speech" || call == "tool";
}

bool fits(const fault& f, side target, std::string_view call, std::string_view body) {
    if (f.target != target || f.where == cut::before_request) return false;
    const bool all_alike = target == side::ai && !is_named(f.call) && !is_named(call);
    const bool same = all_alike || f.call == call;
    if (f.call != "any" && !same) return false;
    return body.find(f.match) != std::string_view::npos;
}

// splitmix64: the n-th draw of a seed is the same in every build.
std::uint64_t scrambled(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

}  // namespace

bool fault::only_slow() const {
    return status == 0 && code.is_null() && !body && where == cut::none && !malformed && retry_after.empty();
}

std::uint64_t fault_queue::push(fault f) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({++last_id_, 0, 0, std::move(f)});
    return last_id_;
}

bool fault_queue::drawn(item& i) {
    const auto draw = scrambled(scrambled(static_cast<std::uint64_t>(i.what.seed)) + i.asked++);
    return draw % 100 < static_cast<std::uint64_t>(i.what.percent);
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
                                    [&](item& i) { return fits(i.what, target, call, body) && drawn(i); });
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
