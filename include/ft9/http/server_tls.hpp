#pragma once

#include "ft9/core/clock.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio::ssl {
class context;
}

namespace ft9::http {

// PEM files of a listener. `certificate` is the server's own, then the intermediates; `key` its private key
// without a passphrase. With `client_ca` clients are asked for a certificate: one that does not verify
// against these authorities ends the handshake, none at all is fine (request::peer_certificate is then null).
struct tls_files {
    std::string certificate, key;
    std::string client_ca;  // empty: clients are not asked
};

enum class tls_file : std::uint8_t { certificate, key, client_ca };

struct tls_problem {
    tls_file which;
    std::string remedy;  // what is wrong and what to do; no content of any file
    bool warning = false;
};

struct tls_setup {
    std::shared_ptr<boost::asio::ssl::context> context;  // null if a problem is more than a warning
    unix_ms expires = 0;                                 // of the server's own certificate; 0: unknown
    std::vector<tls_problem> problems;                   // all that were found
};

// Reads and checks the files: unreadable, not PEM, key of another certificate, expired at `now` (a warning).
// Blocks for the disk. Any thread. Throws std::runtime_error only if OpenSSL has no memory.
tls_setup load_tls(const tls_files& files, unix_ms now);

}  // namespace ft9::http
