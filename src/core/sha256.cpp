#include "ft9/core/sha256.hpp"

#include <openssl/sha.h>

#include <algorithm>

namespace ft9 {

sha256_digest sha256(std::string_view bytes) {
    sha256_digest out{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
    return out;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::string sha256_hex(std::string_view text, std::size_t bytes) {
    const auto digest = sha256(text);
    return hex({reinterpret_cast<const char*>(digest.data()), std::min(bytes, digest.size())});
}

}  // namespace ft9
