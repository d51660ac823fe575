#include "client_pool.hpp"

#include "ft9/http/address_policy.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>

namespace ft9::http {

namespace asio = boost::asio;

namespace {

bool is_unwanted(const job& j) {
    return j.abort && j.abort->pressed();
}

// How a connection's coroutine ends. What escapes from it has dropped its job, and whoever waits for that
// would wait for ever.
struct or_the_process_ends {
    void operator()(const std::exception_ptr& failure) const noexcept {
        if (failure) std::terminate();
    }
};

}  // namespace

client_parts::client_parts(asio::any_io_executor ex, client_options o)
    : executor(std::move(ex)),
      options(std::move(o)),
      limits{options.max_response_header, options.max_response_body},
      tls(tls_context::shared(options.ca_file)),
      names(options.lookup ? options.lookup : lookup_function(system_lookup), options.address_ttl) {}

pool::pool(std::shared_ptr<client_parts> parts, origin where)
    : parts_(std::move(parts)),
      where_(std::move(where)),
      may_be_private_(may_be_private(where_.host, parts_->options.private_hosts)),
      sessions_(std::make_shared<session_store>()),
      timer_(parts_->executor) {}

// Before the job can be seen by anybody else: the connection that takes it listens in its turn, and must be
// the last to do so. Whoever queues it asks under the lock whether the press came before.
void pool::heed(job& j) {
    if (!j.abort) return;
    j.ticket = ++tickets_;
    j.abort->listen([weak = weak_from_this(), ticket = j.ticket] {
        if (const auto self = weak.lock()) self->give_up(ticket);
    });
}

// Too late if a connection has the job: that listens itself.
void pool::give_up(std::uint64_t ticket) noexcept {
    std::unique_lock lock(mutex_);
    const auto j = waiting_.take(ticket);
    lock.unlock();
    if (j) j->complete(failed(errc::cancelled, phase::queued));
}

void pool::submit(job_ptr j) noexcept {
    heed(*j);
    error_code refused;
    std::unique_lock lock(mutex_);
    if (stopped_ || is_unwanted(*j)) {
        refused = errc::cancelled;
    } else if (auto ready = take_idle()) {
        lock.unlock();
        return carry_out({std::move(ready), std::move(j), 0});
    } else if (waiting_.size() >= parts_->options.max_waiting_per_host) {
        refused = errc::overloaded;
    }
    if (refused) {
        lock.unlock();
        return j->complete(failed(refused, phase::queued));
    }
    waiting_.push_back(std::move(j));
    auto s = plan();
    lock.unlock();
    carry_out(std::move(s));
}

void pool::put_back(job_ptr j) noexcept {
    heed(*j);
    std::unique_lock lock(mutex_);
    --open_;
    const bool refused = stopped_ || is_unwanted(*j);
    if (!refused) waiting_.push_front(std::move(j));
    auto s = plan();
    lock.unlock();
    if (refused) j->complete(failed(errc::cancelled, phase::queued));
    carry_out(std::move(s));
}

pool::connection_ptr pool::take_idle() {
    if (idle_.empty()) return nullptr;
    auto newest = std::move(idle_.back().kept);
    idle_.pop_back();
    return newest;
}

std::size_t pool::attempts_wanted() const {
    const auto& o = parts_->options;
    const auto used = open_ + connecting_;
    const auto aim = std::min(waiting_.size(), o.max_connecting_per_host);
    if (stopped_ || aim <= connecting_ || used >= o.max_connections_per_host) return 0;
    if (open_ > 0 && std::chrono::steady_clock::now() < attempts_after_) return 0;
    return std::min(aim - connecting_, o.max_connections_per_host - used);
}

pool::steps pool::plan() noexcept {
    steps s;
    if (!waiting_.empty()) s.ready = take_idle();
    if (s.ready) s.next = waiting_.pop_front();
    s.attempts = attempts_wanted();
    connecting_ += s.attempts;
    attempts_in_[0] += s.attempts;
    arm_timer();
    return s;
}

void pool::carry_out(steps s) noexcept {
    start_attempts(s.attempts);
    if (!s.ready) return;
    const auto strand = s.ready->executor();
    asio::co_spawn(strand, serve(shared_from_this(), std::move(s.ready), std::move(s.next)),
                   or_the_process_ends{});
}

void pool::start_attempts(std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        auto c = std::make_shared<client_connection>(parts_->executor, sessions_);
        // Posted: an attempt that fails at once starts the next one, and must not do so on our stack.
        asio::post(parts_->executor, [self = shared_from_this(), c]() mutable noexcept {
            const auto strand = c->executor();
            asio::co_spawn(strand, attempt(std::move(self), std::move(c)), or_the_process_ends{});
        });
    }
}

