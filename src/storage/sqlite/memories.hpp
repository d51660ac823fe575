#pragma once

#include "operations.hpp"

#include "ft9/storage/memory_store.hpp"

// The statements behind the memory store, by the rules of operations.hpp.
namespace ft9::storage::sqlite {

memory_record read_memory_record(database& db, row_id conversation);
memory_record put_memory(writing& w, row_id conversation, const std::string& document,
                         std::optional<std::int64_t> expected);
memory_record clear_memory(writing& w, row_id conversation, std::optional<std::int64_t> expected);
void keep_turn_memory(writing& w, const turn_memory& turn);
// Of two conversations that are one person's: one memory and one summary of both.
void join_memories(writing& w, row_id from, row_id into);
// The join of two documents: what is in either; where both have a word, that of `newer`. A document that
// would be too large is `newer` alone.
std::string joined_documents(const std::string& older, const std::string& newer);

// --- summaries.cpp
void note_session(writing& w, row_id conversation, unix_ms ends);
std::vector<ended_session> list_ended_sessions(database& db, unix_ms now, std::size_t most);
bool keep_summary(writing& w, const made_summary& made);
bool postpone_summary(writing& w, const ended_session& of, std::optional<unix_ms> again);
void forget_summary_text(writing& w, row_id conversation);
void join_summaries(writing& w, row_id from, row_id into);

}  // namespace ft9::storage::sqlite
