#pragma once

#include "operations.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

// What a database that is replaced by an older copy of itself knows and the copy does not, as far as people
// would be harmed by its loss: who was erased, who asked not to be written to, the brake, and which row ids
// Meta has seen.
namespace ft9::storage::sqlite {

struct lost_identity {
    std::string number_id;
    identity_kind kind;
    std::string value;
};

struct lost_erasure {
    row_id id = 0;
    bool done = false;
    unix_ms finished_at = 0;
    std::string counts, targets;
};

struct lost_database {
    row_id last = 0;
    std::int64_t generation = 0;
    bool paused = false;
    std::string tombstone_key;
    std::unordered_map<std::string, tombstones::stone> stones;  // by hash
    std::vector<lost_erasure> erasures;
    std::vector<lost_identity> opted_out;
};

// All of it is in memory afterwards. Throws sqlite_error.
lost_database learn_from(database& replaced);

// A copy of before there were erasures has no key of its own, and takes the lost database's: without it the
// hashes would say nothing. To be called before tombstones are made of the copy, in the caller's transaction.
void adopt_key(database& copy, const lost_database& lost);

struct carried_over {
    std::int64_t erased = 0;  // people whose erasure began again
    // Erasures that the copy does not know and whose tombstones have expired: of whom they were nobody can
    // tell.
    std::int64_t forgotten = 0;
    std::int64_t opted_out = 0;  // conversations and strangers who are opted out again
    bool paused = false;
    bool strange = false;  // of two databases that are no kin, erasures cannot be carried over
};
// Into the copy, in the caller's transaction. The erasures are worked off once a server runs.
carried_over carry_over(writing& w, const lost_database& lost);

}  // namespace ft9::storage::sqlite
