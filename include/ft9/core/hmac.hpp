#pragma once

#include <string>
#include <string_view>

namespace ft9 {

// HMAC-SHA256 (RFC 2104) as 64 lower-case hex digits. Any thread. Throws std::runtime_error if OpenSSL
// refuses.
std::string hmac_sha256_hex(std::string_view secret, std::string_view text);

// What our own requests to operators' endpoints are signed with, in X-FT9-Signature-256: "sha256=" and the
// HMAC of "<timestamp>.<body>". The timestamp stands in X-FT9-Timestamp, so that an old request cannot be
// played again. Any thread.
std::string signature_of(std::string_view secret, std::string_view timestamp, std::string_view body);

}  // namespace ft9