asio::awaitable<void> pool::serve(std::shared_ptr<pool> self, connection_ptr c, job_ptr j) {
    while (j) {
        auto end = co_await c->perform(*j, self->parts_->limits);
        if (end.untouched) {
            self->put_back(std::move(j));
            co_return;
        }
        // The connection goes back first, so that the caller's next request finds it.
        auto next = self->release(c, end.reusable);
        j->complete(std::move(end.outcome));
        j = std::move(next);
    }
}

// Jobs whose deadline has passed are left to the timer's caller: they are collected, not completed here.
job_ptr pool::next_job(std::vector<job_ptr>& expired) noexcept {
    expired = waiting_.pop_expired(std::chrono::steady_clock::now());
    return waiting_.pop_front();
}

job_ptr pool::release(const connection_ptr& c, bool reusable) noexcept {
    std::vector<job_ptr> expired;
    job_ptr next;
    steps s;
    {
        const std::lock_guard lock(mutex_);
        const bool keep = reusable && !stopped_;
        if (!keep) --open_;
        if (keep) next = next_job(expired);
        if (keep && !next) idle_.push_back({c, std::chrono::steady_clock::now()});
        s = plan();
    }
    carry_out(std::move(s));
    for (const auto& j : expired)
        j->complete(failed(errc::deadline_exceeded, phase::queued));
    return next;
}

void pool::arm_timer() noexcept {
    auto at = waiting_.first_deadline().value_or(steady_time::max());
    if (!idle_.empty()) at = std::min(at, idle_.front().since + parts_->options.idle_limit);
    if (at >= armed_ || stopped_) return;
    armed_ = at;
    timer_.expires_at(at);
    timer_.async_wait([weak = weak_from_this()](const error_code& ec) {
        if (ec) return;
        if (const auto self = weak.lock()) self->on_timer();
    });
}

void pool::on_timer() noexcept {
    std::vector<job_ptr> expired;
    std::vector<connection_ptr> evicted;
    phase reached{};
    {
        const std::lock_guard lock(mutex_);
        armed_ = steady_time::max();
        const auto now = std::chrono::steady_clock::now();
        reached = furthest();
        expired = waiting_.pop_expired(now);
        while (!idle_.empty() && idle_.front().since + parts_->options.idle_limit <= now) {
            evicted.push_back(std::move(idle_.front().kept));
            idle_.pop_front();
            --open_;
        }
        arm_timer();
    }
    for (const auto& j : expired)
        j->complete(failed(errc::deadline_exceeded, reached));
}

void pool::add_stats(client_stats& sum) const {
    const std::lock_guard lock(mutex_);
    sum.open += open_;
    sum.idle += idle_.size();
    sum.waiting += waiting_.size();
    sum.connects += connects_;
    sum.resumed += resumed_;
}

void pool::stop() noexcept {
    std::vector<job_ptr> cancelled;
    std::deque<idle_connection> closed;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        cancelled = waiting_.pop_all();
        closed.swap(idle_);
        open_ -= closed.size();
        timer_.cancel();
    }
    for (const auto& j : cancelled)
        j->complete(failed(errc::cancelled, phase::queued));
}

}  // namespace ft9::http
