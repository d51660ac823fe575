#include "ft9/core/sha256.hpp"

#include <openssl/sha.h>

namespace ft9 {

sha256_digest sha256(std::string_view bytes) {
    sha256_digest out{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
    return out;
}

std::string sha256_hex(std::string_view text, std::size_t bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto digest = sha256(text);
    std::string out;
    for (std::size_t i = 0; i < bytes && i < digest.size(); ++i) {
        out += digits[digest[i] >> 4U];
        out += digits[digest[i] & 15U];
    }
    return out;
}

}  // namespace ft9
