#pragma once

#include "ft9/http/message.hpp"
#include "support/test_ca.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace ft9::test {

struct raw_response {
    int status = 0;
    http::fields headers;
    std::string body;
    // "" if there is no such field.
    std::string header(std::string_view name) const { return std::string(headers.find(name).value_or("")); }
};

// A blocking connection to a server on loopback that sends exactly the bytes it is given. Every wait ends
// after `limit`; what has not come by then counts as nothing. One thread.
class raw_client {
  public:
    struct options {
        std::string ca_pem;  // not empty: TLS, verified against this CA
        std::string alpn;    // protocol to offer, "" for none
        std::chrono::milliseconds limit{30'000};
        pem_pair certificate{};                 // to show; the chain may follow in `cert`
        std::string server_name = "localhost";  // SNI, "" for none; the certificate is to be for localhost
        int lowest_version = 0, highest_version = 0;  // 0: the library's; below TLS 1.2 at security level 0
        std::string ciphers{};                        // of TLS 1.2, "" for the library's
        std::shared_ptr<ssl_session_st> resume{};
        std::string from{};  // own IPv4 address, such as 127.0.0.2; "" for the system's choice
    };

    explicit raw_client(std::uint16_t port);
    // Throws std::runtime_error if the connection or the TLS handshake fails, with OpenSSL's reason.
    raw_client(std::uint16_t port, options chosen);
    ~raw_client();
    raw_client(const raw_client&) = delete;
    raw_client& operator=(const raw_client&) = delete;

    // False if the peer has closed.
    bool send(std::string_view bytes);
    // The next response; nullopt at the end of the stream or after `limit`. `head_only`: it has no body.
    std::optional<raw_response> read_response(bool head_only = false);
    std::optional<raw_response> ask(std::string_view bytes);
    // Whether the peer closes in time, without sending anything more.
    bool closed();
    // Everything up to the end of the stream, be it orderly or a reset; nullopt if it does not end in time.
    std::optional<std::string> read_to_end();
    void finish_sending();         // FIN
    void reset();                  // RST
    void receive_slowly();         // smallest receive buffer; before the server sends
    std::string protocol() const;  // ALPN's choice
    // For what is asked of OpenSSL itself; null without TLS.
    ssl_st* tls() { return tls_; }
    // To be resumed; after an answer was read (in TLS 1.3 tickets come after the handshake).
    std::shared_ptr<ssl_session_st> session() const;
    // Serial number of the server's certificate, in hex.
    std::string certificate_serial() const;
    // OpenSSL's reason for the last failed read, such as an alert of the server.
    const std::string& tls_failure() const { return tls_failure_; }

  private:
    void begin_tls();
    void close_all();
    int read_some(char* into, int size);
    bool fill();

    int socket_ = -1;
    options options_;
    std::string input_, tls_failure_;
    ssl_ctx_st* context_ = nullptr;
    ssl_st* tls_ = nullptr;
};

}  // namespace ft9::test
