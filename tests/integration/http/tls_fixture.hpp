#pragma once

#include "ft9/http/server_tls.hpp"
#include "live_server.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/ssl/context.hpp>

#include <openssl/ssl.h>

namespace ft9::test {

using namespace http;
using namespace std::chrono_literals;

inline const std::string hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
inline const std::string who = "GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n";

// Servers with a certificate for localhost, loaded from files as production does, and clients that trust it.
class HttpTls : public testing::Test {
  protected:
    static leaf_options for_localhost() {
        leaf_options names;
        names.dns = {"localhost"};
        return names;
    }
    // A context with a new certificate; `client_ca` in PEM, empty: clients are not asked for one.
    std::shared_ptr<boost::asio::ssl::context> context(const std::string& client_ca = "") const {
        const auto pair = ca.leaf(for_localhost());
        tls_files files{dir.write("cert.pem", pair.cert), dir.write("key.pem", pair.key), {}};
        if (!client_ca.empty()) files.client_ca = dir.write("client-ca.pem", client_ca);
        auto made = load_tls(files, system_clock().now());
        EXPECT_TRUE(made.problems.empty());
        return made.context;
    }
    server_options options(const std::string& client_ca = "") const {
        server_options made;
        made.tls = context(client_ca);
        return made;
    }
    raw_client::options trusting(const std::string& alpn = "") const {
        raw_client::options made;
        made.ca_pem = ca.ca_pem();
        made.alpn = alpn;
        return made;
    }
    raw_client::options speaking(int version) const {
        auto made = trusting();
        made.lowest_version = made.highest_version = version;
        return made;
    }
    // Why the server did not answer, in OpenSSL's words; empty if it did.
    static std::string refusal(const live_server& server, const raw_client::options& how) {
        try {
            raw_client client(server.port(), how);
            return client.ask(hello) ? "" : client.tls_failure();
        } catch (const std::runtime_error& failed) {
            return failed.what();
        }
    }
    // Neither `refusal` nor its absence means that the server died.
    void expect_alive(const live_server& server) const { EXPECT_EQ(refusal(server, trusting()), ""); }

    test_ca ca;
    temporary_dir dir;
};

}  // namespace ft9::test
