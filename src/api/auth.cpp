#include "handlers.hpp"

#include "ft9/core/sha256.hpp"

#include <openssl/crypto.h>

namespace ft9::api {
namespace {

// Hashes make the comparison independent of the lengths too; every token is looked at.
bool known_token(const std::vector<std::string>& tokens, std::string_view given) {
    const auto wanted = sha256(given);
    bool found = false;
    for (const auto& token : tokens)
        found |= CRYPTO_memcmp(sha256(token).data(), wanted.data(), wanted.size()) == 0;
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
