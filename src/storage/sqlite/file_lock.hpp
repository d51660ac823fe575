#pragma once

#include <chrono>
#include <string>
#include <utility>

namespace ft9::storage::sqlite {

// flock on a file beside the database: one process per journal (S07). Released when the process ends, however
// it ends.
class file_lock {
  public:
    explicit file_lock(std::string path) : path_(std::move(path)) {}
    ~file_lock();
    file_lock(const file_lock&) = delete;
    // Waits for another process; false if it still holds the lock afterwards. Throws std::system_error.
    bool acquire(std::chrono::seconds wait);

  private:
    std::string path_;
    int descriptor_ = -1;
};

}  // namespace ft9::storage::sqlite
