#include "ft9/pipeline/pipeline.hpp"

#include "eraser.hpp"
#include "inbox_worker.hpp"
#include "outbox_worker.hpp"
#include "spawn.hpp"

#include "ft9/observability/log.hpp"

#include <atomic>
#include <limits>
#include <set>

namespace ft9::pipeline {

namespace asio = boost::asio;

struct pipeline::impl : std::enable_shared_from_this<pipeline::impl> {
    impl(pipeline_environment environment, pipeline_options given)
        : env(std::move(environment)), options(std::move(given)), fingerprint(options.token_fingerprint) {}

    void build() {
        outbox_hooks out;
        out.rested = [weak = weak_from_this()](row_id conversation) {
            if (const auto self = weak.lock()) self->inbox->unblock(conversation);
        };
        out.number_refused = [weak = weak_from_this()](int code) {
            if (const auto self = weak.lock()) self->pause_number(code);
        };
        out.number_cured = [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->number_cured("a send was not refused");
        };
        outbox = std::make_shared<outbox_worker>(env, options, std::move(out));
        inbox_hooks in;
        in.decided = [weak = weak_from_this()](const std::vector<storage::open_send>& sends) {
            if (const auto self = weak.lock()) self->send_new(sends);
        };
        inbox = std::make_shared<inbox_worker>(env, options, std::move(in));
        auto forget = [weak = weak_from_this()](row_id conversation) {
            if (const auto self = weak.lock()) self->forget(conversation);
        };
        erasing = std::make_shared<eraser>(env, std::move(forget));
    }

    void send_new(const std::vector<storage::open_send>& sends) {
        env.meter.count(counter::outbound_messages, to_string(send_state::queued),
                        static_cast<double>(sends.size()));
        outbox->add(sends);
    }

    // The order matters: what the outbox rests from, the inbox takes up.
    void forget(row_id conversation) {
        outbox->forget(conversation);
        inbox->forget(conversation);
        env.sessions.erase(conversation);
    }

    void apply_pauses() {
        inbox->set_paused(paused || number_paused || safe_mode);
        outbox->set_held(safe_mode);
        env.meter.set(gauge::paused, paused || number_paused ? 1 : 0);
        if (!number_paused) outbox->wake();
    }

    // What a pause waits for may be cured without anybody telling us: one send tries it now and then.
    void begin_probing() {
        probing_since = env.time.now() + options.number_probe.count();
        outbox->probe_from(probing_since);
    }

    void number_cured(const char* how) {
        log::info("the number's pause ended", {{"because", how}});
        spawn_logged(env.executor, resume_number({}), shared_from_this(), "resume");
    }

    // Nothing is left that could try: the next reply will.
    void tend_number() {
        if (number_paused && outbox->open() == 0 && env.time.now() >= probing_since)
            number_cured("nothing waits to be sent");
    }

    void enter_safe_mode() {
        safe_mode = true;
        safe_until = env.time.now() + options.safe_mode.count();
        env.alarms.raise(
            "safe_mode",
            "The process ended again and again within seconds of its start: everything is stored, "
            "nobody is answered for 5 minutes or until POST /resume. The log says why it ended.");
    }

    void leave_safe_mode() {
        if (!safe_mode.exchange(false)) return;
        log::warning("safe mode ended");
        apply_pauses();
    }

    void tell_crashes(const storage::recovery& found) {
        if (found.unclean_starts > 0)
            env.alarms.raise("unclean_start",
                             "The process had ended without being asked to; what it was doing goes on.");
        if (found.poison == 0) return;
        env.meter.count(counter::turns, to_string(outcome::dead), static_cast<double>(found.poison));
        env.alarms.raise(
            "crash_suspect",
            "A conversation ended the process three times while nothing else ran; its messages are "
            "dead letters now (GET /dead-letters?kind=poison).");
    }

    void pause_number(int code) {
        begin_probing();
        if (number_paused.exchange(true)) return;
        env.alarms.raise(
            "number_paused",
            "Graph refuses our number or token (code " + std::to_string(code) +
                "); nothing is sent until it is cured. For a token: set a new one and send SIGHUP. Otherwise "
                "POST /resume after the cure.");
        apply_pauses();
        auto writing = [](std::shared_ptr<impl> self, int why) -> asio::awaitable<void> {
            std::string used;
            {
                const std::lock_guard lock(self->mutex);
                used = self->fingerprint;
            }
            auto pausing = self->env.journal.pause_number(self->options.phone_number_id, why, used);
            co_await std::move(pausing);
        };
        spawn_logged(env.executor, writing(shared_from_this(), code), shared_from_this(), "pause");
    }

    // An empty fingerprint is no token's: it ends the pause whichever token was refused.
    asio::awaitable<void> resume_number(std::string with) {
        const bool by_operator = with.empty();
        auto resuming = env.journal.resume_number(options.phone_number_id, std::move(with));
        const auto resumed = co_await std::move(resuming);
        if (!resumed || !*resumed) co_return;
        log::info(by_operator ? "the number's pause was ended by the operator"
                              : "the number's pause ended: the token changed");
        number_paused = false;
        outbox->probe_from(std::numeric_limits<unix_ms>::max());
        apply_pauses();
    }

    // Living on without a turn proves it, too (decision 2).
    asio::awaitable<void> prove_alive() {
        constexpr std::chrono::seconds long_enough{10};
        if (proved || env.time.steady() < started + long_enough) co_return;
        auto noting = env.journal.note_alive();
        proved = (co_await std::move(noting)).has_value();
    }

