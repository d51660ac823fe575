#include "handlers.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <array>

namespace ft9::api {
namespace {

using fingerprint = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

fingerprint hash(std::string_view text) {
    fingerprint out{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
    return out;
}

// Hashes make the comparison independent of the lengths too; every token is looked at.
bool known_token(const std::vector<std::string>& tokens, std::string_view given) {
    const auto wanted = hash(given);
    bool found = false;
    for (const auto& token : tokens)
        found |= CRYPTO_memcmp(hash(token).data(), wanted.data(), wanted.size()) == 0;
    return found;
}

}  // namespace

std::optional<http::response> admit_admin(services& s, http::request& r) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = r.headers.find("Authorization");
    const bool bearer = header && r.headers.count("Authorization") == 1 && header->starts_with(scheme);
    if (bearer && known_token(s.secrets.get()->admin_tokens, header->substr(scheme.size())))
        return std::nullopt;
    auto refusal = http::problem(r, 401, "A valid bearer token (ADMIN_TOKEN) is required.");
    refusal.headers.add("WWW-Authenticate", "Bearer");
    return refusal;
}

}  // namespace ft9::api
