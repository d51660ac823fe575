// What a turn does once its conversation is claimed: inbox_worker.cpp says when that is.
#include "inbox_worker.hpp"
#include "retry_wait.hpp"
#include "typing_mark.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/text.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/outgoing/markdown.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;
using clients::ai_answer;
using clients::ai_failure;
using storage::decision;

namespace {

constexpr std::chrono::minutes fallback_window{30};  // decision 6
constexpr std::chrono::hours rate_window{1};         // decision 8

decision decision_for(row_id conversation, const std::vector<storage::pending_message>& waiting) {
    decision d;
    d.conversation = conversation;
    for (const auto& m : waiting) {
        d.messages.push_back(m.id);
        d.epoch = std::max(d.epoch, m.epoch);
    }
    return d;
}

// What the turn says: the model's words, or in place of them the fixed text.
void say(decision& d, const ai_answer& answer, bool answered, const std::string& fallback) {
    d.model = answer.model;
    d.input_tokens = answer.input_tokens;
    d.output_tokens = answer.output_tokens;
    if (answered) {
        d.parts = outgoing::whatsapp_parts(answer.text);
        return;
    }
    d.reason = "fallback";
    d.kind = send_kind::fallback;
    d.once_within = fallback_window;
    d.suppressed = {outcome::ignored, "fallback_recent"};
    d.parts = split_message(fallback);
}

// The person's key at the provider: tells conversations apart without naming anybody.
std::string person_key(row_id conversation) {
    return "ft9-" + public_id(conversation);
}

void drop_oldest_half(std::vector<context_entry>& lines, std::size_t keep_at_least) {
    if (lines.size() <= keep_at_least) return;
    const auto drop = (lines.size() - keep_at_least + 1) / 2;
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(drop));
    const auto person = [](const context_entry& e) { return e.who == speaker::person; };
    lines.erase(lines.begin(), std::find_if(lines.begin(), lines.end(), person));
}

}  // namespace

// Messages that waited through a pause or an outage until an answer would come out of the blue. False:
// storage failed.
asio::awaitable<bool> inbox_worker::expire_stale(row_id conversation, messages& waiting) {
    const auto oldest = env_.time.now() - options_.stale_after.count();
    const auto fresh = [oldest](const storage::pending_message& m) {
        return m.timestamp == 0 || m.timestamp * 1000 > oldest;
    };
    const auto split = std::stable_partition(waiting.begin(), waiting.end(), fresh);
    if (split == waiting.end()) co_return true;
    auto d = decision_for(conversation, messages(split, waiting.end()));
    d.what = outcome::expired;
    d.reason = "stale";
    waiting.erase(split, waiting.end());
    auto concluding = conclude(conversation, {}, std::move(d), nullptr);
    const auto again = co_await std::move(concluding);
    co_return !again.has_value();
}

// A person is told once an hour; another bot never: it would answer.
asio::awaitable<std::optional<unix_ms>> inbox_worker::refuse(row_id conversation, const messages& waiting,
                                                             turn_rate::ruling why) {
    auto d = decision_for(conversation, waiting);
    d.what = outcome::ignored;
    d.reason = why == turn_rate::ruling::hour ? "rate" : "loop";
    if (why == turn_rate::ruling::loop)
        env_.alarms.raise(
            "loop_suspected",
            "Somebody writes faster than a person does, perhaps another bot; not answered for 10 "
            "minutes.");
    if (why == turn_rate::ruling::hour) {
        d.kind = send_kind::rate;
        d.once_within = rate_window;
        d.suppressed = {outcome::ignored, "rate"};
        d.parts = split_message(words_of(waiting.back().phone_number_id).rate_text);
    }
    auto concluding = conclude(conversation, {}, std::move(d), nullptr);
    co_return co_await std::move(concluding);
}

asio::awaitable<clients::ai_request> inbox_worker::compose(row_id conversation, const messages& waiting,
                                                           const mentor_words& words) {
    clients::ai_request request;
    request.system_prompt = words.system_prompt;
    request.person_key = person_key(conversation);
    auto known = env_.sessions.find(conversation);
    if (!known) {
        auto loading = env_.journal.context_of(conversation, options_.max_messages);
        const auto loaded = co_await std::move(loading);
        // What could not be read is not remembered as empty: the next turn asks the journal again.
        if (loaded) env_.sessions.restore(conversation, *loaded);
        known = env_.sessions.find(conversation);
    }
    auto& lines = request.conversation;
    if (known) lines = std::move(*known);
    const auto room = options_.max_messages > waiting.size() ? options_.max_messages - waiting.size() : 0;
    if (lines.size() > room) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(room));
    while (!lines.empty() && lines.front().who != speaker::person)
        lines.erase(lines.begin());
    std::size_t bytes = 0;
    for (const auto& m : waiting) {
        const auto left = options_.max_context_bytes - std::min(bytes, options_.max_context_bytes);
        lines.push_back(
            {speaker::person, sanitize_utf8(std::string_view(m.text).substr(0, left)), time_of(m.id), m.id});
        bytes += m.text.size();
    }
    show_pictures(waiting, request);
    co_return request;
}

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

