#pragma once

#include "ft9/core/file_threads.hpp"
#include "ft9/core/open_file.hpp"
#include "ft9/http/message.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace ft9::api {

// A request's body on its way into a file without a name, which is gone with this object and all who have the
// file. Used on the connection's strand; the writing is done on `threads`.
class spool final : public http::request_sink {
  public:
    // Of more than `most` bytes nothing further is kept. With less than `reserve` bytes free in the folder
    // the body is not taken. `open` counts the spools.
    spool(file_threads& threads, std::filesystem::path folder, std::uint64_t reserve, std::uint64_t most,
          std::atomic<int>& open);
    ~spool() override;
    // errc::disk_reserve, or the system's codes.
    boost::asio::awaitable<error_code> take(std::string bytes) override;

    bool overflowed() const { return overflowed_; }
    std::uint64_t size() const { return size_; }
    std::shared_ptr<const open_file> file() const { return place_->file; }

  private:
    struct place {
        std::filesystem::path folder;
        std::uint64_t reserve = 0;
        std::shared_ptr<open_file> file;  // from the first bytes on
    };
    static error_code write(place& where, std::string_view bytes);

    file_threads& threads_;
    const std::shared_ptr<place> place_;
    const std::uint64_t most_;
    std::atomic<int>& open_;
    std::uint64_t size_ = 0;
    bool overflowed_ = false;
};

}  // namespace ft9::api
