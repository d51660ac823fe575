#pragma once

#include "operations.hpp"

#include "ft9/storage/tool_store.hpp"

// The statements behind tool_store; see operations.hpp.
namespace ft9::storage::sqlite {

std::vector<tool_call_row> tool_calls_since(database& db, row_id conversation, unix_ms at);
std::vector<tool_call_row> tool_calls_of(database& db, row_id turn);
tool_call_row begin_tool_call(writing& w, const new_tool_call& c);
bool propose_tool_call(writing& w, const new_tool_call& c);
void withdraw_proposals(writing& w, row_id conversation);
bool finish_tool_call(writing& w, const tool_call_end& e);
void settle_tool_calls(writing& w, row_id conversation, row_id turn, bool answered);

}  // namespace ft9::storage::sqlite
