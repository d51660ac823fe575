#pragma once

#include "database.hpp"

#include "ft9/core/id.hpp"

#include <chrono>
#include <memory>
#include <string>

// What happens to the journal's file before the journal is made. These throw.
namespace ft9::storage::sqlite {

// Makes the folder, and sees to it that whatever the process makes from now on is its user's alone.
void prepare_files(const std::string& path);

// The writer's connection, with the settings that decisions 13 and 28 ask for. The schema is not looked at.
std::unique_ptr<database> open_writer(const std::string& path);

struct opening_options {
    std::chrono::milliseconds check_limit, busy_wait;
};
// The same for a file that is to be relied on: it is read through first (see quick_check). If it is damaged,
// or may only be read, it stays byte for byte what it was, and std::runtime_error says so. Until
// keep_log_at_close(false) closing leaves the log alone.
std::unique_ptr<database> open_sound_writer(const std::string& path, const opening_options& how);

// A line in the log if the database was ever restored.
void say_generation(database& db);

// The newest row id that was ever given out and is still to be seen.
row_id last_id(database& db);

}  // namespace ft9::storage::sqlite
