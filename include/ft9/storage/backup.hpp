#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/errors.hpp"

#include <chrono>
#include <cstdint>
#include <string>

// Copies of the journal, and what becomes of one that is put back (decision 22). These block, for as long as
// it takes to write the file; call them on a thread that may. `why` says in words what an error means.
namespace ft9::storage {

struct backup_options {
    std::string database;             // the journal's file
    std::string file;                 // the copy, in a folder that exists
    bool replace = false;             // whether a file of that name may be replaced
    std::uint64_t reserve_bytes = 0;  // to be left free if the copy lies on the database's file system
};

struct backup_report {
    std::uint64_t bytes = 0;
    std::int64_t rows = 0;  // of all tables
    int schema = 0;
    unix_ms newest = 0;  // when the newest message or send in it was made; 0: there is none
    std::chrono::milliseconds took{0};
};

// Writes what is committed at one moment into one file of mode 0600 that has its name only once it is whole,
// checked and on disk. Safe while a server writes: the database is only read and never checkpointed.
// errc::invalid_argument (no name), errc::not_found (no database), errc::conflict (the file exists, or may
// not be there), errc::disk_reserve (too little room), errc::storage_failed.
result<backup_report> back_up(const backup_options& options, std::string& why);

struct restore_options {
    std::string database;               // the journal's file; its folder is made
    std::string file;                   // the backup
    std::chrono::seconds lock_wait{0};  // for a server to let go of the database
};

struct restore_report {
    std::int64_t generation = 0;  // how often this journal has been restored
    unix_ms restored_at = 0, newest = 0;
    std::int64_t sends_held = 0, messages_held = 0;
    std::string set_aside;  // the replaced database's new name; empty: there was none
    // What was learnt from the replaced database. If it could not be read, `not_learnt` says why.
    std::string not_learnt;
    std::int64_t erased_again = 0, opted_out_again = 0;
    std::int64_t erasures_forgotten = 0;  // since the backup, of people whom no tombstone remembers any more
    bool paused_again = false;
};

// Puts a backup in the database's place. No send of it goes out by itself and no message of before the
// restore is answered: the database that is lost may have done so. The replaced database is renamed, never
// deleted. Power may fail at any time: the next open_sqlite_journal() or restore() finds the old database or
// finishes. errc::locked (a server runs), errc::invalid_argument (no backup of ours, damaged, the database
// itself, or under a name that restores use), errc::not_found (no such file), errc::schema_too_new,
// errc::storage_failed. After an error the database is what it was.
result<restore_report> restore(const clock& time, const restore_options& options, std::string& why);

}  // namespace ft9::storage
