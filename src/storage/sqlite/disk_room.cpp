#include "disk_room.hpp"

#include <sys/statvfs.h>

#include <filesystem>
#include <utility>

namespace ft9::storage::sqlite {
namespace {

// 0 if there is no such file.
std::int64_t size_of(const std::string& file) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(file, missing);
    return missing ? 0 : static_cast<std::int64_t>(size);
}

}  // namespace

disk_room::disk_room(const clock& time, std::string path, std::uint64_t reserve_bytes)
    : time_(time), path_(std::move(path)), reserve_(reserve_bytes) {}

bool disk_room::is_left() {
    const auto now = time_.now();
    auto asked = asked_at_.load();
    // Backwards, too: a clock that was set back would keep the last answer for ever.
    if ((now - asked >= 1000 || now < asked) && asked_at_.compare_exchange_strong(asked, now)) {
        const auto free = free_bytes();
        left_ = !free || *free >= reserve_;
    }
    return left_;
}

std::optional<std::uint64_t> disk_room::free_bytes() const {
    struct statvfs space {};
    if (::statvfs(path_.c_str(), &space) != 0) return std::nullopt;
    return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

void disk_room::measure(backlog& b) {
    b.database_bytes = size_of(path_);
    b.wal_bytes = size_of(path_ + "-wal");
    b.room = is_left();
    b.disk_free_bytes = static_cast<std::int64_t>(free_bytes().value_or(0));
}

}  // namespace ft9::storage::sqlite
