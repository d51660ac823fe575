#include "packed_context.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace ft9::storage {
namespace {

struct head {
    std::int64_t id;
    unix_ms at;
    std::uint32_t size;
    speaker who;
};
constexpr std::size_t head_size = 8 + 8 + 4 + 1;

head read_head(const std::string& bytes, std::size_t offset) {
    head h{};
    const char* from = bytes.data() + offset;
    std::memcpy(&h.id, from, 8);
    std::memcpy(&h.at, from + 8, 8);
    std::memcpy(&h.size, from + 16, 4);
    std::memcpy(&h.who, from + 20, 1);
    return h;
}

void write_head(std::string& bytes, const context_entry& e) {
    const auto size = static_cast<std::uint32_t>(e.text.size());
    const auto append = [&](const void* p, std::size_t n) { bytes.append(static_cast<const char*>(p), n); };
    append(&e.id, 8);
    append(&e.at, 8);
    append(&size, 4);
    append(&e.who, 1);
}

}  // namespace

// std::string doubles, also in reserve(); a quarter is enough head-room and keeps a session near the size of
// its text. One that held a very long text gives the memory back.
void packed_context::make_room(std::size_t needed) {
    if (needed <= bytes_.capacity() && bytes_.capacity() <= 4 * needed) return;
    std::string fitting;
    fitting.reserve(needed + needed / 4);
    fitting += bytes_;
    bytes_ = std::move(fitting);
}

void packed_context::append(const context_entry& entry) {
    make_room(bytes_.size() + head_size + entry.text.size());
    write_head(bytes_, entry);
    bytes_ += entry.text;
    ++count_;
}

void packed_context::erase(std::size_t offset, std::size_t size) {
    bytes_.erase(offset, size);
    --count_;
}

void packed_context::keep_last(std::size_t limit) {
    while (count_ > 0) {
        const auto first = read_head(bytes_, 0);
        if (count_ <= limit && first.who == speaker::person) return;
        erase(0, head_size + first.size);
    }
}

void packed_context::remove(std::int64_t id) {
    for (std::size_t at = 0; at < bytes_.size();) {
        const auto h = read_head(bytes_, at);
        if (h.id == id) return erase(at, head_size + h.size);
        at += head_size + h.size;
    }
}

bool packed_context::holds(std::int64_t id) const {
    for (std::size_t at = 0; at < bytes_.size();) {
        const auto h = read_head(bytes_, at);
        if (h.id == id) return true;
        at += head_size + h.size;
    }
    return false;
}

std::int64_t packed_context::largest_id() const {
    std::int64_t largest = 0;
    for (std::size_t at = 0; at < bytes_.size();) {
        const auto h = read_head(bytes_, at);
        largest = std::max(largest, h.id);
        at += head_size + h.size;
    }
    return largest;
}

std::vector<context_entry> packed_context::entries() const {
    std::vector<context_entry> out;
    out.reserve(count_);
    for (std::size_t at = 0; at < bytes_.size();) {
        const auto h = read_head(bytes_, at);
        out.push_back({h.who, bytes_.substr(at + head_size, h.size), h.at, h.id});
        at += head_size + h.size;
    }
    return out;
}

}  // namespace ft9::storage
