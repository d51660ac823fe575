#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace ft9::http {

// The bytes of a connection that are not yet consumed. Starts small, since most connections idle.
class input_buffer {
  public:
    explicit input_buffer(std::size_t capacity = 4096)
        : bytes_(std::make_unique<char[]>(capacity)), capacity_(capacity) {}

    std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }
    char* space() { return bytes_.get() + end_; }
    std::size_t space_size() const { return capacity_ - end_; }
    void commit(std::size_t n) { end_ += n; }
    void consume(std::size_t n) {
        begin_ += n;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    // Makes room behind the unconsumed bytes: moves them to the front, and doubles the storage up to `most`
    // if they fill it.
    void make_room(std::size_t most) {
        if (end_ < capacity_) return;
        const auto kept = end_ - begin_;
        if (begin_ == 0 && capacity_ < most) grow(most);
        if (begin_ > 0) std::memmove(bytes_.get(), bytes_.get() + begin_, kept);
        begin_ = 0;
        end_ = kept;
    }

  private:
    void grow(std::size_t most) {
        const auto wider = capacity_ * 2 < most ? capacity_ * 2 : most;
        auto fresh = std::make_unique<char[]>(wider);
        std::memcpy(fresh.get(), bytes_.get(), end_);
        bytes_ = std::move(fresh);
        capacity_ = wider;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_;
    std::size_t begin_ = 0, end_ = 0;
};

}  // namespace ft9::http
