#include "ft9/pipeline/ticket_step.hpp"

namespace ft9::pipeline {

using storage::ticket_reason;

namespace {

// A person's own budget is no reason: they were told that it goes on tomorrow.
std::optional<ticket_reason> ticket_for(const std::string& reason) {
    if (reason == "fallback" || reason == "fallback_recent") return ticket_reason::fallback;
    if (reason == "budget") return ticket_reason::budget;
    if (reason == to_string(mentor::concern::emergency)) return ticket_reason::emergency;
    return std::nullopt;
}

void alarm_team(alarm_sink& alarms, ticket_reason why) {
    if (why == ticket_reason::emergency)
        return alarms.raise("emergency",
                            "Somebody told of an emergency and got the fixed text: GET /tickets names the "
                            "conversation. Look after them, then close the ticket.");
    alarms.raise("ticket_open",
                 "Somebody was not answered by a model and got a fixed text: GET /tickets lists the "
                 "conversations that wait for a person.");
}

}  // namespace

void ticket_step::deciding(turn_work& t) {
    auto& d = t.decision;
    if (const auto why = ticket_for(d.reason)) {
        d.along.push_back(tickets_.opening(t.conversation, *why));
    } else if (t.answered && d.what == outcome::replied) {
        d.along.push_back(tickets_.closing(t.conversation));
    }
}

void ticket_step::decided(const turn_work&, const storage::decided& made) {
    const auto why = ticket_for(made.result.reason);
    if (!why || made.sends.empty()) return;
    meter_.count(counter::tickets, to_string(*why));
    alarm_team(alarms_, *why);
}

}  // namespace ft9::pipeline
