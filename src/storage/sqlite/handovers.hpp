#pragma once

#include "operations.hpp"

#include "ft9/storage/handover_store.hpp"

#include <optional>
#include <vector>

// The statements behind conversations that human beings have. `conversation.taken_over_at` is what the gate,
// a decision and the arrival of a message look at; the row in `handover` says who has it, why and until when.
namespace ft9::storage::sqlite {

// Settles what waits and makes open replies stale, once: false if a human being has it already, who goes on
// as `what` says. `first`: the message that asks for it, 0 if none does. `written_at`: when that was.
bool take_over(writing& w, row_id conversation, const takeover& what, row_id first, unix_ms written_at,
               std::vector<remembered_line>& settled);
// The human being who has it wrote `word` (a row of inbox or outbox) at that time: the time begins anew.
void note_human_word(writing& w, row_id conversation, row_id word, unix_ms at);
// False: nobody had it. `reason` for the audit.
bool release(writing& w, row_id conversation, const char* reason);
// The same if its time is over.
bool release_if_overdue(writing& w, row_id conversation);
// What the person wrote since the last word of a human being, and since they asked for one, is pending again;
// how much. Before release().
std::size_t reopen(writing& w, row_id conversation);
std::vector<row_id> release_overdue(writing& w, std::size_t most);

std::optional<handover_view> find_handover(database& db, row_id conversation);
std::vector<handover_view> list_handovers(database& db, row_id after, std::size_t limit);

// The stricter of both holds: mentor_tables.cpp.
void move_handover(writing& w, row_id from, row_id into);

}  // namespace ft9::storage::sqlite
