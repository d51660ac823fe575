#pragma once

#include "ft9/core/file_threads.hpp"
#include "ft9/core/open_file.hpp"
#include "ft9/http/client.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace ft9::http {

struct file_segment {
    std::shared_ptr<const open_file> content;
    std::uint64_t size = 0;  // bytes of it that are sent, from its beginning: all of them
    bool base64 = false;     // they leave in base64 (RFC 4648 4)
};

// A body of texts and files in a row; files are read piece by piece while it is sent.
class segmented_body : public body_source {
  public:
    // `threads` must outlive the body.
    explicit segmented_body(file_threads& threads) : threads_(threads) {}
    // In the order in which they are sent; not while it is.
    void add(std::string text);
    void add(file_segment file);
    // The file's, if reading one ended the exchange; errc::invalid_argument: it became shorter meanwhile.
    error_code file_failure() const { return failure_; }

    std::uint64_t size() const override { return size_; }
    void rewind() override;
    boost::asio::awaitable<result<std::string>> next() override;

  private:
    boost::asio::awaitable<result<std::string>> read(const file_segment& file);

    file_threads& threads_;
    std::vector<std::variant<std::string, file_segment>> segments_;
    std::uint64_t size_ = 0;
    std::size_t at_ = 0;      // segment of the next piece
    std::uint64_t read_ = 0;  // of that file
    error_code failure_;
};

}  // namespace ft9::http
