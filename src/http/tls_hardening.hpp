#pragma once

#include "ft9/http/message.hpp"

#include <boost/asio/ssl/context.hpp>

namespace ft9::http {

// What every listener's context has in common: versions, ciphers, ALPN, resumption (decision record 9).
// Throws std::runtime_error if OpenSSL does not take it.
void harden(boost::asio::ssl::context& context);

// The verified certificate of the client of a finished handshake, resumed ones included; null if it has none.
std::shared_ptr<const client_certificate> peer_certificate_of(SSL* ssl);

// When the certificate ends.
unix_ms expiry_of(const X509* certificate);

}  // namespace ft9::http
