#pragma once

#include "client_tls.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace ft9::http {

// Bytes in and out of a connected socket, with or without TLS; no call ever blocks.
//
// OpenSSL works on the socket directly instead of through asio's ssl::stream: that saves its 35 KB of buffers
// per connection and several handler hops per exchange, and it tells exactly whether a byte of the request
// was handed to the kernel, which decides whether a failure is ambiguous (decision 3).
class transport {
  public:
    enum class want : std::uint8_t { nothing, read, write };
    struct outcome {
        std::size_t bytes = 0;
        want next = want::nothing;  // wait for that, then call again with the same arguments
        error_code failure;         // asio::error::eof: the peer ended the stream properly
    };

    // `ssl` null: plain. The descriptor stays the caller's and must outlive this object.
    transport(int descriptor, ssl_ptr ssl);
    // Says goodbye to a healthy TLS peer without waiting for anything.
    ~transport();
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;

    outcome handshake();
    outcome read(std::span<char> into);
    outcome write(std::string_view bytes);

    // Bytes handed to the kernel so far, TLS framing included.
    std::uint64_t bytes_sent() const { return wire_.sent; }
    // Whether read() may have something to give without the socket becoming readable.
    bool buffered() const;
    // Nothing has come in, the end of the stream neither: an idle connection may be used again. Whatever came
    // unasked (a close_notify, bytes behind a response) makes it unfit.
    bool quiet() const;
    bool resumed() const { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }
    const SSL* ssl() const { return ssl_.get(); }

  private:
    // What the BIO works on.
    struct wire {
        int descriptor;
        std::uint64_t sent = 0;
        int error = 0;       // errno of the last failed call
        bool ended = false;  // recv returned 0
    };
    static const BIO_METHOD* method();
    static int bio_write(BIO* bio, const char* data, int size);
    static int bio_read(BIO* bio, char* data, int size);
    static long bio_control(BIO* bio, int command, long, void*);
    static wire& wire_of(BIO* bio) { return *static_cast<wire*>(BIO_get_data(bio)); }
    static long send_some(wire& w, const char* data, std::size_t size);
    static long receive_some(wire& w, char* data, std::size_t size);
    outcome judge(int returned, std::size_t bytes);
    outcome judge_plain(long returned, want blocked) const;
    error_code fatal(int ssl_error) const;

    wire wire_;
    ssl_ptr ssl_;
    bool broken_ = false;  // after a fatal error OpenSSL forbids further calls
};

}  // namespace ft9::http
