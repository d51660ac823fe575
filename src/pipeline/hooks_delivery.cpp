// One event to one hook, from the row to what became of it.
#include "hook_message.hpp"
#include "hooks_worker.hpp"
#include "retry_wait.hpp"

#include "ft9/observability/log.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

constexpr unix_ms failing_for_long = 5 * 60 * 1000;

std::string_view hook_result(hook_ruling::kind what) {
    switch (what) {
        case hook_ruling::kind::delivered:
            return "delivered";
        case hook_ruling::kind::dead:
            return "dead";
        case hook_ruling::kind::gone:
            return "gone";
        default:
            return "again";
    }
}

}  // namespace

void hooks_worker::come_back(const std::string& hook, item i, std::chrono::milliseconds wait) {
    i.next_at = env_.time.now() + wait.count();
    const std::lock_guard lock(mutex_);
    if (const auto at = lines_.find(hook); at != lines_.end()) at->second.lanes.again(i);
}

hook_limits hooks_worker::limits() const {
    const std::lock_guard lock(mutex_);
    return limits_;
}

// An exception would be a bug. It must keep neither the worker's place nor the conversation for ever.
asio::awaitable<void> hooks_worker::work(std::string hook, item i) {
    try {
        auto delivering = deliver(hook, i);
        co_await std::move(delivering);
    } catch (const std::exception& e) {
        log::critical("an event could not be told to a hook; it is tried again",
                      {{"hook", hook}, {"delivery", public_id(i.id)}, {"error", e.what()}});
        come_back(hook, i, limits().longest_rest);
    }
    {
        const std::lock_guard lock(mutex_);
        --running_;
    }
    pump();
}

asio::awaitable<void> hooks_worker::deliver(std::string hook, item i) {
    auto finding = env_.store.find(i.id);
    auto found = co_await std::move(finding);
    if (!found) co_return come_back(hook, i, storage_retry);  // the journal says itself why
    std::optional<event_hook> to;
    {
        const std::lock_guard lock(mutex_);
        const auto at = lines_.find(hook);
        if (at == lines_.end()) co_return;
        if (!*found) co_return at->second.lanes.done(i);  // erased, or seen to by an operator
        if ((*found)->conversation != i.conversation)
            co_return at->second.lanes.move(i, (*found)->conversation);
        to = at->second.hook;
    }
    auto posting = post(std::move(*to), std::move(**found), i);
    co_await std::move(posting);
}

asio::awaitable<void> hooks_worker::post(event_hook hook, storage::hook_delivery d, item i) {
    const auto limits_now = limits();
    auto sending =
        env_.poster.post(hook_message(hook, d, env_.time.now()), env_.time.steady() + hook.timeout);
    const auto a = co_await std::move(sending);
    const auto before = i;
    const auto now = env_.time.now();
    ++i.attempts;
    auto r = judge_hook_answer(a, i.attempts, std::chrono::milliseconds(now - i.since), limits_now);
    i.next_at = now + with_jitter(r.wait).count();
    auto storing = store(i, r);
    if (!co_await std::move(storing)) co_return come_back(hook.name, before, storage_retry);
    const auto failing_since = settle(hook.name, i, r);
    tell(hook, i, r, failing_since);
}

// What arrived and could not be written down is told again: at least once.
asio::awaitable<bool> hooks_worker::store(const item& i, const hook_ruling& r) {
    using kind = hook_ruling::kind;
    auto storing = r.what == kind::delivered
                       ? env_.store.delivered(i.id)
                       : env_.store.failed({i.id, i.attempts, i.next_at, r.error, r.what == kind::dead});
    const auto stored = co_await std::move(storing);
    co_return stored.has_value();
}

unix_ms hooks_worker::settle_in(line& l, const item& i, const hook_ruling& r, unix_ms now,
                                const hook_limits& limits) {
    using kind = hook_ruling::kind;
    if (r.what == kind::delivered) {
        l.lanes.succeeded();
        l.last_success_at = now;
        l.failing_since = 0;
    } else {
        l.last_error = r.error;
        l.last_error_at = now;
    }
    // What is refused for good says nothing about the hook: the next event may be welcome.
    if (r.what == kind::again) {
        const auto rest = rest_of_hook(l.lanes.failures() + 1, limits);
        l.lanes.failed(now + std::max(rest, r.rest).count());
        if (l.failing_since == 0) l.failing_since = now;
    }
    l.disabled = l.disabled || r.what == kind::gone;
    if (r.what == kind::again || r.what == kind::gone) {
        l.lanes.again(i);
    } else {
        l.lanes.done(i);
    }
    return r.what == kind::again ? l.failing_since : 0;
}

unix_ms hooks_worker::settle(const std::string& hook, const item& i, const hook_ruling& r) {
    const auto now = env_.time.now();
    const std::lock_guard lock(mutex_);
    const auto at = lines_.find(hook);
    return at == lines_.end() ? 0 : settle_in(at->second, i, r, now, limits_);
}

// The conversation was given back and may be taken: work() must not give it back a second time.
void hooks_worker::tell(const event_hook& hook, const item& i, const hook_ruling& r, unix_ms since) {
    try {
        report(hook, i, r);
        report_failing(hook, r, since);
    } catch (const std::exception& e) {
        log::critical("what a hook answered could not be reported",
                      {{"hook", hook.name}, {"error", e.what()}});
    }
}

void hooks_worker::report(const event_hook& hook, const item& i, const hook_ruling& r) {
    using kind = hook_ruling::kind;
    env_.meter.count(counter::hook_deliveries, hook_result(r.what));
    if (r.what == kind::delivered) return;
    log::warning("a hook did not take an event", {{"hook", hook.name},
                                                  {"delivery", public_id(i.id)},
                                                  {"attempts", i.attempts},
                                                  {"error", r.error},
                                                  {"outcome", hook_result(r.what)}});
    if (r.what == kind::dead)
        env_.alarms.raise("hook_dead_letter", "The event hook " + hook.name +
                                                  " did not take an event, which is given up (" + r.error +
                                                  "): GET /dead-letters?kind=hook.");
    if (r.what == kind::gone)
        env_.alarms.raise(
            "hook_disabled",
            "The event hook " + hook.name + " answered 410: it is told nothing until SIGHUP or a restart.");
}

void hooks_worker::report_failing(const event_hook& hook, const hook_ruling& r, unix_ms since) {
    if (since == 0 || env_.time.now() - since < failing_for_long) return;
    env_.alarms.raise("hook_failing", "The event hook " + hook.name +
                                          " has been failing for more than 5 minutes (" + r.error +
                                          "); its events wait, up to HOOK_RETRY_HOURS.");
}

}  // namespace ft9::pipeline
