#pragma once

#include "database.hpp"

namespace ft9::storage::sqlite {

// Brings the database to the newest schema, each step in one transaction. Returns false if the file is of a
// newer program.
bool migrate(database& db);

}  // namespace ft9::storage::sqlite
