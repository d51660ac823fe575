#pragma once

#include "operations.hpp"

#include <string>

// What a restore leaves for the journal that is opened next. These throw.
namespace ft9::storage::sqlite {

// The generation that a restore stamped; number 0: the database was never restored.
struct restored_generation {
    std::int64_t number = 0;
    unix_ms at = 0;
};
restored_generation generation_of(database& db);

// Makes the copy the next generation, in the caller's transaction: what is open in it is held, since the lost
// database may have done it.
struct held_by_restore {
    std::int64_t sends = 0, messages = 0;
};
held_by_restore stamp_generation(writing& w, std::int64_t number);

// Finishes a restore whose copy was ready when the power failed; clears up after one that was not. Only under
// the database's lock. Where the replaced database is now; empty: nothing was replaced.
std::string finish_restore(const std::string& database);

}  // namespace ft9::storage::sqlite
