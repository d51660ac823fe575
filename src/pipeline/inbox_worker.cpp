#include "inbox_worker.hpp"

#include "retry_wait.hpp"
#include "spawn.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/strand.hpp"
#include "ft9/observability/log.hpp"

#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

circuit::options circuit_for(const turn_limits& turn) {
    circuit::options o;
    o.refused_pause = turn.park_step;
    return o;
}

}  // namespace

inbox_worker::inbox_worker(pipeline_environment environment, const pipeline_options& options,
                           inbox_hooks hooks)
    : env_(std::move(environment)),
      options_(options),
      quiet_{options.debounce, options.debounce_max},
      hooks_(std::move(hooks)),
      mark_(options.mark),
      rate_(options.rate),
      budget_(options.max_turns_per_hour),
      circuit_(circuit_for(options.turn)) {
    // Half of the workers stay free for what is new, however slow the model is.
    queue_.set_pace({options.backlog_spacing, std::max<std::size_t>(options.max_inflight_turns / 2, 1)});
}

void inbox_worker::remember_turn(row_id conversation, unix_ms at) {
    const std::lock_guard lock(mutex_);
    rate_.remember(conversation, at);
    budget_.remember(at);
}

void inbox_worker::block(row_id conversation) {
    const std::lock_guard lock(mutex_);
    queue_.block(moved_.home(conversation));
}

void inbox_worker::unblock(row_id conversation) {
    {
        const std::lock_guard lock(mutex_);
        queue_.unblock(conversation);
        suspects_.come_back(conversation);
    }
    dispatch();
}

void inbox_worker::forget(row_id conversation) {
    {
        const std::lock_guard lock(mutex_);
        drop_waiting(conversation);
        if (queue_.is_running(conversation)) forgotten_.insert(conversation);
    }
    unblock(conversation);
}

// Under the lock.
void inbox_worker::drop_waiting(row_id conversation) {
    const auto at = waiting_.find(conversation);
    if (at == waiting_.end()) return;
    waiting_bytes_ -= at->second.bytes;
    waiting_.erase(at);
}

bool inbox_worker::forgotten(row_id conversation) const {
    const std::lock_guard lock(mutex_);
    return forgotten_.contains(conversation);
}

void inbox_worker::set_paused(bool paused) {
    {
        const std::lock_guard lock(mutex_);
        // What waited through the pause is worked off like what waited for a start.
        if (std::exchange(paused_, paused) && !paused) queue_.age();
    }
    dispatch();
}

void inbox_worker::provider_changed() {
    {
        const std::lock_guard lock(mutex_);
        circuit_.succeeded();
        env_.meter.set(gauge::ai_circuit_open, 0);
        queue_.wake_all(env_.time.now());
    }
    dispatch();
}

void inbox_worker::reconfigure(marking mark, std::size_t turns_per_person, std::size_t turns_of_all) {
    mark_ = mark;
    const std::lock_guard lock(mutex_);
    rate_.set_per_hour(turns_per_person);
    budget_.set_per_hour(turns_of_all);
}

void inbox_worker::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (timer_) timer_->stop();
}

void inbox_worker::tend() {
    const std::lock_guard lock(mutex_);
    rate_.sweep(env_.time.now());
    std::erase_if(read_up_to_, [this](const auto& read) { return !queue_.is_running(read.first); });
}

std::size_t inbox_worker::running() const {
    const std::lock_guard lock(mutex_);
    return queue_.running();
}

bool inbox_worker::circuit_open() const {
    const std::lock_guard lock(mutex_);
    return circuit_.open();
}

// Not while the model is known to fail or to refuse us, nor when all people together have used up the hour.
circuit::ruling inbox_worker::admit_to_model() {
    auto spending = turn_budget::ruling::go;
    {
        const std::lock_guard lock(mutex_);
        const auto now = env_.time.now();
        const auto may = circuit_.admit(now);
        if (may == circuit::ruling::fail) env_.meter.count(counter::ai_requests, "circuit_open");
        if (may != circuit::ruling::ask) return may;
        spending = budget_.admit(now);
    }
    if (spending == turn_budget::ruling::go) return circuit::ruling::ask;
    env_.meter.count(counter::ai_requests, "over_budget");
    if (spending == turn_budget::ruling::spent)
        env_.alarms.raise("turn_budget",
                          "MAX_TURNS_PER_HOUR is used up: people get the fixed text until the hour has room "
                          "again. If they are people, raise it and send SIGHUP.");
    return circuit::ruling::fail;
}

