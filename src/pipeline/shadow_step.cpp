#include "ft9/pipeline/shadow_step.hpp"

#include "spawn.hpp"

#include "ft9/core/strand.hpp"

#include "ft9/mentor/comparison.hpp"
#include "ft9/mentor/seen_answer.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/pipeline/pipeline.hpp"

#include <boost/asio/post.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

namespace ft9::pipeline {

namespace asio = boost::asio;
using mentor::seen_answer;

namespace {

seen_answer words_of_live(const turn_work& t) {
    if (!t.analysis) return {t.reply, {}, {}, false};
    return {t.reply, t.analysis->pillar, t.analysis->intent, true};
}

// Nothing: no reply that could be sent.
std::optional<seen_answer> seen_in_shadow(const std::string& said, const mentor::mentor_content* content) {
    if (content == nullptr) return seen_answer{said, {}, {}, false};
    if (mentor::gives_prompt_away(said, *content)) return std::nullopt;
    return mentor::seen_of(said, *content);
}

std::shared_ptr<const clients::answer_form> form_of(const mentor::mentor_content& content) {
    const auto& form = content.form;
    return std::make_shared<const clients::answer_form>(
        clients::answer_form{form.name, form.schema, form.description});
}

// All that a comparison needs of the turn, which is over by then.
struct shadow_job {
    row_id turn = 0;
    clients::ai_request request;
    std::shared_ptr<const mentor::mentor_content> content;
    std::string prompt_version;
    seen_answer live;
    std::int64_t live_ms = 0;
    std::optional<std::int64_t> live_cost;
};

bool can_be_repeated(const turn_work& t) {
    const auto with_images = [](const context_entry& e) { return !e.images.empty(); };
    const auto& lines = t.request.conversation;
    return t.request.rounds.empty() && std::none_of(lines.begin(), lines.end(), with_images);
}

bool went_out(const turn_work& t, const storage::decided& made) {
    return t.answered && made.turn != 0 && !made.sends.empty() && made.result.reason.empty();
}

void compare_words(const seen_answer& live, const seen_answer& other, storage::shadow_answer& out) {
    out.length_ratio = mentor::length_ratio(live.text, other.text);
    out.similarity = mentor::similarity(live.text, other.text);
    if (!live.analysed || !other.analysed) return;
    out.pillar_same = live.pillar == other.pillar;
    out.intent_same = live.intent == other.intent;
}

std::shared_ptr<const std::string> prompt_of(std::shared_ptr<const mentor::mentor_content> content) {
    const auto* text = &content->system_prompt;
    return {std::move(content), text};
}

}  // namespace

bool is_sampled(row_id turn, std::uint32_t percent) {
    // Ids count up: the mixing of splitmix64 spreads them.
    auto x = static_cast<std::uint64_t>(turn) + 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
    return (x ^ (x >> 31U)) % 100 < percent;
}

// Kept alive by what it has begun: the step may be gone before.
struct shadow_step::state : std::enable_shared_from_this<shadow_step::state> {
    state(shadow_environment e, shadow_options o) : env(std::move(e)), options(std::move(o)) {}

    // Null: too many are under way, or it is over.
    abort_ptr take_place() {
        const std::lock_guard lock(mutex);
        if (stopping || running.size() >= options.concurrency) return nullptr;
        auto abort = std::make_shared<abort_switch>();
        running.insert(abort);
        return abort;
    }
    void give_place(const abort_ptr& abort) {
        const std::lock_guard lock(mutex);
        running.erase(abort);
    }
    bool over() const {
        const std::lock_guard lock(mutex);
        return stopping;
    }

    bool wants(const turn_work& t, const storage::decided& made) const;
    shadow_job job_of(const turn_work& t, const storage::decided& made) const;
    asio::awaitable<void> run(shadow_job job);
    asio::awaitable<bool> may_ask() const;
    asio::awaitable<void> ask(shadow_job& job);

