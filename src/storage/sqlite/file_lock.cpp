#include "file_lock.hpp"

#include "ft9/core/failpoint.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>

namespace ft9::storage::sqlite {

file_lock::~file_lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool file_lock::acquire(std::chrono::seconds wait) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path_);
    const auto deadline = std::chrono::steady_clock::now() + wait;
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && FT9_SAFETY(file_lock)) {
        if (errno != EWOULDBLOCK) throw std::system_error(errno, std::generic_category(), path_);
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));  // flock offers no wait with a limit
    }
    return true;
}

}  // namespace ft9::storage::sqlite
