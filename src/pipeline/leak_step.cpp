#include "ft9/pipeline/leak_step.hpp"

#include "ft9/core/json.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/pipeline/pipeline.hpp"

#include <nlohmann/json.hpp>

namespace ft9::pipeline {

namespace asio = boost::asio;
using mentor::leak;

namespace {

// As whoever is called reads it: letters may be written as escapes.
std::string unescaped(const std::string& arguments) {
    const auto parsed = parse_json(arguments);
    return parsed ? dump_json(*parsed) : std::string{};
}

// What is found first in any part of the answer.
leak leak_in(const mentor::leak_guard& guard, const turn_work& t) {
    std::vector<std::string> ways{t.answer.text, t.reply};
    for (const auto& call : t.answer.calls)
        ways.insert(ways.end(), {call.name, call.arguments, unescaped(call.arguments)});
    if (t.analysis) {
        ways.push_back(t.analysis->memory);
        for (const auto& [name, value] : t.analysis->lead)
            ways.push_back(value);
    }
    for (const auto& text : ways) {
        if (const auto found = guard.look(text); found != leak::none) return found;
    }
    return leak::none;
}

}  // namespace

asio::awaitable<step_ruling> leak_step::after(turn_work& t) {
    const auto& content = t.words.content;
    if (!content || !content->guard) co_return step_ruling::go;
    const auto found = leak_in(*content->guard, t);
    if (found == leak::none) co_return step_ruling::go;
    meter_.count(counter::prompt_leaks, to_string(found));
    alarms_.raise(
        "prompt_leak",
        "The model was about to tell its instructions; the person got a fixed text instead. Somebody "
        "may be trying: the log names the conversation.");
    log::warning("the model was about to tell its instructions",
                 {{"conversation", public_id(t.conversation)}, {"kind", to_string(found)}});
    t.answer.calls.clear();
    t.analysis.reset();
    t.answer.text = content->texts.budgets.internal;
    t.reply = t.answer.text;
    t.decision.reason = "prompt_leak";
    co_return step_ruling::go;
}

}  // namespace ft9::pipeline
