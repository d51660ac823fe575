#include "ft9/pipeline/handover_step.hpp"

#include "ft9/core/text.hpp"
#include "ft9/mentor/wish_texts.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/pipeline/pipeline.hpp"

namespace ft9::pipeline {

namespace asio = boost::asio;
using storage::handover_cause;
using storage::silence;

namespace {

// What the fixed texts say of medicine and emergencies must not be replaced.
bool is_for_a_human(const turn_work& t) {
    if (!t.analysis || !t.analysis->wants_human) return false;
    return t.analysis->about == mentor::concern::none || t.analysis->about == mentor::concern::off_topic;
}

}  // namespace

handover_step::handover_step(storage::handover_store& store, const clock& time, metrics& meter,
                             alarm_sink& alarms, handover_options options)
    : store_(store), time_(time), meter_(meter), alarms_(alarms), options_(std::move(options)) {}

// A message that waits here arrived before the takeover or the opt-out, or under another identifier of the
// person. Nothing of it goes to a provider.
asio::awaitable<step_ruling> handover_step::before(turn_work& t) {
    auto looking = store_.silence_in(t.conversation);
    const auto found = co_await std::move(looking);
    if (!found || *found == silence::none) co_return step_ruling::go;  // the decision looks again
    const bool opted_out = *found == silence::opted_out;
    t.decision.what = opted_out ? outcome::ignored : outcome::handed_over;
    t.decision.reason = opted_out ? "opted_out" : "taken_over";
    co_return step_ruling::settled;
}

asio::awaitable<step_ruling> handover_step::after(turn_work& t) {
    if (!is_for_a_human(t)) co_return step_ruling::go;
    static const mentor::handover_texts ours;
    const auto& texts = t.words.content ? t.words.content->texts.handover : ours;
    auto& d = t.decision;
    d.what = outcome::handed_over;
    d.reason = storage::model_wants_human;
    d.kind = send_kind::handover;
    d.parts = split_message(mentor::handover_notice(texts, options_.calendar, time_.now()));
    d.along.push_back(store_.taking_over(t.conversation, {handover_cause::model, options_.lasts}));
    t.reply.clear();
    t.answered = false;
    co_return step_ruling::settled;
}

void handover_step::decided(const turn_work& t, const storage::decided& made) {
    if (made.result.what == outcome::handed_over && made.result.reason == storage::model_wants_human)
        tell_handover(meter_, alarms_, t.conversation, handover_cause::model);
}

void tell_handover(metrics& meter, alarm_sink& alarms, row_id conversation, handover_cause cause) {
    meter.count(counter::handovers, storage::to_string(cause));
    log::info("a human being has the conversation",
              {{"conversation", public_id(conversation)}, {"because", storage::to_string(cause)}});
    if (cause != handover_cause::asked && cause != handover_cause::model) return;
    alarms.raise(
        "handover",
        "Somebody wants to talk to a human being: GET /conversations?state=handed_over. Write to them, "
        "or give the conversation back with POST /conversations/{id}/release.");
}

}  // namespace ft9::pipeline
