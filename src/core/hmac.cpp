#include "ft9/core/hmac.hpp"

#include "ft9/core/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <climits>
#include <stdexcept>

namespace ft9 {

std::string hmac_sha256_hex(std::string_view secret, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
    unsigned size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (secret.size() > INT_MAX || HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes,
                                        text.size(), made.data(), &size) == nullptr)
        throw std::runtime_error("HMAC-SHA256 is not available");
    return hex({reinterpret_cast<const char*>(made.data()), size});
}

std::string signature_of(std::string_view secret, std::string_view timestamp, std::string_view body) {
    return "sha256=" + hmac_sha256_hex(secret, std::string(timestamp) + "." + std::string(body));
}

}  // namespace ft9
