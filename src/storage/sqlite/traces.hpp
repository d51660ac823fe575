#pragma once

#include "operations.hpp"

#include "ft9/storage/trace_store.hpp"

#include <string>

// The statements behind the trace store: see operations.hpp for their rules.
namespace ft9::storage::sqlite {

// What an id leads to: a turn, or a message that had none.
struct trace_place {
    row_id turn = 0;
    row_id conversation = 0;
    row_id send = 0, message = 0;  // without a turn: the one of both that the id names
};

void note_trace(writing& w, row_id turn, row_id conversation, const turn_trace& trace);
// The row of an outgoing or a person's message; 0: none is known by that id.
row_id id_of_wamid(database& db, const std::string& wamid);
// Throws not_found.
trace_place place_of(database& db, row_id id);
answer_trace view_trace(database& db, const trace_place& place);

}  // namespace ft9::storage::sqlite
