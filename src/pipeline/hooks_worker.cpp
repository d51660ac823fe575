#include "hooks_worker.hpp"

#include "retry_wait.hpp"
#include "spawn.hpp"

#include "ft9/core/strand.hpp"
#include "ft9/observability/log.hpp"

#include <algorithm>
#include <utility>

// Rows into memory, and who is told next; hooks_delivery.cpp tells them.
namespace ft9::pipeline {

namespace asio = boost::asio;

hooks_worker::hooks_worker(hooks_environment environment) : env_(std::move(environment)) {}

void hooks_worker::build() {
    timer_ = std::make_shared<wake_timer>(env_.wakeups, env_.time, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->pump();
    });
}

void hooks_worker::reconfigure(const std::vector<event_hook>& hooks, hook_limits limits) {
    {
        const std::lock_guard lock(mutex_);
        limits_ = limits;
        auto old = std::exchange(lines_, {});
        order_.clear();
        for (const auto& h : hooks) {
            auto kept = old.extract(h.name);
            auto& l = kept.empty() ? lines_[h.name] : lines_.insert(std::move(kept)).position->second;
            l.hook = h;
            l.disabled = false;
            order_.push_back(h.name);
        }
    }
    pump();
}

void hooks_worker::wake() {
    {
        const std::lock_guard lock(mutex_);
        for (auto& [name, l] : lines_)
            l.unread = true;
    }
    pump();
}

void hooks_worker::look_again() {
    {
        const std::lock_guard lock(mutex_);
        for (auto& [name, l] : lines_) {
            l.cursor = from_the_start;
            l.unread = true;
        }
    }
    pump();
}

bool hooks_worker::knows(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return lines_.contains(name);
}

std::vector<hook_status> hooks_worker::states() const {
    const std::lock_guard lock(mutex_);
    std::vector<hook_status> all;
    for (const auto& name : order_) {
        const auto& l = lines_.at(name);
        hook_status s;
        s.name = name;
        s.url = l.hook.url;
        s.topics = l.hook.topics;
        s.disabled = l.disabled;
        s.failures = l.lanes.failures();
        s.last_error = l.last_error;
        s.last_error_at = l.last_error_at;
        s.last_success_at = l.last_success_at;
        all.push_back(std::move(s));
    }
    return all;
}

void hooks_worker::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    timer_->stop();
}

std::size_t hooks_worker::running() const {
    const std::lock_guard lock(mutex_);
    return running_;
}

void hooks_worker::collect(line& l, unix_ms now, std::vector<job>& jobs) {
    if (l.disabled) return;
    if (l.unread && !l.reading && now >= l.read_from && l.lanes.size() < most_in_memory) {
        l.reading = true;
        jobs.push_back({l.hook.name, std::nullopt});
    }
    while (auto next = l.lanes.claim(now))
        jobs.push_back({l.hook.name, *next});
    if (l.unread && !l.reading && now < l.read_from) timer_->at(l.read_from);
    if (const auto at = l.lanes.next_at()) timer_->at(*at);
}

void hooks_worker::pump() {
    std::vector<job> jobs;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        const auto now = env_.time.now();
        for (auto& [name, l] : lines_)
            collect(l, now, jobs);
        running_ += jobs.size();
    }
    for (auto& j : jobs)
        start(std::move(j));
}

void hooks_worker::start(job j) {
    auto doing = j.delivery ? work(std::move(j.hook), *j.delivery) : read(std::move(j.hook));
    spawn_logged(new_strand(env_.executor), std::move(doing), shared_from_this(), "event hook");
}

template <class Do>
void hooks_worker::with_line(const std::string& hook, Do what) {
    const std::lock_guard lock(mutex_);
    if (const auto at = lines_.find(hook); at != lines_.end()) what(at->second);
}

// What is noted as unread before the question cannot be forgotten by its answer.
std::optional<row_id> hooks_worker::next_page(const std::string& hook) {
    std::optional<row_id> after;
    with_line(hook, [&](line& l) {
        l.reading = !stopping_ && l.unread && l.lanes.size() < most_in_memory;
        if (!l.reading) return;
        l.unread = false;
        l.cursor = std::max<row_id>(l.cursor, 0);
        after = l.cursor;
    });
    return after;
}

// Times of before the clock was set back would keep a row waiting until the clock has come that far.
void hooks_worker::take(const std::string& hook, row_id after, const std::vector<item>& found) {
    const auto now = env_.time.now();
    with_line(hook, [&](line& l) {
        for (auto i : found) {
            i.since = std::min(i.since, now);
            i.next_at = std::min(i.next_at, now + limits_.longest_wait.count());
            l.lanes.add(i);
        }
        // Otherwise somebody wants all of it to be read again.
        if (l.cursor == after && !found.empty()) l.cursor = found.back().id;
        if (found.size() == page) l.unread = true;
    });
}

void hooks_worker::read_later(const std::string& hook) {
    const auto at = env_.time.now() + storage_retry.count();
    with_line(hook, [&](line& l) {
        l.reading = false;
        l.unread = true;
        l.read_from = at;
    });
}

// False: the journal did not answer.
asio::awaitable<bool> hooks_worker::read_pages(std::string hook) {
    for (auto after = next_page(hook); after; after = next_page(hook)) {
        auto asking = env_.store.waiting(hook, *after, page);
        const auto found = co_await std::move(asking);
        if (!found) co_return false;
        take(hook, *after, *found);
        pump();
    }
    co_return true;
}

// An exception would be a bug; without another reader the hook would be told nothing more.
asio::awaitable<void> hooks_worker::read(std::string hook) {
    bool read_all = false;
    try {
        auto reading = read_pages(hook);
        read_all = co_await std::move(reading);
    } catch (const std::exception& e) {
        log::critical("the events for a hook could not be read; it is tried again",
                      {{"hook", hook}, {"error", e.what()}});
    }
    if (!read_all) read_later(hook);
    {
        const std::lock_guard lock(mutex_);
        --running_;
    }
    pump();
}

}  // namespace ft9::pipeline
