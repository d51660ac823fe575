#include "support/test_ca.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ssl/context.hpp>

#include <openssl/x509_vfy.h>

using namespace ft9::test;
namespace ssl = boost::asio::ssl;

TEST(TestCa, LeafAndKeyBelongTogetherAndLoad) {
    const test_ca ca;
    leaf_options wanted;
    wanted.dns = {"localhost"};
    wanted.ips = {"127.0.0.1", "::1"};
    const auto made = ca.leaf(wanted);
    ssl::context context(ssl::context::tls_server);
    context.use_certificate_chain(boost::asio::buffer(made.cert));
    context.use_private_key(boost::asio::buffer(made.key), ssl::context::pem);
    context.add_certificate_authority(boost::asio::buffer(ca.ca_pem()));
    EXPECT_EQ(SSL_CTX_check_private_key(context.native_handle()), 1);
    auto* leaf = SSL_CTX_get0_certificate(context.native_handle());
    EXPECT_EQ(X509_check_host(leaf, "localhost", 0, 0, nullptr), 1);
    EXPECT_EQ(X509_check_ip_asc(leaf, "::1", 0), 1);
    EXPECT_NE(X509_check_host(leaf, "other", 0, 0, nullptr), 1);
}
