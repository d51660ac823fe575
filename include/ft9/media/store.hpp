#pragma once

#include "ft9/core/file_threads.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/sha256.hpp"
#include "ft9/http/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ft9::media {

// A file that is whole and on the disk.
struct stored_file {
    std::string name;  // in the store's folder
    std::uint64_t bytes = 0;
    sha256_digest digest{};
    std::string head;  // its first bytes: what format_of looks at
};

// A file that is being written, under a name of its own until it is whole. It is gone with this object unless
// finish() gave it its name. One caller at a time.
class incoming_file final : public http::body_sink {
  public:
    struct state;
    incoming_file(file_threads& threads, std::shared_ptr<state> s);
    // errc::storage_failed; the log says why.
    boost::asio::awaitable<error_code> take(std::string_view piece) override;
    // Digest and first bytes of what was taken.
    boost::asio::awaitable<stored_file> look();
    // Brings it to the disk for good and gives it its name. The system's codes.
    boost::asio::awaitable<error_code> finish();

  private:
    file_threads& threads_;
    std::shared_ptr<state> state_;
};

// The folder of media files: mode 0700, files 0600, names that we make. Nothing in it is ever executed or
// served. All work is done on `threads`, which outlive the store and what it gives out. Any thread.
class store {
  public:
    // Below `reserve` bytes of free space nothing is begun.
    store(std::filesystem::path folder, file_threads& threads, std::uint64_t reserve);
    // A new file for what that message carries. errc::disk_reserve, the system's codes.
    boost::asio::awaitable<result<std::shared_ptr<incoming_file>>> create(row_id message);
    std::filesystem::path path_of(const std::string& name) const { return folder_ / name; }
    boost::asio::awaitable<void> remove(std::string name);
    // Deletes all files that are not `known`, also those whose writing was interrupted; returns how many.
    // Only while nothing is being written.
    boost::asio::awaitable<std::size_t> sweep(std::vector<std::string> known);

  private:
    const std::filesystem::path folder_;
    file_threads& threads_;
    const std::uint64_t reserve_;
};

}  // namespace ft9::media
