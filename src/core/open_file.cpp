#include "ft9/core/open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace ft9 {
namespace {

error_code last_failure() {
    return {errno, boost::system::system_category()};
}

// For file systems without O_TMPFILE.
int named_for_a_moment(const std::filesystem::path& folder) {
    auto name = (folder / ".spool-XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);  // 0600
    if (descriptor >= 0) ::unlink(name.c_str());
    return descriptor;
}

}  // namespace

result<std::shared_ptr<open_file>> open_file::existing(const std::filesystem::path& path) {
    // Non-blocking, so that opening a pipe would not wait for its other end.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return last_failure();
    std::shared_ptr<open_file> file(new open_file(descriptor));
    struct stat about {};
    if (::fstat(descriptor, &about) != 0) return last_failure();
    if (!S_ISREG(about.st_mode)) return errc::invalid_argument;
    return file;
}

result<std::shared_ptr<open_file>> open_file::nameless(const std::filesystem::path& folder) {
    constexpr mode_t ours = 0600;
    int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, ours);
    if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) descriptor = named_for_a_moment(folder);
    if (descriptor < 0) return last_failure();
    return std::shared_ptr<open_file>(new open_file(descriptor));
}

result<std::shared_ptr<open_file>> open_file::nameless_within(const std::filesystem::path& folder,
                                                              std::uint64_t reserve) {
    std::error_code unknown;
    const auto room = std::filesystem::space(folder, unknown);
    if (!unknown && room.available < reserve) return errc::disk_reserve;
    return nameless(folder);
}

open_file::~open_file() {
    ::close(descriptor_);
}

result<std::uint64_t> open_file::size() const {
    struct stat about {};
    if (::fstat(descriptor_, &about) != 0) return last_failure();
    return static_cast<std::uint64_t>(about.st_size);
}

result<std::string> open_file::read(std::uint64_t offset, std::size_t most) const {
    std::string bytes(most, '\0');
    std::size_t filled = 0;
    while (filled < most) {
        const auto got =
            ::pread(descriptor_, bytes.data() + filled, most - filled, static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_failure();
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

error_code open_file::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto put = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(written_));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return last_failure();
        written_ += static_cast<std::uint64_t>(put);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

}  // namespace ft9
