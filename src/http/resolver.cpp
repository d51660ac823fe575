#include "ft9/http/resolver.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace ft9::http {
namespace {

using namespace std::chrono_literals;

constexpr auto stale_limit = 5min;
// After a failed refresh, how long the old addresses serve before the next try.
constexpr auto stale_pause = 1s;

struct entry {
    addresses known;
    steady_time fresh_until{}, usable_until{};
    bool in_progress = false;
    std::vector<resolver::handler> waiting;
};

}  // namespace

struct resolver::state {
    lookup_function lookup;
    std::chrono::milliseconds ttl;
    time_source now;
    std::mutex mutex;
    bool stopped = false;
    std::map<std::string, entry> entries;

    void settle(const std::string& host, result<addresses> found) {
        const std::lock_guard lock(mutex);
        auto& e = entries[host];
        e.in_progress = false;
        if (found) {
            e.known = *found;
            e.fresh_until = now() + ttl;
            e.usable_until = e.fresh_until + stale_limit;
        } else if (!e.known.empty() && now() < e.usable_until) {
            e.fresh_until = now() + stale_pause;
            found = e.known;
        }
        answer(e, found);
    }

    static void answer(entry& e, const result<addresses>& found) {
        const auto waiting = std::exchange(e.waiting, {});
        for (const auto& done : waiting)
            done(found);
    }

    static void start(const std::shared_ptr<state>& self, const std::string& host) {
        const auto work = [self, host] { self->settle(host, self->lookup(host)); };
        try {
            std::thread(work).detach();
        } catch (const std::system_error& e) {
            self->settle(host, error_code(e.code().value(), boost::system::system_category()));
        }
    }
};

resolver::resolver(lookup_function lookup, std::chrono::milliseconds ttl, time_source now)
    : state_(std::make_shared<state>()) {
    state_->lookup = std::move(lookup);
    state_->ttl = ttl;
    state_->now = std::move(now);
}

resolver::~resolver() {
    stop();
}

void resolver::resolve(const std::string& host, handler done) {
    std::unique_lock lock(state_->mutex);
    if (state_->stopped) return done(errc::cancelled);
    auto& e = state_->entries[host];
    if (state_->now() < e.fresh_until) return done(e.known);
    e.waiting.push_back(std::move(done));
    if (std::exchange(e.in_progress, true)) return;
    lock.unlock();
    state::start(state_, host);
}

void resolver::demote(const std::string& host, const boost::asio::ip::address& failed) {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->entries.find(host);
    if (found == state_->entries.end()) return;
    auto& known = found->second.known;
    std::stable_partition(known.begin(), known.end(), [&failed](const auto& a) { return a != failed; });
}

void resolver::stop() {
    const std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    for (auto& [host, e] : state_->entries)
        state::answer(e, errc::cancelled);
}

}  // namespace ft9::http
