#include "support/simulation/virtual_time.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace ft9::simulation {
namespace {

struct armed {
    scheduler& events;
    scheduler::key k;
    armed(scheduler& e, scheduler::key given) : events(e), k(given) {}
    armed(const armed&) = delete;
    armed& operator=(const armed&) = delete;
    ~armed() { events.cancel(k); }
};

}  // namespace

scheduler::key scheduler::add(milliseconds_since_start wait, owner of, action what) {
    const key k{now_ + std::max<milliseconds_since_start>(wait, 0), ++order_};
    if (of == the_world) ++of_the_world_;
    events_.emplace(k, event{of, std::move(what)});
    return k;
}

scheduler::events::node_type scheduler::take(events::iterator at) {
    if (at->second.of == the_world) --of_the_world_;
    return events_.extract(at);
}

void scheduler::cancel(key k) {
    const auto at = events_.find(k);
    if (at == events_.end()) return;
    const auto forgotten = take(at);  // destroyed when the map is whole again
}

void scheduler::drop(owner of) {
    std::vector<events::node_type> forgotten;
    for (auto at = events_.begin(); at != events_.end();) {
        const auto next = std::next(at);
        if (at->second.of == of) forgotten.push_back(take(at));
        at = next;
    }
}

bool scheduler::run_next(milliseconds_since_start until) {
    if (events_.empty() || events_.begin()->first.at > until) {
        now_ = std::max(now_, until);
        return false;
    }
    auto due = take(events_.begin());
    now_ = due.key().at;
    due.mapped().what();
    return true;
}

timers::ticket virtual_timers::after(std::chrono::milliseconds wait, std::function<void()> ring) {
    auto rings = [executor = executor_, ring = std::move(ring)] { boost::asio::post(executor, ring); };
    const auto k = events_.add(wait.count(), owner_, std::move(rings));
    return std::make_shared<armed>(events_, k);
}

}  // namespace ft9::simulation
