// Asking the model until it answers or the turn's time is up.
#include "inbox_worker.hpp"
#include "retry_wait.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/observability/log.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;
using clients::ai_answer;
using clients::ai_failure;

namespace {

void drop_oldest_half(std::vector<context_entry>& lines, std::size_t keep_at_least) {
    if (lines.size() <= keep_at_least) return;
    const auto drop = (lines.size() - keep_at_least + 1) / 2;
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(drop));
    const auto person = [](const context_entry& e) { return e.who == speaker::person; };
    lines.erase(lines.begin(), std::find_if(lines.begin(), lines.end(), person));
}

// Nobody tells what a request cost that was given up while the model was at work: its input at least, some
// four bytes to a token (OpenAI's rule of thumb for English; Portuguese needs rather more).
std::int64_t estimated_input(const clients::ai_request& request) {
    constexpr std::int64_t bytes_of_token = 4;
    std::size_t bytes =
        request.situation.size() + (request.system_prompt ? request.system_prompt->size() : 0);
    for (const auto& line : request.conversation)
        bytes += line.text.size();
    return static_cast<std::int64_t>(bytes) / bytes_of_token;
}

void note_request(turn_work& t, const ai_answer& a, std::chrono::steady_clock::duration took) {
    ++t.asked;
    t.input_tokens += a.input_tokens;
    t.output_tokens += a.output_tokens;
    t.cached_tokens += a.cached_tokens;
    using std::chrono::milliseconds;
    auto alone = std::chrono::duration_cast<milliseconds>(took);
    for (const auto& e : a.earlier) {
        if (t.requests.size() < most_request_records)
            t.requests.push_back({e.provider, e.model, e.failure, e.form, e.took.count(), 0, 0, 0});
        alone -= std::min(alone, e.took);
    }
    if (t.requests.size() >= most_request_records) return;
    request_record r;
    r.provider = a.provider;
    r.model = a.model;
    r.failure = a.failure;
    r.form = a.form;
    r.ms = alone.count();
    r.input_tokens = a.input_tokens;
    r.cached_tokens = a.cached_tokens;
    r.output_tokens = a.output_tokens;
    t.requests.push_back(std::move(r));
}

}  // namespace

// What an answer says about the provider, for all conversations.
void inbox_worker::account(const ai_answer& answer) {
    const auto now = env_.time.now();
    if (answer.untrusted) report_certificate(env_.alarms, "the AI provider");
    if (answer.failure == ai_failure::unauthorized)
        env_.alarms.raise("ai_unauthorized",
                          "The AI provider refuses OPENAI_API_KEY; set a valid key and send SIGHUP.");
    if (answer.failure == ai_failure::quota)
        env_.alarms.raise("ai_quota", "The AI provider's account has no credit left; add credit.");
    if (answer.failure == ai_failure::unreachable || answer.failure == ai_failure::server) {
        if (fail_circuit(now))
            env_.alarms.raise("ai_unavailable",
                              "The AI provider keeps failing: it is asked once in a while only, and people "
                              "get the fixed text.");
        return;
    }
    const std::lock_guard lock(mutex_);
    switch (answer.failure) {
        case ai_failure::quota:
        case ai_failure::unauthorized:
            budget_.take_back();  // nothing was made that costs
            circuit_.refused(now);
            break;
        case ai_failure::rate_limited:
        case ai_failure::cancelled:
            break;
        default:
            circuit_.succeeded();
    }
    env_.meter.set(gauge::ai_circuit_open, circuit_.open() ? 1 : 0);
}

asio::awaitable<ai_answer> inbox_worker::ask(turn_work& t, const turn_machine& machine) {
    const auto left = std::chrono::milliseconds(machine.ends() - env_.time.now());
    const auto begin = env_.time.steady();
    auto asking = env_.model.ask(t.request, begin + left);
    auto answer = co_await std::move(asking);
    FT9_FAILPOINT(model_answered);
    if (answer.failure == ai_failure::cancelled) answer.input_tokens = estimated_input(t.request);
    note_request(t, answer, env_.time.steady() - begin);
    co_return answer;
}

// Until there is an answer, or it is clear that there will be none. Parked with a time that has come: the
// turn is not wanted any more.
asio::awaitable<turn_machine::action> inbox_worker::converse(turn_work& t, turn_machine& machine,
                                                             turn_machine::action action) {
    using kind = turn_machine::action::kind;
    while (action.what == kind::ask || action.what == kind::wait || action.what == kind::trim) {
        const auto now = env_.time.now();
        if (action.what == kind::wait) {
            const std::chrono::milliseconds wait(action.at - now), left(machine.ends() - now);
            const auto jittered = with_jitter(wait);
            auto pausing = sleep_for(env_.wakeups, jittered < left ? jittered : wait, t.request.abort);
            co_await std::move(pausing);
        }
        if (t.request.abort->pressed() || forgotten(t.conversation))
            co_return turn_machine::action{kind::park, now};
        if (action.what == kind::trim) drop_oldest_half(t.request.conversation, t.waiting.size());
        auto asking = ask(t, machine);
        t.answer = co_await std::move(asking);
        if (t.request.abort->pressed()) co_return turn_machine::action{kind::park, now};
        account(t.answer);
        if (t.answer.failure != ai_failure::none && t.answer.failure != ai_failure::declined)
            log::warning("the model did not answer",
                         {{"failure", to_string(t.answer.failure)}, {"detail", t.answer.detail}});
        action = machine.on_answer(t.answer, env_.time.now());
    }
    co_return action;
}

}  // namespace ft9::pipeline
