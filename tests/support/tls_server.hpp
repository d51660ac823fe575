#pragma once

#include "support/test_ca.hpp"

#include <openssl/ssl.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ft9::test {

// One accepted connection in the hands of a script: blocking calls, on the connection's own thread.
class peer {
  public:
    peer(int descriptor, SSL* ssl, std::size_t number)
        : descriptor_(descriptor), ssl_(ssl), number_(number) {}
    // Which connection of the server this is, from 0.
    std::size_t number() const { return number_; }
    // Header and body (by Content-Length) of the next request; empty when the client has gone.
    std::string read_request();
    // False when the client has gone.
    bool write(std::string_view bytes);
    // A whole 200 with that body.
    bool respond(std::string_view body, std::string_view more_headers = {});
    // Waits until the client closes; false if it did not within the limit.
    bool wait_closed(std::chrono::milliseconds limit);
    // Ends the stream with TLS's goodbye, or without it, or with a reset.
    void close();
    void cut();
    void reset();
    bool resumed() const { return ssl_ != nullptr && SSL_session_reused(ssl_) == 1; }
    std::string server_name() const;
    std::string protocol() const;

  private:
    long receive(char* into, std::size_t size);

    int descriptor_;
    SSL* ssl_;  // null: plain
    std::size_t number_;
    std::string buffered_;
};

struct tls_server_options {
    bool tls = true;
    int lowest_version = TLS1_2_VERSION, highest_version = TLS1_3_VERSION;
    bool before_handshake = false;  // the script runs on the bare socket, without a handshake
};

// HTTPS server on a loopback port whose every connection runs a script. Destruction cuts all of them.
class tls_server {
  public:
    using script = std::function<void(peer&)>;
    tls_server(const pem_pair& certificate, script run, tls_server_options options = {});
    ~tls_server();
    std::uint16_t port() const { return port_; }
    // Connections accepted, handshakes finished.
    std::size_t accepted() const;
    std::size_t handshakes() const;
    // Connections whose script is still running.
    std::size_t running() const;
    // Waits until that many scripts have ended since the start.
    bool wait_ended(std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds(20));

  private:
    struct session {
        int descriptor;
        std::thread thread;
    };
    void accept_all();
    void run(int descriptor, std::size_t number);

    script script_;
    tls_server_options options_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::list<session> sessions_;
    std::size_t handshakes_ = 0, ended_ = 0;
    bool stopping_ = false;
    std::thread acceptor_;
};

// Answers every request with `body` until the client goes.
tls_server::script always(std::string body);

}  // namespace ft9::test
