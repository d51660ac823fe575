#pragma once

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace ft9::simulator {

// A certificate authority of this start only, and a certificate for localhost, 127.0.0.1 and ::1 from it.
// PEM.
struct test_certificates {
    std::string ca;
    std::string certificate;
    std::string key;
};

// P-256, valid from an hour ago for 30 days. Throws std::runtime_error if OpenSSL fails.
test_certificates make_certificates();

// TLS 1.2+ server context. Throws boost::system::system_error if the PEM texts don't fit each other.
std::shared_ptr<boost::asio::ssl::context> make_server_context(const test_certificates& pem);

}  // namespace ft9::simulator
