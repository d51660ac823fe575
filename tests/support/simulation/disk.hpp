#pragma once

#include "../../../src/storage/sqlite/database.hpp"

namespace ft9::simulation {

// The disk: what is committed stays when a process ends.
struct disk {
    disk();
    storage::sqlite::database db;
};

}  // namespace ft9::simulation