    pipeline_environment env;
    const pipeline_options options;
    const steady_time started = env.time.steady();
    bool proved = false;  // only tend() asks
    std::mutex mutex;
    std::string fingerprint;
    std::atomic<bool> paused{false}, number_paused{false}, safe_mode{false};
    std::atomic<unix_ms> probing_since{0}, safe_until{0};
    std::shared_ptr<inbox_worker> inbox;
    std::shared_ptr<outbox_worker> outbox;
    std::shared_ptr<eraser> erasing;
};

pipeline::pipeline(pipeline_environment environment, pipeline_options options)
    : impl_(std::make_shared<impl>(std::move(environment), std::move(options))) {
    impl_->build();
}

pipeline::~pipeline() {
    impl_->inbox->stop();
    impl_->outbox->stop();
    impl_->erasing->stop();
}

asio::awaitable<result<storage::recovery>> pipeline::start() {
    auto self = impl_;
    auto resuming =
        self->env.journal.resume_number(self->options.phone_number_id, self->options.token_fingerprint);
    co_await std::move(resuming);
    auto recovering = self->env.journal.recover(
        {std::chrono::milliseconds(self->env.sessions.ttl_ms()), self->options.crash_loop_limit});
    auto found = co_await std::move(recovering);
    if (!found) co_return found;
    self->tell_crashes(*found);
    self->inbox->be_careful(*found);
    if (found->safe_mode) self->enter_safe_mode();
    self->paused = found->paused;
    for (const auto& number : found->paused_numbers) {
        if (number != self->options.phone_number_id) continue;
        self->number_paused = true;
        self->begin_probing();
    }
    self->inbox->set_paused(true);  // until all that waits is known: suspects are looked for among it
    for (const auto& [conversation, at] : found->recent_turns)
        self->inbox->remember_turn(conversation, at);
    for (const auto& s : found->sends) {
        if (s.turn != 0 && s.state == send_state::queued) self->inbox->block(s.conversation);
    }
    self->outbox->add(found->sends);
    // Ids alone, some 300 bytes each, whatever they wrote. The queue works them off at a limited rate.
    const auto now = self->env.time.now();
    for (const auto conversation : found->conversations)
        self->inbox->waiting_on_disk(conversation, now);
    self->apply_pauses();
    self->erasing->wake();
    co_return found;
}

void pipeline::arrived(storage::accept_receipt receipt) {
    if (receipt.duplicate_sends > 0) impl_->outbox->report_duplicates();
    impl_->outbox->settled(receipt.settled);
    impl_->send_new(receipt.sends);
    impl_->inbox->arrived(std::move(receipt.pending));
}

void pipeline::send(const storage::open_send& s) {
    impl_->send_new({s});
}

// The message is read from the journal, so that it stands before what came after it.
void pipeline::replayed(const storage::replayed_letter& letter) {
    impl_->outbox->replay(letter.sends);
    if (letter.conversation != 0) impl_->inbox->waiting_on_disk(letter.conversation, impl_->env.time.now());
}
bool pipeline::takes_sends() const {
    return impl_->outbox->open() < impl_->options.max_open_sends;
}

asio::awaitable<error_code> pipeline::set_paused(bool paused) {
    auto self = impl_;
    auto writing = self->env.journal.set_paused(paused);
    const auto done = co_await std::move(writing);
    if (!done) co_return done.error();
    self->paused = paused;
    log::warning(paused ? "paused by the operator: everything is journaled, nobody is answered"
                        : "resumed by the operator");
    if (!paused) {
        self->leave_safe_mode();
        auto resuming = self->resume_number({});
        co_await std::move(resuming);
    }
    self->apply_pauses();
    co_return error_code{};
}

bool pipeline::paused() const {
    return impl_->paused;
}
bool pipeline::number_paused() const {
    return impl_->number_paused;
}
bool pipeline::safe_mode() const {
    return impl_->safe_mode;
}

asio::awaitable<void> pipeline::token_changed(std::string fingerprint) {
    auto self = impl_;
    {
        const std::lock_guard lock(self->mutex);
        self->fingerprint = fingerprint;
    }
    auto resuming = self->resume_number(std::move(fingerprint));
    co_await std::move(resuming);
}

void pipeline::provider_changed() {
    impl_->inbox->provider_changed();
}
void pipeline::reconfigure(marking mark, std::size_t max_turns_per_hour) {
    impl_->inbox->reconfigure(mark, max_turns_per_hour);
}
bool pipeline::circuit_open() const {
    return impl_->inbox->circuit_open();
}

asio::awaitable<result<storage::erasure_begun>> pipeline::erase(std::vector<std::string> identifiers) {
    return impl_->erasing->begin(std::move(identifiers));
}

asio::awaitable<void> pipeline::tend() {
    auto self = impl_;
    self->erasing->wake();
    self->inbox->tend();
    self->env.sessions.sweep();
    self->tend_number();
    if (self->safe_mode && self->env.time.now() >= self->safe_until) self->leave_safe_mode();
    auto proving = self->prove_alive();
    co_await std::move(proving);
    if (self->outbox->open() == 0 || self->safe_mode) co_return;
    auto reconciling = self->outbox->reconcile();
    co_await std::move(reconciling);
}

asio::awaitable<std::size_t> pipeline::drain(steady_time deadline) {
    auto self = impl_;
    self->inbox->stop();
    self->erasing->stop();
    const auto busy = [&self] {
        return self->inbox->running() + self->outbox->running() + self->erasing->running();
    };
    while (busy() > 0 && self->env.time.steady() < deadline) {
        auto waiting = sleep_for(self->env.wakeups, std::chrono::milliseconds(10));
        co_await std::move(waiting);
    }
    self->outbox->stop();
    co_return busy();
}

std::size_t pipeline::turns_inflight() const {
    return impl_->inbox->running();
}

}  // namespace ft9::pipeline
