#pragma once

#include "operations.hpp"

// What a message brings about the moment that it is stored, without a turn of the mentor's.
namespace ft9::storage::sqlite {

// Opt-out rises the epoch: whatever a running turn decides afterwards is stale (decision 9).
void apply_opt(writing& w, const planned_message& planned, conversation_row& c);
// The fixed text of the plan, and what it says has been done.
void answer_at_once(writing& w, const planned_message& planned, conversation_row& c, accept_receipt& receipt);
// Who opted out after they had asked for it gets no last words, and is forgotten all the same.
void forget_in_silence(writing& w, const conversation_row& c, accept_receipt& receipt);
// A human being has the conversation from here on, or goes on having it. `id`: the message's row.
void hand_over(writing& w, const planned_message& planned, conversation_row& c, row_id id,
               accept_receipt& receipt);
// Goes out before the answer; what people were told is kept with the time.
void tell_first(writing& w, const planned_message& planned, const conversation_row& c,
                accept_receipt& receipt);

}  // namespace ft9::storage::sqlite
