#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::webhook {

using digest = std::array<unsigned char, 32>;

// Reads "sha256=<64 lower-case hex>" of X-Hub-Signature-256; trailing white space is trimmed, anything else
// is false (upper-case hex too: decision 17, row 38).
bool parse_signature(std::string_view header, digest& out);

// The app secrets that may have signed: the current one and, while rotating, older ones.
class secret_keys {
  public:
    explicit secret_keys(const std::vector<std::string>& secrets);
    ~secret_keys();
    secret_keys(secret_keys&&) noexcept;
    secret_keys& operator=(secret_keys&&) noexcept;

    struct impl;
    const impl& get() const { return *impl_; }

  private:
    std::unique_ptr<impl> impl_;
};

// HMAC-SHA256 over raw bytes as they arrive, with every key at once.
// Source: Meta, "Create a webhook endpoint", validating payloads. One request, one thread at a time.
class signature_check {
  public:
    signature_check(std::shared_ptr<const secret_keys> keys, const digest& expected);
    ~signature_check();
    void update(std::string_view bytes);
    // Whether a key made the expected signature; compared in constant time. Call once, at the end.
    bool matches();

  private:
    struct state;
    std::unique_ptr<state> state_;
};

// Header value that signs `body`, for tests and tools.
std::string sign(std::string_view secret, std::string_view body);

}  // namespace ft9::webhook
