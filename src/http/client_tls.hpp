#pragma once

#include "ft9/http/client.hpp"

#include <boost/asio/ssl/context.hpp>

#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <string>

namespace ft9::http {

struct ssl_deleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;
using session_ptr = std::unique_ptr<SSL_SESSION, ssl_deleter>;

// The newest session of one origin, for resumption. Any thread.
class session_store {
  public:
    void put(session_ptr session);
    // A copy of our own: OpenSSL changes a session while a connection uses it. May be null.
    session_ptr copy() const;
    void clear();

  private:
    mutable std::mutex mutex_;
    session_ptr newest_;
};

// TLS 1.2 or newer, peers verified against the system's trust anchors and ca_file.
class tls_context {
  public:
    // Throws boost::system::system_error if ca_file cannot be loaded.
    explicit tls_context(const std::string& ca_file);
    // One context for all clients with the same ca_file: the system's trust anchors take megabytes. Throws as
    // above.
    static std::shared_ptr<tls_context> shared(const std::string& ca_file);
    // A client side for that origin: name check, SNI, ALPN, resumption. New sessions go to `sessions`, which
    // must outlive the result. Null if OpenSSL fails (memory).
    ssl_ptr make(const origin& where, session_store& sessions);

  private:
    boost::asio::ssl::context context_;
};

// Why a handshake failed: the certificate's fault if there is one, else OpenSSL's newest error.
error_code handshake_failure(const SSL* ssl, const error_code& fallback);

}  // namespace ft9::http
