#include "outbox_worker.hpp"

#include "retry_wait.hpp"
#include "spawn.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/phone.hpp"
#include "ft9/core/strand.hpp"
#include "ft9/observability/log.hpp"

#include <boost/asio/strand.hpp>

namespace ft9::pipeline {

namespace asio = boost::asio;
using storage::gate;
using storage::send_progress;

namespace {

constexpr std::chrono::milliseconds paused_recheck{60'000};

}  // namespace

outbox_worker::outbox_worker(pipeline_environment environment, const pipeline_options& options,
                             outbox_hooks hooks)
    : env_(std::move(environment)),
      options_(options),
      hooks_(std::move(hooks)),
      number_(options.messages_per_second),
      people_(options.person) {}

void outbox_worker::add(const std::vector<storage::open_send>& sends) {
    if (sends.empty()) return;
    {
        const auto known = at_home(sends);
        const std::lock_guard lock(mutex_);
        for (const auto& s : known) {
            lanes_.add(s);
            queue_.notify(s.conversation, std::max(s.next_at, env_.time.now()));
        }
    }
    dispatch();
}

void outbox_worker::settled(const std::vector<storage::open_send>& reported) {
    if (reported.empty()) return;
    FT9_FAILPOINT(status_committed);
    const auto sends = at_home(reported);
    {
        const std::lock_guard lock(mutex_);
        for (const auto& s : sends) {
            env_.meter.count(counter::outbound_messages, to_string(s.state));
            if (s.state == send_state::queued && is_worked_on(s.conversation)) {
                queued_again_.push_back(s);
            } else {
                apply(s);
            }
        }
    }
    for (const auto& s : sends)
        revise_context(s);
    dispatch();
}

// Under the lock.
void outbox_worker::apply(const storage::open_send& s) {
    if (s.state == send_state::queued) lanes_.add(s);
    if (!lanes_.has(s.conversation)) return;
    lanes_.update(s.conversation, s.id, {s.state, s.failures, s.next_at}, env_.time.now());
    queue_.notify(s.conversation, env_.time.now());
}

void outbox_worker::wake() {
    {
        const std::lock_guard lock(mutex_);
        ++wakes_;
        lanes_.wake();
        queue_.wake_all(env_.time.now());
    }
    dispatch();
}

void outbox_worker::forget(row_id conversation) {
    const std::lock_guard lock(mutex_);
    lanes_.forget(conversation);
    people_.forget(conversation);
    std::erase_if(queued_again_, [&](const storage::open_send& s) { return s.conversation == conversation; });
}

void outbox_worker::set_held(bool held) {
    {
        const std::lock_guard lock(mutex_);
        held_ = held;
    }
    dispatch();
}

void outbox_worker::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (timer_) timer_->stop();
}

std::size_t outbox_worker::running() const {
    const std::lock_guard lock(mutex_);
    return queue_.running();
}

std::size_t outbox_worker::open() const {
    const std::lock_guard lock(mutex_);
    return lanes_.open();
}

void outbox_worker::dispatch() {
    std::vector<row_id> claimed;
    std::optional<unix_ms> next;
    {
        const std::lock_guard lock(mutex_);
        // Asked once: what became due in between would be neither taken nor timed.
        const auto now = env_.time.now();
        while (!stopping_ && !held_ && queue_.running() < options_.max_inflight_sends &&
               number_.ready_at(now) <= now) {
            const auto conversation = queue_.claim(now);
            if (!conversation) break;
            number_.take(now);
            claimed.push_back(*conversation);
        }
        next = queue_.next_at();
        const auto free_at = number_.ready_at(now);
        if (next && *next <= now && free_at > now) env_.meter.count(counter::paced_sends, "number");
        if (next) next = std::max(*next, free_at);
        if (!timer_) {
            auto ring = [weak = weak_from_this()] {
                if (const auto self = weak.lock()) self->dispatch();
            };
            timer_ = std::make_shared<wake_timer>(env_.wakeups, env_.time, std::move(ring));
        }
        if (next && *next > now) timer_->at(*next);
    }
    for (const auto conversation : claimed) {
        spawn_logged(new_strand(env_.executor), run(conversation), shared_from_this(), "sending");
    }
}

void outbox_worker::finish(row_id conversation, std::optional<unix_ms> again) {
    bool rested = false;
    {
        const std::lock_guard lock(mutex_);
        queue_.finish(conversation, again);
        half_finished(conversation);
        rested = lanes_.resting(conversation);
    }
    if (rested && hooks_.rested) hooks_.rested(conversation);
    take_up_queued_again();
    dispatch();
}

asio::awaitable<void> outbox_worker::run(row_id conversation) {
    bool slot = true;  // dispatch() took it
    for (;;) {
        const auto next = next_deed(conversation, slot);
        if (next.step.what == send_lanes::step::kind::wait) co_return finish(conversation, next.step.until);
        if (next.step.what == send_lanes::step::kind::nothing) co_return finish(conversation, std::nullopt);
        slot = false;
        // After an unexpected failure the gate of the next look says whether the attempt had begun.
        std::optional<send_progress> progress = not_now(storage_retry);
        try {
            auto delivering = deliver(conversation, next.step.id, {false, next.join});
            progress = co_await std::move(delivering);
        } catch (const std::exception& e) {
            log::critical("a delivery failed unexpectedly",
                          {{"message", public_id(next.step.id)}, {"error", e.what()}});
        }
        const std::lock_guard lock(mutex_);
        const auto now = env_.time.now();
        const auto lane = moved_.home(conversation);
        if (progress) {
            lanes_.update(lane, next.step.id, *progress, now);
        } else if (wakes_ == next.wakes) {  // otherwise the pause ended while the gate was read
            lanes_.park(lane, next.step.id, now + paused_recheck.count());
        }
    }
}

send_progress outbox_worker::not_now(std::chrono::milliseconds wait) const {
    return {send_state::queued, 0, env_.time.now() + wait.count(), false};
}

asio::awaitable<std::optional<send_progress>> outbox_worker::deliver(row_id conversation, row_id send,
                                                                     attempt_wish wish) {
    auto beginning = env_.journal.begin_attempt(send, wish);
    auto begun = co_await std::move(beginning);
    if (!begun) co_return not_now(storage_retry);
    switch (begun->verdict) {
        case gate::gone:
            // `sending`, and nobody else works on this conversation: how that attempt ended is not known.
            if (begun->state == send_state::sending) begun->state = send_state::reconciling;
            co_return send_progress{begun->state, 0, env_.time.now() + storage_retry.count(), false};
        case gate::cancelled:
            env_.meter.count(counter::outbound_messages, to_string(send_state::cancelled));
            co_return send_progress{send_state::cancelled, 0, 0, false};
        case gate::late:
            put_off(conversation, *begun);
            co_return send_progress{send_state::cancelled, 0, 0, false};  // off the lane, on disk
        case gate::number_paused:
            if (!wish.probe && probe_is_due()) {
                auto probing = deliver(conversation, send, {true, wish.join});
                co_return co_await std::move(probing);
            }
            co_return std::nullopt;
        case gate::paused:
            co_return std::nullopt;
        case gate::go:
            break;
    }
    env_.meter.count(counter::outbound_messages, to_string(send_state::sending));
    note_joined(conversation, begun->joined);
    auto attempting = attempt_now(conversation, send, std::move(*begun), wish.probe);
    co_return co_await std::move(attempting);
}

// One send at a time, so that a number that is still refused costs one request.
bool outbox_worker::probe_is_due() {
    auto at = probe_at_.load();
    const auto now = env_.time.now();
    return now >= at && probe_at_.compare_exchange_strong(at, now + options_.number_probe.count());
}

// Nobody knows how far an attempt came that ended unexpectedly.
asio::awaitable<storage::attempt_outcome> outbox_worker::try_to_send(row_id send, const storage::attempt& a) {
    try {
        auto sending = env_.sender.send(send, a, env_.time.steady() + options_.send_deadline);
        co_return co_await std::move(sending);
    } catch (const std::exception& e) {
        log::critical("a send failed unexpectedly", {{"message", public_id(send)}, {"error", e.what()}});
    }
    storage::attempt_outcome outcome;
    outcome.id = send;
    outcome.number = a.number;
    outcome.refusal = verdict::ambiguous;
    co_return outcome;
}

asio::awaitable<send_progress> outbox_worker::attempt_now(row_id conversation, row_id send,
                                                          storage::attempt a, bool probe) {
    FT9_FAILPOINT(attempt_committed);
    const auto began = env_.time.now();
    auto trying = try_to_send(send, a);
    auto outcome = co_await std::move(trying);
    keep_pace(conversation, outcome, began);
    if (!outcome.accepted) {
        const auto least = least_wait(conversation, outcome, a.number);
        outcome.wait = with_jitter(std::max(outcome.wait, least));
        log::warning("a send was not accepted", {{"message", public_id(send)},
                                                 {"attempt", a.number},
                                                 {"verdict", to_string(outcome.refusal)},
                                                 {"http", outcome.http_status},
                                                 {"code", outcome.error_code},
                                                 {"error", mask_numbers(outcome.error_text)}});
    }
    judge_number(a.phone_number_id, outcome, probe);
    auto finishing = env_.journal.finish_attempt(outcome);
    const auto progress = co_await std::move(finishing);
    FT9_FAILPOINT(wamid_committed);
    // Whatever happened is on its way; until the row is written the send counts as ambiguous.
    if (!progress) {
        remember(conversation, send, a, send_state::reconciling);
        co_return send_progress{send_state::reconciling, 0, 0, false};
    }
    if (progress->duplicate) report_duplicates();
    env_.meter.count(counter::outbound_messages, to_string(progress->state));
    if (progress->state == send_state::dead)
        env_.alarms.raise("dead_letter",
                          "A message was given up after repeated refusals; the log names code and reason.");
    if (a.kind == send_kind::permission && progress->state == send_state::failed)
        report_refused_permission(outcome.error_code);
    remember(conversation, send, a, progress->state);
    co_return *progress;
}

}  // namespace ft9::pipeline