    const shadow_environment env;
    const shadow_options options;
    mutable std::mutex mutex;
    std::set<abort_ptr> running;
    bool stopping = false;
};

bool shadow_step::state::wants(const turn_work& t, const storage::decided& made) const {
    const auto& number = options.phone_number_id;
    const bool of_number = number.empty() || t.waiting.back().phone_number_id == number;
    return of_number && went_out(t, made) && can_be_repeated(t) && is_sampled(made.turn, options.percent);
}

shadow_job shadow_step::state::job_of(const turn_work& t, const storage::decided& made) const {
    shadow_job job;
    job.turn = made.turn;
    job.request = t.request;
    job.request.tools = nullptr;
    job.content = options.content ? options.content : t.words.content;
    job.prompt_version = t.words.prompt_version;
    if (options.content) {
        job.request.system_prompt = prompt_of(options.content);
        job.prompt_version = options.content->prompt_version;
        // What the person is remembered by may be part of the real form: only the prompt's own is asked for.
        if (job.request.form) job.request.form = form_of(*options.content);
    }
    job.live = words_of_live(t);
    job.live_ms = t.requests.empty() ? 0 : t.requests.back().ms;
    job.live_cost = cost_of(t.requests, env.live_prices);
    return job;
}

asio::awaitable<void> shadow_step::state::run(shadow_job job) {
    // Also where the coroutine is destroyed at its place, with the executor.
    struct place {
        std::shared_ptr<state> of;
        abort_ptr abort;
        ~place() { of->give_place(abort); }
    };
    const place mine{shared_from_this(), job.request.abort};
    co_await asio::post(asio::use_awaitable);  // the person's turn goes on first
    auto looking = may_ask();
    const bool may = co_await std::move(looking);
    if (over()) co_return;
    if (!may) {
        env.meter.count(counter::shadow_answers, "left_out");
        co_return;
    }
    auto asking = ask(job);
    co_await std::move(asking);
}

asio::awaitable<bool> shadow_step::state::may_ask() const {
    if (!env.may_spend) co_return true;
    auto looking = env.may_spend();
    const bool may = co_await std::move(looking);
    co_return may;
}

asio::awaitable<void> shadow_step::state::ask(shadow_job& job) {
    const auto begin = env.time.steady();
    auto asking = env.model.ask(std::move(job.request), begin + options.deadline);
    const auto answer = co_await std::move(asking);
    if (over()) co_return;
    storage::shadow_answer row;
    row.turn = job.turn;
    row.prompt_version = job.prompt_version;
    row.model = answer.model.empty() ? options.model : answer.model;
    row.live_ms = job.live_ms;
    row.live_cost = job.live_cost;
    row.shadow_ms = std::chrono::duration_cast<std::chrono::milliseconds>(env.time.steady() - begin).count();
    if (env.shadow_prices)
        row.shadow_cost = ft9::cost_of(env.shadow_prices(answer.provider), answer.input_tokens,
                                       answer.cached_tokens, answer.output_tokens);
    const bool said = answer.failure == clients::ai_failure::none && answer.calls.empty();
    const auto other = said ? seen_in_shadow(answer.text, job.content.get()) : std::nullopt;
    row.result = other ? "compared" : "failed";
    if (other) {
        compare_words(job.live, *other, row);
        if (options.keep_texts) row.shadow_text = other->text;
    } else {
        log::info("the shadow gave no answer",
                  {{"failure", to_string(answer.failure)}, {"detail", answer.detail}});
    }
    if (options.keep_texts) row.live_text = std::move(job.live.text);
    env.meter.count(counter::shadow_answers, row.result);
    auto adding = env.store.add(std::move(row));
    co_await std::move(adding);  // what cannot be stored is not missed
}

shadow_step::shadow_step(shadow_environment environment, shadow_options options)
    : state_(std::make_shared<state>(std::move(environment), std::move(options))) {}

shadow_step::~shadow_step() {
    stop();
}

void shadow_step::decided(const turn_work& t, const storage::decided& made) {
    if (state_->over() || !state_->wants(t, made)) return;
    const auto abort = state_->take_place();
    if (!abort) return state_->env.meter.count(counter::shadow_answers, "left_out");
    auto job = state_->job_of(t, made);
    job.request.abort = abort;
    const auto strand = new_strand(state_->env.executor);
    spawn_logged(strand, state_->run(std::move(job)), state_, "shadow");
}

void shadow_step::stop() {
    std::set<abort_ptr> running;
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        running = state_->running;
    }
    for (const auto& abort : running)
        abort->press();
}

std::size_t shadow_step::running() const {
    const std::lock_guard lock(state_->mutex);
    return state_->running.size();
}

}  // namespace ft9::pipeline
