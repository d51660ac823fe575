#pragma once

#include "operations.hpp"
#include "sought_person.hpp"

#include <optional>
#include <string>
#include <vector>

// An erasure is a durable job: its first transaction makes the person unknown (identities, conversations) and
// notes what is to be deleted; bounded steps delete it; then the log is truncated. Each step may be run
// again. Rows of before the erasure have ids below its own, so that what arrives meanwhile is nobody's but a
// new person's.
namespace ft9::storage::sqlite {

struct open_erasure {
    row_id id = 0;
    std::vector<row_id> conversations;
    std::vector<std::string> identifiers;  // empty: the rows are gone, the log is not truncated yet
    row_counts rows;                       // deleted so far
};

// errc::not_found if nobody of that name is or was known.
erasure_begun begin_erasure(writing& w, const std::vector<std::string>& identifiers);
std::optional<open_erasure> oldest_open_erasure(database& db);
erasure_view view_erasure(database& db, row_id id);

// What a look through a bounded piece of a table found, and where the next one begins; `ended` at its end.
template <class Found, class Cursor>
struct piece_of {
    std::vector<Found> found;
    Cursor cursor{};
    bool ended = false;
};

// Raw bodies that name the person.
struct raw_change {
    row_id id;
    std::string body;  // empty: delete
};
using raw_piece = piece_of<raw_change, row_id>;
raw_piece look_for_raw(database& db, const open_erasure& e, const row_id& from);

// Statuses of the person's sends, and those of sends that are not ours but name the person.
struct status_key {
    std::string wamid;
    std::int64_t status = -1, at = 0;
};
using status_piece = piece_of<status_key, status_key>;
status_piece look_for_statuses(database& db, const open_erasure& e, const status_key& from);

// These return the new counts, which they also store.
row_counts change_raw(writing& w, const open_erasure& e, const std::vector<raw_change>& changes);
row_counts erase_statuses(writing& w, const open_erasure& e, const std::vector<status_key>& keys);
struct rows_erased {
    row_counts rows;
    bool more = false;
};
rows_erased erase_rows(writing& w, const open_erasure& e);
// Forgets whom the erasure was about.
row_counts forget_targets(writing& w, const open_erasure& e);
void finish_erasure(writing& w, row_id id);

}  // namespace ft9::storage::sqlite
