#include "ft9/pipeline/summariser.hpp"

#include "spawn.hpp"

#include "ft9/core/strand.hpp"
#include "ft9/core/time_zone.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/pipeline/memory_step.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>

namespace ft9::pipeline {

namespace asio = boost::asio;
using storage::ended_session;

namespace {

const mentor::memory_texts& summary_texts(const mentor_words& words) {
    static const mentor::memory_texts ours;
    return words.content ? words.content->texts.memory : ours;
}

std::shared_ptr<const std::string> summary_prompt(const mentor_words& words) {
    return std::make_shared<const std::string>(summary_texts(words).summariser);
}

}  // namespace

struct summariser::impl : std::enable_shared_from_this<summariser::impl> {
    impl(summary_environment environment, summary_options given)
        : env(std::move(environment)), options(std::move(given)) {
        if (!options.day_of) options.day_of = day_in_brazil;
    }

    bool may_ask() const { return !stopped && (!env.may_ask || env.may_ask()); }

    // One that nobody works on; nullopt: none is left, or not now.
    asio::awaitable<std::optional<ended_session>> take() {
        if (!may_ask()) co_return std::nullopt;
        if (env.may_spend) {
            auto asking = env.may_spend();
            const bool may_spend = co_await std::move(asking);
            if (!may_spend || stopped) co_return std::nullopt;
        }
        auto looking = env.memories.ended_sessions(env.time.now(), options.concurrency);
        const auto found = co_await std::move(looking);
        if (!found) co_return std::nullopt;
        const std::lock_guard lock(mutex);
        if (stopped) co_return std::nullopt;  // behind the lock: nobody would end what begins now
        for (const auto& one : *found) {
            if (busy.try_emplace(one.conversation, std::make_shared<abort_switch>()).second) co_return one;
        }
        co_return std::nullopt;
    }

    abort_ptr abort_of(row_id conversation) const {
        const std::lock_guard lock(mutex);
        return busy.at(conversation);
    }

    void stop() {
        stopped = true;
        const std::lock_guard lock(mutex);
        for (const auto& [conversation, abort] : busy)
            abort->press();
    }

    void leave(row_id conversation) {
        const std::lock_guard lock(mutex);
        busy.erase(conversation);
    }

    // Until nothing is left to do. A failure of storage ends it: the next look tries again. So does an
    // exception, which would be a bug: it must not keep the worker's place for ever.
    asio::awaitable<void> work() {
        try {
            for (bool going_on = true; going_on;) {
                auto taking = take();
                const auto one = co_await std::move(taking);
                if (!one) break;
                auto summing = try_to_sum_up(*one);
                going_on = co_await std::move(summing);
                leave(one->conversation);
            }
        } catch (const std::exception& e) {
            log::critical("sessions could not be summed up", {{"error", e.what()}});
        }
        --workers;
    }

    // Nor the conversation, nor may the model be asked about it every few seconds.
    asio::awaitable<bool> try_to_sum_up(ended_session one) {
        try {
            auto summing = sum_up(one);
            co_return co_await std::move(summing);
        } catch (const std::exception& e) {
            log::critical("a session could not be summed up", {{"error", e.what()}});
        }
        auto settling = settle(one, env.time.now() + options.first_wait.count());
        co_await std::move(settling);
        co_return false;
    }

    asio::awaitable<bool> settle(ended_session one, std::optional<unix_ms> again) {
        auto settling = env.memories.postpone_summary(one, again);
        const auto settled = co_await std::move(settling);
        co_return settled.has_value();
    }

    // False: storage fails.
    asio::awaitable<bool> sum_up(ended_session one) {
        if (!one.wanted) {
            auto settling = settle(one, std::nullopt);
            co_return co_await std::move(settling);
        }
        auto reading = env.memories.read(one.conversation);
        const auto known = co_await std::move(reading);
        auto looking = env.journal.conversations({one.conversation});
        const auto people = co_await std::move(looking);
        auto loading = env.journal.context_of(one.conversation, options.max_lines);
        auto lines = co_await std::move(loading);
        if (!known || !people || !lines) co_return false;
        std::erase_if(*lines,
                      [&known](const context_entry& line) { return line.id <= known->summarised_through; });
        const bool nothing = std::none_of(lines->begin(), lines->end(), [](const context_entry& line) {
            return line.who == speaker::person;
        });
        if (people->empty() || nothing) {
            auto settling = settle(one, std::nullopt);
            co_return co_await std::move(settling);
        }
        const auto words = env.words(people->front().phone_number_id);
        auto asking = ask(one, *known, *lines, words);
        co_return co_await std::move(asking);
    }

