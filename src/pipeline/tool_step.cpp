#include "ft9/pipeline/tool_step.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/json.hpp"
#include "ft9/observability/log.hpp"
#include "tool_rules.hpp"
#include "tool_words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ft9::pipeline {

namespace asio = boost::asio;
using clients::tool;
using clients::tool_outcome;
using clients::tool_verdict;
using storage::new_tool_call;
using storage::tool_call_row;
using storage::tool_state;

namespace {

constexpr unix_ms remembered_for = 24LL * 60 * 60 * 1000;
// Of arguments, once they are written compactly.
constexpr json_limits argument_limits{16 * 1024, 16, 2000};

const char* name_of_state(tool_state s) {
    if (s == tool_state::done) return "done";
    return s == tool_state::failed ? "failed" : "unknown";
}

tool_state state_of(tool_verdict v) {
    if (v == tool_verdict::done) return tool_state::done;
    return v == tool_verdict::failed ? tool_state::failed : tool_state::unknown;
}

new_tool_call call_of(const turn_work& t, const tool& which, std::string arguments, row_id proposal) {
    return {t.conversation,   t.decision.epoch,     t.waiting.front().id,
            which.shown.name, std::move(arguments), proposal};
}

// Of a run of this turn that came to nothing: its question was never asked.
bool is_left_over(const tool_call_row& r) {
    return r.turn == 0 && r.state == tool_state::proposed;
}

bool is_among(const clients::ai_request& request, const std::string& name) {
    return std::any_of(request.tools->begin(), request.tools->end(),
                       [&name](const clients::ai_tool& each) { return each.name == name; });
}

}  // namespace

struct tool_step::told {
    std::string text;
    step_ruling ruling = step_ruling::go;  // otherwise the turn ends so
};

tool_step::tool_step(tool_parts parts, tool_limits limits) : parts_(parts), limits_(limits) {}

// Counts what became of a call that was not made.
tool_step::told tool_step::say(const turn_work& t, const char* result, const std::string& why) const {
    parts_.meter.count(counter::tool_calls, result);
    log::info("tool", {{"conversation", public_id(t.conversation)}, {"result", result}});
    return {why};
}

asio::awaitable<step_ruling> tool_step::before(turn_work& t) {
    const auto set = parts_.tools.get();
    if (set->all.empty()) co_return step_ruling::go;
    const auto now = parts_.time.now();
    auto reading = parts_.store.since(t.conversation, now - remembered_for);
    const auto known = co_await std::move(reading);
    if (!known) co_return step_ruling::later;
    if (std::any_of(known->begin(), known->end(), is_left_over)) {
        auto withdrawing = parts_.store.withdraw(t.conversation);
        const auto withdrawn = co_await std::move(withdrawing);
        if (!withdrawn) co_return step_ruling::later;
    }
    auto offered = std::make_shared<std::vector<clients::ai_tool>>();
    for (const auto& each : set->all) {
        if (is_offered(each, *known, now, limits_)) offered->push_back(each.shown);
    }
    if (!offered->empty()) t.request.tools = std::move(offered);
    const auto memory = tool_memory(*known, tool_texts_of(t), now, limits_);
    if (!memory.empty()) t.request.situation += (t.request.situation.empty() ? "" : "\n\n") + memory;
    co_return step_ruling::go;
}

asio::awaitable<step_ruling> tool_step::after(turn_work& t) {
    if (t.answer.calls.empty()) co_return step_ruling::go;
    clients::tool_round round{t.answer.text, std::exchange(t.answer.calls, {}), {}};
    if (t.request.tools == nullptr || !t.request.may_call) co_return step_ruling::go;
    // Newer messages wait: the turn that reads them all decides what is to be done.
    if (t.request.abort && t.request.abort->pressed()) co_return step_ruling::later;
    for (const auto& each : round.calls) {
        auto working = carry_out(t, each);
        auto done = co_await std::move(working);
        if (done.ruling != step_ruling::go) co_return done.ruling;
        round.results.push_back(std::move(done.text));
    }
    t.request.rounds.push_back(std::move(round));
    t.request.rounds_title = tool_texts_of(t).recent;
    if (t.request.rounds.size() >= limits_.rounds) t.request.may_call = false;
    co_return step_ruling::ask_again;
}

// The calls become the turn's, whatever was decided. One of an earlier run of this turn has no round here.
void tool_step::deciding(turn_work& t) {
    if (parts_.tools.get()->all.empty() && t.request.rounds.empty()) return;
    t.decision.along.push_back(parts_.store.settled_by(t.conversation, t.answered));
}

asio::awaitable<tool_step::told> tool_step::carry_out(turn_work& t, clients::ai_tool_call asked) {
    const auto& texts = tool_texts_of(t);
    const auto set = parts_.tools.get();  // held while the call runs, whatever SIGHUP brings
    const auto* which = set->find(asked.name);
    if (which == nullptr || !is_among(t.request, asked.name))
        co_return say(t, "not_offered", told_of_refusal(texts.unknown_tool));
    const auto arguments = parse_json(asked.arguments.empty() ? "{}" : asked.arguments, argument_limits);
    const auto wrong = arguments ? which->schema->judge(*arguments) : std::string("no JSON object");
    if (!wrong.empty()) co_return say(t, "invalid", told_of_refusal(texts.invalid_arguments, wrong));
    auto following = follow(t, *which, dump_json(*arguments));
    auto out = co_await std::move(following);
    co_return out;
}

