#pragma once

#include "database.hpp"

#include "ft9/core/clock.hpp"

#include <string>

// Whether a file is a journal of ours and whole. These throw sqlite_error.
namespace ft9::storage::sqlite {

// What is wrong with it, in words; empty: nothing. Reads all of it.
std::string fault_of(database& db);

struct copy_facts {
    int schema = 0;
    std::int64_t rows = 0;  // of all tables
    unix_ms newest = 0;     // when the newest message or send was made; 0: there is none
};
copy_facts facts_of(database& db);

int schema_in(database& db);
unix_ms newest_in(database& db);
// A row of the table `setting`; 0 without it.
std::int64_t number_setting(database& db, const char* name);
void set_number_setting(database& db, const char* name, std::int64_t value);

}  // namespace ft9::storage::sqlite
