#include "ft9/pipeline/hook_step.hpp"

#include "ft9/storage/hook_store.hpp"

#include <nlohmann/json.hpp>

namespace ft9::pipeline {

// Nothing is told of somebody who asked for silence while the model thought.
void hook_step::deciding(turn_work& t) {
    if (!t.is_understood() || !t.analysis || t.analysis->lead.empty()) return;
    nlohmann::json data{{"facts", t.analysis->lead}};
    if (!t.analysis->pillar.empty()) data["pillar"] = t.analysis->pillar;
    if (!t.analysis->intent.empty()) data["intent"] = t.analysis->intent;
    auto note = storage::event_along(event_topic::lead_updated, t.conversation, data);
    t.decision.along.emplace_back(
        [note = std::move(note)](storage::sqlite::writing& w, const storage::decided& made) {
            if (made.result.reason != "opted_out") note(w, made);
        });
}

}  // namespace ft9::pipeline
