#pragma once

#include "operations.hpp"

#include "ft9/storage/handover_store.hpp"

#include <optional>
#include <vector>

// What people wish and are told without a model: their data erased, and who answers them.
namespace ft9::storage::sqlite {

// So long a wish waits to be confirmed.
constexpr unix_ms wish_valid = 30LL * 60 * 1000;

void note_erasure_wish(writing& w, row_id conversation);
bool erasure_wish_waits(const writing& w, row_id conversation);
// It is confirmed already.
bool is_being_forgotten(const writing& w, row_id conversation);
// From here on the mentor is silent: the row is the job, and `send` what the person is told last.
void confirm_erasure_wish(writing& w, row_id conversation, row_id send);
// Those whose last message is settled, or who confirmed before `unsettled_since`.
std::vector<confirmed_erasure> confirmed_erasures(database& db, unix_ms unsettled_since);

// Whether the person is to be told; then note_first_contact().
bool wants_first_contact(database& db, row_id conversation, const first_contact& told);
void note_first_contact(writing& w, row_id conversation, const first_contact& told, row_id send);
std::optional<first_contact_view> find_first_contact(database& db, row_id conversation);

// mentor_tables.cpp.
void move_erasure_wish(writing& w, row_id from, row_id into);
void move_first_contact(writing& w, row_id from, row_id into);

}  // namespace ft9::storage::sqlite
