#pragma once

#include "eraser.hpp"
#include "inbox_worker.hpp"
#include "outbox_worker.hpp"
#include "spawn.hpp"

#include "ft9/observability/log.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ft9::pipeline {

// The workers, and the brakes that concern all of them: the operator's pause, the number's, safe mode.
struct pipeline::impl : std::enable_shared_from_this<pipeline::impl> {
    impl(pipeline_environment environment, pipeline_options given)
        : env(std::move(environment)), options(std::move(given)) {
        numbers[options.phone_number_id].fingerprint = options.token_fingerprint;
        for (const auto& [number, print] : options.more_numbers)
            numbers[number].fingerprint = print;
    }

    void build() {
        outbox_hooks out;
        out.rested = [weak = weak_from_this()](row_id conversation) {
            if (const auto self = weak.lock()) self->inbox->unblock(conversation);
        };
        out.number_refused = [weak = weak_from_this()](const std::string& number, int code) {
            if (const auto self = weak.lock()) self->pause_number(number, code);
        };
        out.number_cured = [weak = weak_from_this()](const std::string& number) {
            if (const auto self = weak.lock()) self->number_cured(number, "a send was not refused");
        };
        outbox = std::make_shared<outbox_worker>(env, options, std::move(out));
        inbox_hooks in;
        in.decided = [weak = weak_from_this()](const std::vector<storage::open_send>& sends) {
            if (const auto self = weak.lock()) self->send_new(sends);
        };
        in.turn_finished = [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (self && !self->proved) spawn_logged(self->env.executor, self->prove_alive(), self, "proof");
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

    // pipeline_people.cpp
    void hand_over(row_id conversation, storage::handover_cause cause);
    void note_handover(const storage::handover_change& change, storage::handover_cause cause);
    void note_release(const storage::handover_change& change);
    boost::asio::awaitable<void> release_overdue();
    boost::asio::awaitable<void> mind_people();

    // What waited for the person goes before what they write now is answered.
    void take_up_late(const std::vector<storage::open_send>& sends) {
        for (const auto& s : sends)
            inbox->block(s.conversation);
        if (!sends.empty()) outbox->replay(sends);
    }

    // The order matters: what the outbox rests from, the inbox takes up.
    void forget(row_id conversation) {
        outbox->forget(conversation);
        inbox->forget(conversation);
        env.sessions.erase(conversation);
    }

    // The order matters here, too: the outbox tells its rest, and the inbox must have blocked by then.
    void merge(const storage::merged_conversation& m) {
        log::info("two conversations are one person's",
                  {{"conversation", public_id(m.into)}, {"was", public_id(m.from)}});
        inbox->merge(m);
        outbox->merge(m.from, m.into);
        env.sessions.erase(m.from);
        env.sessions.erase(m.into);
    }

    bool waits() const { return paused || safe_mode || all_numbers_paused(); }

    // Several may do this at once, each after a change of its own: whoever applied what was old by then does
    // it again.
    void apply_pauses() {
        bool wait = false, hold = false;
        do {
            wait = waits();
            hold = safe_mode;
            inbox->set_paused(wait);
            outbox->set_held(hold);
            env.meter.set(gauge::paused, wait ? 1 : 0);
        } while (wait != waits() || hold != safe_mode);
        if (!all_numbers_paused()) outbox->wake();
    }

    // What a pause waits for may be cured without anybody telling us: one send tries it now and then.
    void begin_probing() {
        probing_since = env.time.now() + options.number_probe.count();
        outbox->probe_from(probing_since);
    }

    void number_cured(const std::string& number, const char* because) {
        spawn_logged(env.executor, resume_number(number, {}, because), shared_from_this(), "resume");
    }

    // Nothing is left that could try: the next reply will.
    void tend_number() {
        if (outbox->open() > 0 || env.time.now() < probing_since) return;
        for (const auto& number : paused_numbers())
            number_cured(number, "nothing waits to be sent");
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

    std::vector<std::string> paused_numbers() const {
        const std::lock_guard lock(mutex);
        std::vector<std::string> found;
        for (const auto& [number, n] : numbers) {
            if (n.paused) found.push_back(number);
        }
        return found;
    }
    bool all_numbers_paused() const {
        const std::lock_guard lock(mutex);
        return std::all_of(numbers.begin(), numbers.end(), [](const auto& n) { return n.second.paused; });
    }
    // Whether that is news. Whoever sees a number paused finds its people waiting.
    bool set_number_paused(const std::string& number, bool to) {
        const std::lock_guard lock(mutex);
        if (to && numbers.size() > 1) inbox->set_number_paused(number, true);
        return std::exchange(numbers[number].paused, to) != to;
    }

    void pause_number(const std::string& number, int code) {
        const bool news = set_number_paused(number, true);
        begin_probing();
        if (!news) return;
        env.alarms.raise(
            "number_paused",
            "Graph refuses our number or token (number id " + number + ", code " + std::to_string(code) +
                "); nothing is sent until it is cured. For a token: set a new one and send SIGHUP. Otherwise "
                "POST /resume after the cure.");
        apply_pauses();
        spawn_logged(env.executor, store_pause(number, code), shared_from_this(), "pause");
    }

    boost::asio::awaitable<void> store_pause(std::string number, int code) {
        std::string used;
        {
            const std::lock_guard lock(mutex);
            used = numbers[number].fingerprint;
        }
        auto pausing = env.journal.pause_number(number, code, std::move(used));
        const auto stored = co_await std::move(pausing);
        if (stored) co_return;
        // What is not in the journal cannot be ended there, and its gate lets sends pass: the next refusal
        // pauses anew.
        end_pause(number);
    }

    void end_pause(const std::string& number) {
        set_number_paused(number, false);
        inbox->set_number_paused(number, false);
        apply_pauses();
    }

    // An empty fingerprint is no token's: it ends the pause whichever token was refused.
    boost::asio::awaitable<void> resume_number(std::string number, std::string with, const char* because) {
        auto resuming = env.journal.resume_number(number, std::move(with));
        const auto resumed = co_await std::move(resuming);
        if (!resumed || !*resumed) co_return;
        log::info("the number's pause ended", {{"number_id", number}, {"because", because}});
        // In this order a refusal that comes now and pauses again keeps its probe; another number's stays.
        const auto still = paused_numbers();
        if (still.empty() || still == std::vector{number})
            outbox->probe_from(std::numeric_limits<unix_ms>::max());
        end_pause(number);
    }

    boost::asio::awaitable<void> resume_all_numbers(const char* because) {
        std::vector<std::string> known;
        {
            const std::lock_guard lock(mutex);
            for (const auto& [number, n] : numbers)
                known.push_back(number);
        }
        for (auto& number : known) {
            auto resuming = resume_number(std::move(number), {}, because);
            co_await std::move(resuming);
        }
    }

    // Once in a process's life: a turn was finished, or it has lived on without one (decision 2). What could
    // not be noted is noted with the next turn or upkeep.
    boost::asio::awaitable<void> prove_alive() {
        if (proved.exchange(true)) co_return;
        bool noted = false;
        try {
            auto noting = env.journal.note_alive();
            noted = (co_await std::move(noting)).has_value();
        } catch (const std::exception& e) {
            log::critical("that the process lives could not be noted", {{"error", e.what()}});
        }
        proved = noted;
    }

    boost::asio::awaitable<void> tend_proof() {
        constexpr std::chrono::seconds long_enough{10};
        if (env.time.steady() < started + long_enough) co_return;
        auto proving = prove_alive();
        co_await std::move(proving);
    }

    pipeline_environment env;
    const pipeline_options options;
    const steady_time started = env.time.steady();
    std::atomic<bool> proved{false};  // or about to be
    struct number_state {
        std::string fingerprint;  // of its token
        bool paused = false;
    };
    mutable std::mutex mutex;
    std::map<std::string, number_state> numbers;
    std::atomic<bool> paused{false}, safe_mode{false};
    std::atomic<unix_ms> probing_since{0}, safe_until{0};
    std::shared_ptr<inbox_worker> inbox;
    std::shared_ptr<outbox_worker> outbox;
    std::shared_ptr<eraser> erasing;
};

}  // namespace ft9::pipeline
