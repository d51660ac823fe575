#include "ft9/core/id.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace ft9 {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// One call of the generator costs more than the bytes it makes, so each thread draws them in blocks.
class random_block {
  public:
    unsigned char next() {
        if (used_ == bytes_.size()) refill();
        return bytes_[used_++];
    }

  private:
    void refill() {
        if (RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) != 1) {
            throw std::runtime_error("the system's random generator failed");
        }
        used_ = 0;
    }

    std::array<unsigned char, 1024> bytes_{};
    std::size_t used_ = bytes_.size();
};

void append_hex(std::string& out, unsigned char byte) {
    out += hex_digits[byte >> 4];
    out += hex_digits[byte & 15];
}

}  // namespace

std::string random_hex(std::size_t bytes) {
    thread_local random_block block;
    std::string text;
    text.reserve(bytes * 2);
    for (std::size_t i = 0; i < bytes; ++i)
        append_hex(text, block.next());
    return text;
}

std::string public_id(row_id id) {
    std::string text = "m";
    text.reserve(17);
    const auto bits = static_cast<std::uint64_t>(id);
    for (int shift = 56; shift >= 0; shift -= 8)
        append_hex(text, static_cast<unsigned char>(bits >> shift));
    return text;
}

std::optional<row_id> parse_public_id(std::string_view text) {
    if (text.size() != 17 || text.front() != 'm') return std::nullopt;
    std::uint64_t bits = 0;
    for (const char c : text.substr(1)) {
        const auto digit = hex_digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 4) | digit;
    }
    if (bits >> 63) return std::nullopt;  // row ids are never negative
    return static_cast<row_id>(bits);
}

}  // namespace ft9
