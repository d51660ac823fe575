#pragma once

#include "database.hpp"

#include <chrono>
#include <string>

// Whether a journal's file can be relied on, asked before the first row goes into it.
namespace ft9::storage::sqlite {

enum class soundness { sound, damaged, unfinished };

struct check_result {
    soundness what = soundness::sound;
    std::string found;  // SQLite's words for the first thing that is wrong
};

// PRAGMA quick_check: reads every page once, the log's in place of the file's, and changes nothing. Its time
// grows with the file; after `limit` (0: at once) it is given up as `unfinished`. Throws sqlite_error if the
// file cannot be read at all, but not for damage.
check_result quick_check(database& db, std::chrono::milliseconds limit);

// Folds what an unclean stop left in the log into the database: a disk that does not take it must be found
// before anything is promised. From then on closing folds the rest in as usual. Throws sqlite_error.
void settle_log(database& db);

}  // namespace ft9::storage::sqlite
