#pragma once

#include "ft9/core/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ft9::storage {

// A conversation's lines in one block of bytes: ten short messages cost little more than their text.
class packed_context {
  public:
    void append(const context_entry& entry);
    // Drops lines at the front until at most `limit` are left and the first is a person's.
    void keep_last(std::size_t limit);
    void remove(std::int64_t id);
    std::vector<context_entry> entries() const;
    bool holds(std::int64_t id) const;
    std::int64_t largest_id() const;  // 0 without a line
    std::size_t count() const { return count_; }
    std::size_t capacity() const { return bytes_.capacity(); }

  private:
    void make_room(std::size_t needed);
    void erase(std::size_t offset, std::size_t size);
    std::string bytes_;
    std::size_t count_ = 0;
};

}  // namespace ft9::storage
