#include "ft9/pipeline/wish_step.hpp"

#include "ft9/core/text.hpp"
#include "ft9/mentor/emergency.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/pipeline/handover_step.hpp"
#include "ft9/pipeline/pipeline.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;
using storage::plan;

namespace {

std::string heard_in(const storage::pending_message& m, const mentor_words& words) {
    static const mentor::happening_texts ours;
    const auto& notes = words.content ? words.content->texts.happenings : ours;
    return mentor::heard_words(m.text, notes.transcript, notes.forwarded, notes.forwarded_often);
}

}  // namespace

// The newest first: people change their minds.
asio::awaitable<step_ruling> wish_step::before(turn_work& t) {
    const auto rules = rules_.get();
    for (auto m = t.waiting.rbegin(); m != t.waiting.rend(); ++m) {
        const auto words = heard_in(*m, t.words);
        if (trim(words).empty()) continue;
        const auto wish = rules->heard(m->phone_number_id, words, time_.now());
        if (!wish) continue;
        settle(t, *wish);
        log::info("a recording held a fixed phrase",
                  {{"conversation", public_id(t.conversation)}, {"reason", t.decision.reason}});
        co_return step_ruling::settled;
    }
    co_return step_ruling::go;
}

void wish_step::settle(turn_work& t, const heard_wish& wish) const {
    auto& d = t.decision;
    d.parts = split_message(wish.text);
    if (wish.what == plan::handover) {
        d.what = outcome::handed_over;
        d.reason = storage::asked_for_human;
        d.kind = send_kind::handover;
        d.along.push_back(store_.taking_over(t.conversation, wish.takes_over));
    } else if (wish.what == plan::erase_ask) {
        d.reason = "erase_ask";
        d.kind = send_kind::erase_ask;
        d.along.push_back(store_.asking_erasure(t.conversation));
    } else {
        d.reason = "opt_out_ask";
        d.kind = send_kind::opt_out_ask;
    }
}

void wish_step::decided(const turn_work& t, const storage::decided& made) {
    const auto& became = made.result;
    if (became.what == outcome::handed_over && became.reason == storage::asked_for_human)
        tell_handover(meter_, alarms_, t.conversation, storage::handover_cause::asked);
}

}  // namespace ft9::pipeline
