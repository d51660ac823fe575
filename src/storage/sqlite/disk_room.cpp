#include "disk_room.hpp"

#include <sys/statvfs.h>

#include <utility>

namespace ft9::storage::sqlite {

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

}  // namespace ft9::storage::sqlite
