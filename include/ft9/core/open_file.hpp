#pragma once

#include "ft9/core/errors.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace ft9 {

// A file that is open: it stays the same one whatever becomes of its name. Its calls block: only on
// file_threads. Failures are the system's codes.
class open_file {
  public:
    // For reading. errc::invalid_argument: no regular file.
    static result<std::shared_ptr<open_file>> existing(const std::filesystem::path& path);
    // Empty, for our eyes alone, without a name: it is gone with this object, also after a crash.
    static result<std::shared_ptr<open_file>> nameless(const std::filesystem::path& folder);
    // The same, while its disk has `reserve` bytes left for others; else errc::disk_reserve. A disk that does
    // not tell what it has left is taken to have enough.
    static result<std::shared_ptr<open_file>> nameless_within(const std::filesystem::path& folder,
                                                              std::uint64_t reserve);
    ~open_file();
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    result<std::uint64_t> size() const;
    // Up to `most` bytes from `offset`; fewer only at the file's end. Several may read at one time.
    result<std::string> read(std::uint64_t offset, std::size_t most) const;
    // Writes all of it behind what is there; one caller at a time.
    error_code append(std::string_view bytes);

  private:
    explicit open_file(int descriptor) : descriptor_(descriptor) {}

    const int descriptor_;
    std::uint64_t written_ = 0;
};

}  // namespace ft9
