#pragma once

#include <array>
#include <string>
#include <string_view>

namespace ft9 {

using sha256_digest = std::array<unsigned char, 32>;

// Any thread.
sha256_digest sha256(std::string_view bytes);

// Lower-case hex digits, two for each byte. Any thread.
std::string hex(std::string_view bytes);

// The first `bytes` bytes of the digest, 1 to 32, as hex().
std::string sha256_hex(std::string_view text, std::size_t bytes);

}  // namespace ft9