    clients::ai_request request_for(const ended_session& one, const storage::memory_record& known,
                                    const std::vector<context_entry>& lines,
                                    const mentor_words& words) const {
        const auto& texts = summary_texts(words);
        const auto pillars = words.content ? words.content->pillars : std::vector<mentor::pillar>{};
        clients::ai_request request;
        request.system_prompt = summary_prompt(words);
        mentor::remembered_person person;
        person.known = mentor::stored_memory(known.document);
        person.summary = known.summary;
        person.today = options.day_of(lines.back().at);
        request.situation = mentor::memory_section(person, texts, pillars);
        const auto date = date_text(person.today);
        request.conversation = {{speaker::person,
                                 mentor::session_transcript(lines, date, texts, options.max_bytes),
                                 lines.back().at, lines.back().id}};
        request.person_key = "ft9-" + public_id(one.conversation);
        request.abort = abort_of(one.conversation);
        clients::answer_form form;
        form.name = "session_summary";
        form.schema = mentor::summary_schema(mentor::pillar_keys(pillars));
        form.description = "Responda só com um objeto JSON neste esquema: " + form.schema;
        request.form = std::make_shared<const clients::answer_form>(std::move(form));
        request.max_output_tokens = options.max_output_tokens;
        return request;
    }

    asio::awaitable<bool> ask(const ended_session& one, const storage::memory_record& known,
                              const std::vector<context_entry>& lines, const mentor_words& words) {
        auto request = request_for(one, known, lines, words);
        auto asking = env.model.ask(std::move(request), env.time.steady() + options.deadline);
        const auto answer = co_await std::move(asking);
        if (answer.failure == clients::ai_failure::cancelled) co_return false;
        auto said = mentor::read_session_words(answer.text);
        if (answer.failure != clients::ai_failure::none || said.summary.empty()) {
            auto failing = failed(one, answer);
            co_return co_await std::move(failing);
        }
        storage::made_summary made;
        made.of = one;
        made.through = lines.back().id;
        for (const auto& line : lines)
            made.through = std::max(made.through, line.id);
        made.text = std::move(said.summary);
        made.seen = known.version;
        if (options.memory) {
            const auto pillars =
                words.content ? mentor::pillar_keys(words.content->pillars) : std::vector<std::string>{};
            made.change = change_proposed(said.memory, known.document, pillars, env.meter);
        }
        auto keeping = env.memories.keep_summary(std::move(made));
        const auto kept = co_await std::move(keeping);
        if (kept) env.meter.count(counter::summaries, *kept ? "made" : "unwanted");
        co_return kept.has_value();
    }

    asio::awaitable<bool> failed(const ended_session& one, const clients::ai_answer& answer) {
        const bool last = one.failures + 1 >= options.max_attempts;
        env.meter.count(counter::summaries, last ? "given_up" : "failed");
        log::warning("a session could not be summed up", {{"conversation", public_id(one.conversation)},
                                                          {"failure", to_string(answer.failure)},
                                                          {"detail", answer.detail},
                                                          {"given_up", last}});
        std::optional<unix_ms> again;
        if (!last) {
            auto wait = options.first_wait.count();
            for (int i = 0; i < one.failures; ++i)
                wait *= 4;
            again = env.time.now() + wait;
        }
        auto settling = settle(one, again);
        co_return co_await std::move(settling);
    }

    summary_environment env;
    summary_options options;
    std::atomic<bool> stopped{false};
    std::atomic<std::size_t> workers{0};
    mutable std::mutex mutex;
    std::map<row_id, abort_ptr> busy;  // conversations that are worked on
};

summariser::summariser(summary_environment environment, summary_options options)
    : impl_(std::make_shared<impl>(std::move(environment), std::move(options))) {}

summariser::~summariser() {
    stop();
}

void summariser::look() {
    while (impl_->may_ask() && impl_->workers < impl_->options.concurrency) {
        ++impl_->workers;
        spawn_logged(new_strand(impl_->env.executor), impl_->work(), impl_, "summary");
    }
}

void summariser::stop() {
    impl_->stop();
}

std::size_t summariser::running() const {
    return impl_->workers;
}

}  // namespace ft9::pipeline
