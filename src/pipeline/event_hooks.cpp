#include "ft9/pipeline/event_hooks.hpp"

#include "hooks_worker.hpp"

#include <boost/asio/post.hpp>

namespace ft9::pipeline {

namespace asio = boost::asio;

struct event_hooks::impl {
    explicit impl(hooks_environment environment)
        : env(std::move(environment)), worker(std::make_shared<hooks_worker>(env)) {
        worker->build();
        // From the journal's thread: reading and posting begin on ours.
        env.outlet.on_news([executor = env.executor, weak = std::weak_ptr<hooks_worker>(worker)] {
            asio::post(executor, [weak] {
                if (const auto self = weak.lock()) self->wake();
            });
        });
    }

    const hooks_environment env;
    const std::shared_ptr<hooks_worker> worker;
};

event_hooks::event_hooks(hooks_environment environment)
    : impl_(std::make_shared<impl>(std::move(environment))) {}

event_hooks::~event_hooks() {
    impl_->env.outlet.on_news({});
    impl_->worker->stop();
}

void event_hooks::reconfigure(const std::vector<event_hook>& hooks, hook_limits limits) {
    impl_->env.outlet.want(hooks);
    impl_->worker->reconfigure(hooks, limits);
}

void event_hooks::replayed() {
    impl_->worker->look_again();
}

bool event_hooks::knows(const std::string& name) const {
    return impl_->worker->knows(name);
}

asio::awaitable<result<row_id>> event_hooks::test(std::string name) {
    auto self = impl_;
    if (!self->worker->knows(name)) co_return make_error_code(errc::not_found);
    auto adding = self->env.store.add_test(std::move(name));
    const auto added = co_await std::move(adding);
    if (!added) co_return added.error();
    co_return *added;
}

asio::awaitable<result<std::vector<hook_status>>> event_hooks::list() const {
    auto self = impl_;
    auto counting = self->env.store.counts();
    const auto counts = co_await std::move(counting);
    if (!counts) co_return counts.error();
    auto all = self->worker->states();
    for (auto& s : all) {
        for (const auto& c : *counts) {
            if (c.hook != s.name) continue;
            s.waiting = c.waiting;
            s.given_up = c.given_up;
            s.oldest = c.oldest;
        }
    }
    co_return all;
}

asio::awaitable<void> event_hooks::tend() {
    auto self = impl_;
    if (self->worker->states().empty()) co_return;
    auto counting = self->env.store.counts();
    const auto counts = co_await std::move(counting);
    if (!counts) co_return;
    double waiting = 0;
    for (const auto& c : *counts)
        waiting += static_cast<double>(c.waiting);
    self->env.meter.set(gauge::hook_pending, waiting);
}

asio::awaitable<void> event_hooks::drain(steady_time deadline) {
    auto self = impl_;
    self->worker->stop();
    while (self->worker->running() > 0 && self->env.time.steady() < deadline) {
        auto waiting = sleep_for(self->env.wakeups, std::chrono::milliseconds(10));
        co_await std::move(waiting);
    }
}

}  // namespace ft9::pipeline