asio::awaitable<turn_machine::action> inbox_worker::converse(const messages& waiting, circuit::ruling may,
                                                             clients::ai_request request, ai_answer& answer) {
    using kind = turn_machine::action::kind;
    const auto begin = env_.time.now();
    turn_machine machine(options_.turn, time_of(waiting.front().id), begin);
    auto action = machine.start(may, begin);
    while (action.what == kind::ask || action.what == kind::wait || action.what == kind::trim) {
        if (action.what == kind::wait) {
            const auto now = env_.time.now();
            const std::chrono::milliseconds wait(action.at - now), left(machine.ends() - now);
            const auto jittered = with_jitter(wait);
            auto pausing = sleep_for(env_.wakeups, jittered < left ? jittered : wait, request.abort);
            co_await std::move(pausing);
        }
        if (request.abort->pressed() || forgotten(waiting.front().conversation))
            co_return turn_machine::action{kind::park, begin};
        if (action.what == kind::trim) drop_oldest_half(request.conversation, waiting.size());
        const auto left = std::chrono::milliseconds(machine.ends() - env_.time.now());
        auto asking = env_.model.ask(request, env_.time.steady() + left);
        answer = co_await std::move(asking);
        FT9_FAILPOINT(model_answered);
        if (request.abort->pressed()) co_return turn_machine::action{kind::park, begin};
        account(answer);
        if (answer.failure != ai_failure::none)
            log::warning("the model did not answer",
                         {{"failure", to_string(answer.failure)}, {"detail", answer.detail}});
        action = machine.on_answer(answer, env_.time.now());
    }
    co_return action;
}

std::shared_ptr<typing_mark> inbox_worker::start_mark(const storage::pending_message& m,
                                                      const asio::any_io_executor& strand) {
    const marking how = mark_;
    if (how == marking::off || m.wamid.empty()) return nullptr;
    auto mark = std::make_shared<typing_mark>(strand);
    typing_mark::start(mark, strand,
                       env_.sender.mark_read(m.phone_number_id, m.wamid, how == marking::typing));
    return mark;
}

asio::awaitable<std::optional<unix_ms>> inbox_worker::turn(row_id conversation, const messages& waiting,
                                                           asio::any_io_executor strand) {
    using kind = turn_machine::action::kind;
    const auto begin = env_.time.steady();
    const auto words = words_of(waiting.back().phone_number_id);
    const auto abort = open_turn(conversation, waiting.back().id);
    if (abort->pressed()) co_return give_way(conversation);
    const auto may = admit_to_model();
    // Who waits for a cure of the account is looked at every few seconds, and was marked the first time or
    // will be when somebody works on it.
    const auto mark = may == circuit::ruling::wait ? nullptr : start_mark(waiting.back(), strand);
    auto composing = compose(conversation, waiting, words);
    auto request = co_await std::move(composing);
    request.abort = abort;
    ai_answer answer;
    auto conversing = converse(waiting, may, std::move(request), answer);
    const auto action = co_await std::move(conversing);
    if (abort->pressed()) co_return give_way(conversation);
    // Stopping is no failure of the model: the messages stay pending and are answered after the next start.
    const bool unanswered = action.what == kind::park || (action.what == kind::fallback && stopping());
    if (unanswered) {
        env_.journal.release_soon(conversation);
        const auto soon =
            come_again(conversation);  // parked every few seconds, it would use up the person's hour
        co_return action.what == kind::park ? action.at : soon;
    }
    auto d = decision_for(conversation, waiting);
    d.prompt_version = words.prompt_version;
    d.supersedable = may_be_superseded(conversation);
    d.ai_ms = std::chrono::duration_cast<std::chrono::milliseconds>(env_.time.steady() - begin).count();
    say(d, answer, action.what == kind::reply, words.fallback_text);
    auto concluding = conclude(conversation, waiting, std::move(d), mark);
    const auto again = co_await std::move(concluding);
    env_.meter.observe(histogram::turn, std::chrono::duration<double>(env_.time.steady() - begin).count());
    co_return again;
}

// Commits the decision, keeps the session in step and hands the reply over. A time means: storage failed, try
// again then.
asio::awaitable<std::optional<unix_ms>> inbox_worker::conclude(row_id conversation, const messages& waiting,
                                                               decision d,
                                                               std::shared_ptr<typing_mark> mark) {
    const auto settled = d.messages.size();
    auto deciding = env_.journal.decide(std::move(d));
    const auto made = co_await std::move(deciding);
    if (mark) {
        auto ending = mark->ended();
        co_await std::move(ending);
    }
    if (!made) {
        const std::lock_guard lock(mutex_);
        waiting_[conversation].on_disk = true;
        co_return env_.time.now() + storage_retry.count();
    }
    if (made->superseded) co_return give_way(conversation);
    if (made->turn == 0) co_return std::nullopt;  // they were settled before: nothing is sent twice
    settle_burst(conversation);
    if (made->result.what == outcome::replied) {
        for (const auto& m : waiting)
            env_.sessions.append(conversation, {speaker::person, m.text, time_of(m.id), m.id});
    }
    env_.meter.count(counter::turns, to_string(made->result.what), static_cast<double>(settled));
    log::info("turn", {{"conversation", public_id(conversation)},
                       {"turn", public_id(made->turn)},
                       {"outcome", to_string(made->result.what)},
                       {"reason", made->result.reason},
                       {"messages", settled},
                       {"parts", made->sends.size()}});
    if (!made->sends.empty()) FT9_FAILPOINT(intent_committed);
    if (!made->sends.empty()) {
        block(conversation);
        hooks_.decided(made->sends);
    }
    co_return std::nullopt;
}

}  // namespace ft9::pipeline
