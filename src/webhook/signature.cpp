#include "ft9/webhook/signature.hpp"

#include "ft9/core/sha256.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <stdexcept>

namespace ft9::webhook {
namespace {

constexpr std::string_view prefix = "sha256=";

struct mac_deleter {
    void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
};
using mac = std::unique_ptr<EVP_MAC_CTX, mac_deleter>;

int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

mac keyed(std::string_view secret) {
    EVP_MAC* algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    mac context(EVP_MAC_CTX_new(algorithm));
    EVP_MAC_free(algorithm);
    std::string name = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                                     OSSL_PARAM_construct_end()};
    const auto* key = reinterpret_cast<const unsigned char*>(secret.data());
    if (!context || EVP_MAC_init(context.get(), key, secret.size(), parameters) != 1)
        throw std::runtime_error("HMAC-SHA256 is not available");
    return context;
}

}  // namespace

bool parse_signature(std::string_view header, digest& out) {
    while (!header.empty() && (header.back() == ' ' || header.back() == '\t'))
        header.remove_suffix(1);
    if (header.size() != prefix.size() + 2 * out.size() || !header.starts_with(prefix)) return false;
    header.remove_prefix(prefix.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = nibble(header[2 * i]), low = nibble(header[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = static_cast<unsigned char>(high * 16 + low);
    }
    return true;
}

struct secret_keys::impl {
    std::vector<mac>
        prototypes;  // initialised once; each request copies them, which is cheaper than keying anew
};

secret_keys::secret_keys(const std::vector<std::string>& secrets) : impl_(std::make_unique<impl>()) {
    for (const auto& secret : secrets)
        impl_->prototypes.push_back(keyed(secret));
}
secret_keys::~secret_keys() = default;
secret_keys::secret_keys(secret_keys&&) noexcept = default;
secret_keys& secret_keys::operator=(secret_keys&&) noexcept = default;

struct signature_check::state {
    std::shared_ptr<const secret_keys> keys;
    digest expected;
    std::vector<mac> running;
};

signature_check::signature_check(std::shared_ptr<const secret_keys> keys, const digest& expected)
    : state_(std::make_unique<state>()) {
    for (const auto& prototype : keys->get().prototypes)
        state_->running.emplace_back(EVP_MAC_CTX_dup(prototype.get()));
    state_->keys = std::move(keys);
    state_->expected = expected;
}

signature_check::~signature_check() = default;

void signature_check::update(std::string_view bytes) {
    for (auto& m : state_->running)
        EVP_MAC_update(m.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

bool signature_check::matches() {
    bool found = false;
    for (auto& m : state_->running) {
        digest made{};
        std::size_t size = 0;
        const bool whole =
            EVP_MAC_final(m.get(), made.data(), &size, made.size()) == 1 && size == made.size();
        found |= whole && CRYPTO_memcmp(made.data(), state_->expected.data(), made.size()) == 0;
    }
    return found;
}

std::string sign(std::string_view secret, std::string_view body) {
    auto m = keyed(secret);
    digest made{};
    std::size_t size = 0;
    EVP_MAC_update(m.get(), reinterpret_cast<const unsigned char*>(body.data()), body.size());
    EVP_MAC_final(m.get(), made.data(), &size, made.size());
    return std::string(prefix) + hex({reinterpret_cast<const char*>(made.data()), made.size()});
}

}  // namespace ft9::webhook
