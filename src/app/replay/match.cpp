#include "match.hpp"

#include "ft9/mentor/comparison.hpp"
#include "ft9/mentor/emergency.hpp"
#include "ft9/mentor/seen_answer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace ft9::app::replay {

namespace asio = boost::asio;

namespace {

// What all workers share; they run on one thread.
struct course {
    const clock& time;
    const match& m;
    const std::function<void(std::size_t)>& progress;
    std::vector<played>& all;
    std::size_t next = 0, done = 0, workers = 0;
    std::exception_ptr failure = nullptr;
};

clients::ai_request request_for(const contestant& who, const conversation& c) {
    clients::ai_request r;
    r.system_prompt = std::shared_ptr<const std::string>(who.content, &who.content->system_prompt);
    r.conversation = c.lines;
    r.person_key = "ft9-replay";
    const auto& form = who.content->form;
    if (!form.schema.empty())
        r.form = std::make_shared<const clients::answer_form>(
            clients::answer_form{form.name, form.schema, form.description});
    return r;
}

// What the person wrote last, since the mentor's last words: in production no model is asked about an
// emergency.
bool tells_of_emergency(const conversation& c, const mentor::mentee_texts& texts) {
    const auto& notes = texts.happenings;
    std::string words;
    for (auto line = c.lines.rbegin(); line != c.lines.rend() && line->who == speaker::person; ++line)
        words.insert(
            0,
            mentor::own_words(line->text, notes.transcript, notes.forwarded, notes.forwarded_often) + "\n");
    return mentor::is_emergency(words, texts.safety);
}

// As people would see it, also where it gives the prompt away.
void read_words(const std::string& said, const contestant& who, played_answer& out) {
    if (mentor::gives_prompt_away(said, *who.content)) {
        out.text = who.content->texts.budgets.internal;
        return;
    }
    auto seen = mentor::seen_of(said, *who.content);
    if (!seen) {
        out.failure = "unreadable: no reply in its form";
        return;
    }
    out.text = std::move(seen->text);
    out.pillar = std::move(seen->pillar);
    out.intent = std::move(seen->intent);
    out.analysed = seen->analysed;
}

bool is_worth_repeating(clients::ai_failure f) {
    using clients::ai_failure;
    return f == ai_failure::rate_limited || f == ai_failure::server || f == ai_failure::unreachable;
}

asio::awaitable<void> pause_for(std::chrono::milliseconds wait) {
    asio::steady_timer timer(co_await asio::this_coro::executor, wait);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

// Repeats what a provider refuses for the moment.
asio::awaitable<clients::ai_answer> ask_patiently(const course& run, const contestant& who,
                                                  const conversation& c) {
    const auto& rules = run.m.rules;
    const auto ends = run.time.steady() + rules.deadline;
    auto wait = rules.first_wait;
    for (int asked = 1;; ++asked) {
        auto request = request_for(who, c);
        auto asking = who.model->ask(std::move(request), ends);
        auto answer = co_await std::move(asking);
        const auto pause = answer.retry_after.count() > 0 ? answer.retry_after : wait;
        const bool again =
            is_worth_repeating(answer.failure) && asked < rules.most_asks && run.time.steady() + pause < ends;
        if (!again) co_return answer;
        auto pausing = pause_for(pause);
        co_await std::move(pausing);
        wait *= 2;
    }
}

asio::awaitable<played_answer> answer_of(const course& run, const contestant& who, const conversation& c) {
    played_answer out;
    if (who.model == nullptr) {
        out.text = c.recorded_reply;
        if (out.text.empty()) out.failure = "not recorded";
    } else if (tells_of_emergency(c, who.content->texts)) {
        out.text = who.content->texts.safety.emergency;
        out.cost = cost_of(who.price, 0, 0, 0);
    } else {
        const auto begin = run.time.steady();
        auto asking = ask_patiently(run, who, c);
        const auto answer = co_await std::move(asking);
        out.ms = std::chrono::duration_cast<std::chrono::milliseconds>(run.time.steady() - begin).count();
        out.model = answer.model;
        out.input_tokens = answer.input_tokens;
        out.cached_tokens = answer.cached_tokens;
        out.output_tokens = answer.output_tokens;
        out.cost = cost_of(who.price, out.input_tokens, out.cached_tokens, out.output_tokens);
        if (answer.failure == clients::ai_failure::none)
            read_words(answer.text, who, out);
        else
            out.failure = std::string(to_string(answer.failure)) + ": " + answer.detail;
    }
    if (out.failure.empty()) out.verdicts = check_reply(c.checks, {out.text, out.pillar, out.analysed});
    co_return out;
}

asio::awaitable<void> play_one(const course& run, const conversation& c, played& out) {
    out.of = &c;
    auto first = answer_of(run, run.m.baseline, c);
    out.baseline = co_await std::move(first);
    auto second = answer_of(run, run.m.candidate, c);
    out.candidate = co_await std::move(second);
    if (out.baseline.failure.empty() && out.candidate.failure.empty())
        out.similarity = mentor::similarity(out.baseline.text, out.candidate.text);
}

asio::awaitable<void> work_on(course& run) {
    while (run.next < run.all.size() && !run.failure) {
        const auto mine = run.next++;
        auto playing = play_one(run, run.m.conversations[mine], run.all[mine]);
        co_await std::move(playing);
        ++run.done;
        if (run.progress) run.progress(run.done);
    }
}

}  // namespace

std::vector<played> play(asio::io_context& io, const clock& time, const match& m,
                         const std::function<void(std::size_t)>& progress) {
    std::vector<played> all(m.conversations.size());
    course run{time, m, progress, all};
    run.workers = std::max<std::size_t>(1, std::min(m.rules.concurrency, all.size()));
    for (std::size_t i = run.workers; i > 0; --i) {
        asio::co_spawn(io, work_on(run), [&run, &io](const std::exception_ptr& failure) {
            if (failure) run.failure = failure;
            if (--run.workers == 0) io.stop();  // idle connections would keep it running
        });
    }
    io.run();
    if (run.failure) std::rethrow_exception(run.failure);
    return all;
}

tally sum_of(const std::vector<played>& all, played_answer played::*side) {
    tally t;
    std::int64_t ms = 0, answered = 0, cost = 0;
    bool priced = !all.empty();
    for (const auto& p : all) {
        const auto& a = p.*side;
        ++t.conversations;
        if (a.good()) ++t.passed;
        if (!a.failure.empty()) ++t.unanswered;
        if (p.candidate.good() && !p.baseline.good()) ++t.better;
        if (!p.candidate.good() && p.baseline.good()) ++t.worse;
        t.tokens += a.input_tokens + a.output_tokens;
        ms += a.ms;
        answered += a.failure.empty() ? 1 : 0;
        priced = priced && a.cost.has_value();
        cost += a.cost.value_or(0);
    }
    t.failed = t.conversations - t.passed - t.unanswered;
    t.mean_ms = answered > 0 ? ms / answered : 0;
    if (priced) t.cost = cost;
    return t;
}

}  // namespace ft9::app::replay
