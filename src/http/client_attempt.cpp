// How a pool opens a connection: addresses, vetting, TCP, TLS.
#include "client_pool.hpp"

#include "ft9/http/address_policy.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace ft9::http {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;

constexpr std::chrono::seconds refusal_pause{1};

std::size_t slot(phase p) {
    return static_cast<std::size_t>(p) - static_cast<std::size_t>(phase::resolving);
}

}  // namespace

phase pool::furthest() const {
    if (attempts_in_[slot(phase::handshaking)] > 0) return phase::handshaking;
    if (attempts_in_[slot(phase::connecting)] > 0) return phase::connecting;
    return attempts_in_[slot(phase::resolving)] > 0 ? phase::resolving : phase::queued;
}

void pool::enter(phase from, phase to) {
    const std::lock_guard lock(mutex_);
    --attempts_in_[slot(from)];
    ++attempts_in_[slot(to)];
}

asio::awaitable<result<addresses>> pool::look_up() {
    auto start = [this](auto completion) noexcept {  // see one_shot.hpp
        using handler_type = decltype(completion);
        // std::function wants a copyable target, and a look-up that outlives its client drops the handler.
        auto shared = std::make_shared<handler_type>(std::move(completion));
        parts_->names.resolve(where_.host, [shared](result<addresses> found) {
            const auto executor = asio::get_associated_executor(*shared);
            asio::post(executor,
                       [shared, found = std::move(found)]() mutable { (*shared)(std::move(found)); });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(result<addresses>)>(
        std::move(start), asio::use_awaitable);
}

asio::awaitable<result<addresses>> pool::find_addresses() {
    error_code not_literal;
    const auto literal = make_address(where_.host, not_literal);
    result<addresses> found = addresses{literal};
    if (not_literal) found = co_await look_up();
    if (!found) co_return found;
    const auto refused = [this](const asio::ip::address& a) {
        return !permitted(where_, may_be_private_, a);
    };
    found->erase(std::remove_if(found->begin(), found->end(), refused), found->end());
    if (found->empty()) co_return errc::address_refused;
    co_return found;
}

asio::awaitable<error_code> pool::open(connection_ptr c, phase& reached) {
    const auto found = co_await find_addresses();
    if (!found) co_return found.error();
    enter(reached, phase::connecting);
    reached = phase::connecting;
    const auto until = std::chrono::steady_clock::now() + parts_->options.connect_limit;
    std::function<void(const asio::ip::address&)> demote = [this](const asio::ip::address& a) {
        parts_->names.demote(where_.host, a);
    };
    auto ec = co_await c->connect(*found, where_.port, until, std::move(demote));
    if (!ec) {
        enter(reached, phase::handshaking);
        reached = phase::handshaking;
        ec = co_await c->handshake(where_, *parts_->tls, until);
    }
    if (ec == errc::deadline_exceeded) ec = asio::error::timed_out;  // ours, not the caller's
    co_return ec;
}

asio::awaitable<void> pool::attempt(std::shared_ptr<pool> self, connection_ptr c) {
    auto reached = phase::resolving;
    error_code ec;
    try {
        ec = co_await self->open(c, reached);
    } catch (const std::exception&) {  // memory
        ec = asio::error::no_memory;
    }
    if (ec) {
        c.reset();
        self->attempt_failed(ec, reached);
        co_return;
    }
    auto j = self->opened(c, reached);
    if (j) co_await serve(self, c, std::move(j));
}

void pool::end_attempt(phase reached) {
    --connecting_;
    --attempts_in_[slot(reached)];
}

job_ptr pool::opened(const connection_ptr& c, phase reached) noexcept {
    {
        const std::lock_guard lock(mutex_);
        end_attempt(reached);
        ++open_;
        ++connects_;
        if (c->resumed()) ++resumed_;
    }
    return release(c, true);
}

// Jobs fail with the attempt only if no open connection and no other attempt can serve them.
void pool::attempt_failed(error_code why, phase reached) noexcept {
    job_ptr victim;
    steps s;
    {
        const std::lock_guard lock(mutex_);
        end_attempt(reached);
        if (open_ == 0 && waiting_.size() > connecting_) victim = waiting_.pop_front();
        // A peer that serves some connections and refuses more is not asked again with every exchange.
        if (open_ > 0) attempts_after_ = std::chrono::steady_clock::now() + refusal_pause;
        s = plan();
    }
    if (victim) victim->complete(failed(why, reached));
    carry_out(std::move(s));
}

}  // namespace ft9::http
