#pragma once

#include "operations.hpp"

#include "ft9/core/event_hook.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

// Events for the operator's own systems (docs/hooks.md), as rows of the transaction in which they happen.
namespace ft9::storage::sqlite {

// Asked before anything is read or made up for an event: mostly nobody wants it.
inline bool is_wanted(const writing& w, event_topic t) {
    return w.wishes && w.wishes->any.has(t);
}
// One row for the event and one for each hook that wants it. `data`: an object; its member "text" is kept
// only for hooks that get texts. Nothing if nobody wants it, or the conversation is no more.
void note_event(writing& w, event_topic topic, row_id conversation, nlohmann::json data);
// Of a send, as its row stands now.
void note_send_event(writing& w, event_topic topic, row_id send);
// Of a message that was just stored.
void note_received(writing& w, const inbound_message& m, row_id id, row_id conversation,
                   const counted_outcome& ruling, std::string_view text);
// Of a message that nothing will answer by itself any more.
void note_unanswered(writing& w, row_id message);

// Deletes a delivery, and its event when that was the last.
void forget_delivery(writing& w, row_id delivery);
// What a dead letter of kind "hook" speaks of waits again. False: it is gone.
bool replay_delivery(writing& w, row_id delivery);

}  // namespace ft9::storage::sqlite
