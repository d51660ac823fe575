#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ft9::test {

// All that a database keeps on disk, its log and index of the log included: what is not in here is gone.
inline std::string database_bytes(const std::filesystem::path& database) {
    std::string all;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        const std::ifstream file(database.string() + suffix, std::ios::binary);
        std::ostringstream bytes;
        bytes << file.rdbuf();
        all += bytes.str();
    }
    return all;
}

}  // namespace ft9::test
