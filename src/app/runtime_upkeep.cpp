// What runtime does every few seconds.
#include "runtime.hpp"

#include "ft9/observability/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <malloc.h>

#include <algorithm>

namespace ft9::app {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds upkeep_every{5};

}  // namespace

asio::awaitable<void> runtime::one_round() {
    auto tending = pipeline_.tend();
    co_await std::move(tending);
    auto counting = journal_.count_backlog();
    const auto b = co_await std::move(counting);
    if (b) {
        meter_.set(gauge::inbox_pending, static_cast<double>(b->inbox_pending));
        meter_.set(gauge::outbox_pending, static_cast<double>(b->outbox_pending));
        meter_.set(gauge::dead_letters, static_cast<double>(b->dead_letters));
        meter_.set(gauge::held_sends, static_cast<double>(b->held_sends));
        meter_.set(gauge::held_messages, static_cast<double>(b->held_messages));
        meter_.set(gauge::ambiguous_sends, static_cast<double>(b->ambiguous_sends));
        meter_.set(gauge::late_replies, static_cast<double>(b->late_replies));
        meter_.set(gauge::webhooks_waiting, static_cast<double>(b->webhooks_waiting));
        meter_.set(gauge::webhook_bytes, static_cast<double>(b->webhook_bytes_waiting));
        meter_.set(gauge::journal_bytes, static_cast<double>(b->database_bytes));
        meter_.set(gauge::journal_wal_bytes, static_cast<double>(b->wal_bytes));
        meter_.set(gauge::disk_free_bytes, static_cast<double>(b->disk_free_bytes));
        growth_.look(b->wal_bytes);
    }
    growth_.look_at_log(log::dropped());
    meter_.set(gauge::sessions_active, static_cast<double>(sessions_.active()));
    meter_.set(gauge::sessions_bytes, static_cast<double>(sessions_.bytes()));
    meter_.set(gauge::turns_inflight, static_cast<double>(pipeline_.turns_inflight()));
    meter_.set(gauge::http_connections, static_cast<double>(server_.connections()));
    give_memory_back();
    meter_.set(gauge::http_body_bytes, static_cast<double>(server_.inflight_body_bytes()));
    certificate_.look();
    clock_watch_.look(time_.ahead());
    auto delivering = look_at_deliveries();
    co_await std::move(delivering);
    auto counting_events = hooks_.tend();
    co_await std::move(counting_events);
    auto retention_step = retention_.round();
    co_await std::move(retention_step);
    auto costs = costs_.round();
    co_await std::move(costs);
    look_at_storage();
    auto judging = judge_storage(!b || b->room);
    co_await std::move(judging);
    mentor_.look(!pipeline_.paused() && !pipeline_.safe_mode() && !pipeline_.circuit_open());
    alarms_.look();
}

// What thousands of connections took would stay with the allocator after they have gone.
void runtime::give_memory_back() {
    constexpr std::size_t worth_it = 500;
    const auto now = server_.connections();
    most_connections_ = std::max(most_connections_, now);
    if (most_connections_ < worth_it || now > most_connections_ / 4) return;
    most_connections_ = now;
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

asio::awaitable<void> runtime::upkeep() {
    while (!condition_.draining) {
        auto round = one_round();
        co_await std::move(round);
        upkeep_timer_.expires_after(upkeep_every);
        co_await upkeep_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

}  // namespace ft9::app
