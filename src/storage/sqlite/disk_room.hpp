#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/storage/records.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

namespace ft9::storage::sqlite {

// How much the file system of the database has left. Any thread; the system is asked at most once a second.
class disk_room {
  public:
    disk_room(const clock& time, std::string path, std::uint64_t reserve_bytes);
    // More than the reserve; true also where the system does not tell.
    bool is_left();
    std::optional<std::uint64_t> free_bytes() const;
    // Sets what the backlog says of the file, its log and the room beside them.
    void measure(backlog& b);

  private:
    const clock& time_;
    const std::string path_;
    const std::uint64_t reserve_;
    std::atomic<unix_ms> asked_at_{0};
    std::atomic<bool> left_{true};
};

}  // namespace ft9::storage::sqlite
