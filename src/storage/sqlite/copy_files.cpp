#include "copy_files.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace ft9::storage::sqlite {
namespace {

[[noreturn]] void fail_of(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

class descriptor {
  public:
    descriptor(const std::string& path, int flags)
        : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (number_ < 0) fail_of(path_);
    }
    ~descriptor() { ::close(number_); }
    descriptor(const descriptor&) = delete;

    void sync() const {
        if (::fsync(number_) != 0) fail_of(path_);
    }
    std::string_view read_into(std::array<char, 1 << 16>& buffer) const {
        for (;;) {
            const auto size = ::read(number_, buffer.data(), buffer.size());
            if (size >= 0) return {buffer.data(), static_cast<std::size_t>(size)};
            if (errno != EINTR) fail_of(path_);
        }
    }
    void write_all(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto size = ::write(number_, bytes.data(), bytes.size());
            if (size < 0 && errno != EINTR) fail_of(path_);
            if (size > 0) bytes.remove_prefix(static_cast<std::size_t>(size));
        }
    }

  private:
    const std::string path_;
    const int number_;
};

}  // namespace

std::string folder_of(const std::string& path) {
    return std::filesystem::absolute(path).parent_path().string();
}

bool is_same_file(const std::string& a, const std::string& b) {
    std::error_code missing;
    return std::filesystem::equivalent(a, b, missing) && !missing;
}

bool belongs_to(const std::string& database, const std::string& file) {
    const auto normal = [](const std::string& path) {
        return std::filesystem::path(folder_of(path)).lexically_normal() /
               std::filesystem::path(path).filename();
    };
    for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock", ".restoring", ".restored"}) {
        const auto own = database + suffix;
        if (normal(own) == normal(file) || is_same_file(own, file)) return true;
    }
    return false;
}

bool remove_file(const std::string& path) {
    if (::unlink(path.c_str()) == 0) return true;
    if (errno != ENOENT) fail_of(path);
    return false;
}

bool rename_if_there(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) == 0) return true;
    if (errno != ENOENT) fail_of(from);
    return false;
}

void sync_file(const std::string& path) {
    descriptor(path, O_RDONLY).sync();
}

void sync_folder_of(const std::string& path) {
    descriptor(folder_of(path), O_RDONLY | O_DIRECTORY).sync();
}

void make_private_file(const std::string& path) {
    descriptor(path, O_WRONLY | O_CREAT | O_EXCL);
}

void copy_privately(const std::string& from, const std::string& to) {
    const descriptor source(from, O_RDONLY);
    const descriptor target(to, O_WRONLY | O_CREAT | O_EXCL);
    std::array<char, 1 << 16> buffer;
    for (auto bytes = source.read_into(buffer); !bytes.empty(); bytes = source.read_into(buffer))
        target.write_all(bytes);
    target.sync();
}

void publish(const std::string& from, const std::string& to, bool replace) {
    const unsigned how = replace ? 0 : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), how) == 0) return sync_folder_of(to);
    if (errno == EEXIST) throw refused(errc::conflict, to + " exists; --force replaces it");
    // Network file systems cannot be told not to replace; that nothing was there has just been looked at.
    if (errno != EINVAL || ::rename(from.c_str(), to.c_str()) != 0) fail_of(to);
    sync_folder_of(to);
}

}  // namespace ft9::storage::sqlite
