#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <string>

namespace ft9::test {

enum class disk_operation : std::uint8_t { open, remove, read, write, truncate, sync };
enum class disk_file : std::uint8_t { database, log, other };

struct disk_call {
    disk_operation what;
    disk_file file;
    const std::string& path;
    sqlite3_file* below = nullptr;  // the system's own; not of `open` and `remove`
    const void* bytes = nullptr;    // of a write
    int size = 0;
    sqlite3_int64 at = 0;  // of a read or write; the new size for `truncate`
    int* flags = nullptr;  // of an `open`: SQLite's, which may be changed before `go`
};

// While it lives, the files that SQLite opens go through it. One at a time; files must be closed before it
// ends. The log's shared memory is mapped by the system and does not come by.
class disk_layer {
  public:
    using next = std::function<int()>;

    disk_layer();
    virtual ~disk_layer();
    disk_layer(const disk_layer&) = delete;
    disk_layer& operator=(const disk_layer&) = delete;

    // Everything that is done with a file; `go` does it. The result is SQLite's code. Any thread.
    virtual int around(const disk_call& call, const next& go) = 0;

  private:
    sqlite3_vfs* before_;
    sqlite3_vfs layer_;
};

}  // namespace ft9::test