bool inbox_worker::fail_circuit(unix_ms now) {
    const std::lock_guard lock(mutex_);
    const bool was_failing = circuit_.failing();
    circuit_.failed(now);
    env_.meter.set(gauge::ai_circuit_open, circuit_.open() ? 1 : 0);
    return !was_failing && circuit_.failing();
}

// The turn did not take place: its messages are read from the journal when it comes again.
unix_ms inbox_worker::come_again(row_id conversation) {
    const std::lock_guard lock(mutex_);
    waiting_[conversation].on_disk = true;
    rate_.take_back(moved_.home(conversation));
    return env_.time.now() + storage_retry.count();
}

bool inbox_worker::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void inbox_worker::dispatch() {
    std::vector<row_id> claimed;
    {
        const std::lock_guard lock(mutex_);
        // Asked once: what became due in between would be neither taken nor timed.
        const auto now = env_.time.now();
        claimed = claim_ready(now);
        if (!timer_) {
            auto ring = [weak = weak_from_this()] {
                if (const auto self = weak.lock()) self->dispatch();
            };
            timer_ = std::make_shared<wake_timer>(env_.wakeups, env_.time, std::move(ring));
        }
        for (const auto next : {queue_.next_at(), suspects_.changes_at()}) {
            if (next && *next > now) timer_->at(*next);
        }
    }
    for (const auto conversation : claimed) {
        const asio::any_io_executor strand = new_strand(env_.executor);
        spawn_logged(strand, run(conversation, strand), shared_from_this(), "turn");
    }
}

asio::awaitable<void> inbox_worker::run(row_id conversation, asio::any_io_executor strand) {
    FT9_FAILPOINT(conversation_claimed);
    std::optional<unix_ms> again;
    try {
        auto working = work_off(conversation, strand);
        again = co_await std::move(working);
    } catch (const std::exception& e) {
        log::critical("a turn failed unexpectedly", {{"error", e.what()}});
        again = env_.time.now() + storage_retry.count();
        const std::lock_guard lock(mutex_);
        waiting_[conversation].on_disk = true;
    }
    {
        const std::lock_guard lock(mutex_);
        queue_.finish(conversation, again);
        suspects_.finished(conversation);
        if (const auto b = bursts_.find(conversation); b != bursts_.end()) {
            b->second.abort = nullptr;
            if (b->second.superseded == 0 || !again) bursts_.erase(b);
        }
        const auto at = waiting_.find(conversation);
        if (at != waiting_.end() && at->second.messages.empty() && !at->second.on_disk) waiting_.erase(at);
        // Its turn may have read the context once more.
        if (forgotten_.erase(conversation) > 0) {
            bursts_.erase(conversation);
            env_.sessions.erase(conversation);
        }
        // What it read, and may have kept since, was half of it.
        if (grown_.erase(conversation) > 0) env_.sessions.erase(conversation);
    }
    dispatch();
}

asio::awaitable<std::optional<unix_ms>> inbox_worker::work_off(row_id conversation,
                                                               asio::any_io_executor strand) {
    const turn_begin begin{env_.time.now(), env_.time.steady()};
    auto taking = take(conversation);
    auto waiting = co_await std::move(taking);
    if (waiting.empty()) co_return std::nullopt;
    const auto number = waiting.back().phone_number_id;
    if (const auto later = wait_for_number(conversation, number)) co_return later;
    auto expiring = expire_stale(conversation, waiting);
    if (!co_await std::move(expiring)) co_return env_.time.now() + storage_retry.count();
    if (waiting.empty()) co_return std::nullopt;
    if (const auto ruling = admit_by_rate(conversation, number); ruling != turn_rate::ruling::go) {
        auto refusing = refuse(conversation, waiting, ruling);
        co_return co_await std::move(refusing);
    }
    auto claiming = note_claim(conversation);
    if (!co_await std::move(claiming)) co_return come_again(conversation);
    auto preparing = prepare(conversation, waiting, strand);
    if (co_await std::move(preparing) == prepared::later) co_return come_again(conversation);
    auto telling = tell_failures(conversation, waiting);
    if (!co_await std::move(telling)) co_return env_.time.now() + storage_retry.count();
    if (waiting.empty()) co_return std::nullopt;
    auto turning = turn(conversation, waiting, strand, begin);
    co_return co_await std::move(turning);
}

}  // namespace ft9::pipeline