asio::awaitable<tool_step::told> tool_step::follow(turn_work& t, const tool& which, std::string arguments) {
    using kind = tool_ruling::kind;
    const auto now = parts_.time.now();
    auto reading = parts_.store.since(t.conversation, now - remembered_for);
    const auto known = co_await std::move(reading);
    if (!known) co_return told{{}, step_ruling::later};
    const row_id yes = says_yes(t) ? t.waiting.back().id : 0;
    const auto ruling = judge_tool_call(which, arguments, *known, yes, now, limits_);
    const auto& texts = tool_texts_of(t);
    if (ruling.what == kind::over_limit) co_return say(t, "over_limit", told_of_refusal(texts.over_limit));
    if (ruling.what == kind::unconfirmed)
        co_return say(t, "unconfirmed", told_of_refusal(texts.confirm_missing));
    if (ruling.what == kind::asked) co_return say(t, "proposed", told_of_refusal(texts.confirm_first));
    auto working = act(t, which, std::move(arguments), ruling);
    auto out = co_await std::move(working);
    co_return out;
}

asio::awaitable<tool_step::told> tool_step::act(turn_work& t, const tool& which, std::string arguments,
                                                const tool_ruling& ruling) {
    if (ruling.what == tool_ruling::kind::reuse) return retell(t, ruling.row);
    if (ruling.what == tool_ruling::kind::propose) return propose(t, which, std::move(arguments));
    return make_call(t, which, std::move(arguments), ruling.proposal);
}

// A closed gate ends the turn: its decision will find the same, and nothing goes out.
asio::awaitable<tool_step::told> tool_step::propose(turn_work& t, const tool& which, std::string arguments) {
    auto proposing = parts_.store.propose(call_of(t, which, std::move(arguments), 0));
    const auto stored = co_await std::move(proposing);
    if (!stored) co_return told{{}, step_ruling::later};
    if (!*stored) co_return told{{}, step_ruling::settled};
    co_return say(t, "proposed", told_of_refusal(tool_texts_of(t).confirm_first));
}

// An earlier run of the turn came so far. An intent without an end is of unknown outcome (decision 26).
asio::awaitable<tool_step::told> tool_step::retell(turn_work& t, tool_call_row row) {
    t.acted = true;
    if (row.state == tool_state::intent) {
        row.state = tool_state::unknown;
        auto ending = parts_.store.finish({row.id, row.state, {}, 0});
        const auto ended = co_await std::move(ending);
        if (!ended) co_return told{{}, step_ruling::later};
    }
    co_return say(t, "reused", told_of_call(row, tool_texts_of(t)));
}

asio::awaitable<tool_step::told> tool_step::make_call(turn_work& t, const tool& which, std::string arguments,
                                                      row_id proposal) {
    auto beginning = parts_.store.begin(call_of(t, which, std::move(arguments), proposal));
    const auto begun = co_await std::move(beginning);
    if (!begun) co_return told{{}, step_ruling::later};
    if (begun->id == 0) co_return told{{}, step_ruling::settled};
    t.acted = true;
    FT9_FAILPOINT(tool_intent);
    auto row = *begun;
    auto calling = exchange(t, which, row);
    auto outcome = co_await std::move(calling);
    FT9_FAILPOINT(tool_called);
    row.state = state_of(outcome.verdict);
    row.result = std::move(outcome.result);
    row.http_status = outcome.http_status;
    auto ending = parts_.store.finish({row.id, row.state, row.result, row.http_status});
    co_await std::move(ending);  // if that failed, the next run finds an intent, which is of unknown outcome
    co_return told{told_of_call(row, tool_texts_of(t))};
}

asio::awaitable<tool_outcome> tool_step::exchange(turn_work& t, const tool& which, tool_call_row row) {
    clients::tool_order order{row.key(), public_id(t.conversation), row.arguments, {},
                              {},        limits_.result_bytes};
    if (which.with_person) {
        auto looking = parts_.journal.conversations({t.conversation});
        const auto found = co_await std::move(looking);
        // Without whom it is for it is not to be done.
        if (!found || found->empty()) {
            parts_.meter.count(counter::tool_calls, name_of_state(tool_state::failed));
            co_return tool_outcome{tool_verdict::failed, 0, {}, "the person could not be read"};
        }
        const auto& person = found->front();
        order.phone = person.phone.empty() ? person.bsuid : "+" + person.phone;
        order.name = person.name;
    }
    const auto begin = parts_.time.steady();
    auto calling = parts_.caller.call(which, std::move(order), std::min(t.deadline, begin + which.timeout));
    auto outcome = co_await std::move(calling);
    const auto took = parts_.time.steady() - begin;
    const auto* result = name_of_state(state_of(outcome.verdict));
    parts_.meter.count(counter::tool_calls, result);
    parts_.meter.observe(histogram::tool_call, std::chrono::duration<double>(took).count());
    log::info("tool", {{"conversation", public_id(t.conversation)},
                       {"tool", which.shown.name},
                       {"call", row.key()},
                       {"result", result},
                       {"detail", outcome.detail},
                       {"ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
    co_return outcome;
}

}  // namespace ft9::pipeline
