#include "typing_mark.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <exception>
#include <utility>

namespace ft9::pipeline {

namespace asio = boost::asio;

struct typing_mark::state {
    state(const asio::any_io_executor& strand, timers& alarms, const clock& t)
        : wakeups(alarms), time(t), end(strand) {
        end.expires_at(std::chrono::steady_clock::time_point::max());
    }
    timers& wakeups;
    const clock& time;
    asio::steady_timer end;
    const abort_ptr awake = std::make_shared<abort_switch>();
    std::atomic<bool> over{false};
    bool running = false;
};

typing_mark::typing_mark(const asio::any_io_executor& strand, timers& wakeups, const clock& time)
    : strand_(strand), state_(std::make_shared<state>(strand, wakeups, time)) {}

// Wakes nobody: what is destroyed may be all that runs.
typing_mark::~typing_mark() {
    state_->over = true;
}

void typing_mark::start(show what, rhythm when) {
    state_->running = true;
    auto done = [s = state_](const std::exception_ptr&) {
        s->running = false;
        s->end.cancel();
    };
    asio::co_spawn(strand_, go_on_showing(state_, std::move(what), when), std::move(done));
}

asio::awaitable<void> typing_mark::go_on_showing(std::shared_ptr<state> s, show what, rhythm when) {
    for (;;) {
        auto showing = what();
        co_await std::move(showing);
        const bool last = when.renew.count() <= 0 || s->time.steady() + when.renew >= when.until;
        if (last || s->over) co_return;
        auto waiting = sleep_for(s->wakeups, when.renew, s->awake);
        co_await std::move(waiting);
        if (s->over) co_return;
    }
}

asio::awaitable<void> typing_mark::ended() {
    const auto s = state_;
    s->over = true;
    s->awake->press();
    if (s->running) co_await s->end.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace ft9::pipeline
