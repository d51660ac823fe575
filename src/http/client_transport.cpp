#include "client_transport.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <new>

namespace ft9::http {
namespace {

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

error_code system_error(int number) {
    return {number, boost::system::system_category()};
}

}  // namespace

transport::transport(int descriptor, ssl_ptr ssl) : wire_{descriptor}, ssl_(std::move(ssl)) {
    if (!ssl_) return;
    BIO* bio = BIO_new(method());
    if (bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, &wire_);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
}

transport::~transport() {
    if (!ssl_) return;
    ERR_clear_error();
    // SSL_free() marks the session of a connection without a shutdown as unfit for resumption.
    if (broken_ || SSL_in_init(ssl_.get()) || SSL_shutdown(ssl_.get()) < 0)
        SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    ERR_clear_error();
}

long transport::send_some(wire& w, const char* data, std::size_t size) {
    const auto sent = ::send(w.descriptor, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) w.error = errno;
    if (sent > 0) w.sent += static_cast<std::uint64_t>(sent);
    return sent;
}

long transport::receive_some(wire& w, char* data, std::size_t size) {
    const auto got = ::recv(w.descriptor, data, size, MSG_DONTWAIT);
    if (got < 0) w.error = errno;
    if (got == 0) w.ended = true;
    return got;
}

const BIO_METHOD* transport::method() {
    static BIO_METHOD* const made = [] {
        BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ft9 socket");
        BIO_meth_set_write(m, bio_write);
        BIO_meth_set_read(m, bio_read);
        BIO_meth_set_ctrl(m, bio_control);
        return m;
    }();
    return made;
}

int transport::bio_write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto sent = send_some(wire_of(bio), data, static_cast<std::size_t>(size));
    if (sent < 0 && would_block(wire_of(bio).error)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int transport::bio_read(BIO* bio, char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto got = receive_some(wire_of(bio), data, static_cast<std::size_t>(size));
    if (got < 0 && would_block(wire_of(bio).error)) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

long transport::bio_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return wire_of(bio).ended ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

error_code transport::fatal(int ssl_error) const {
    const auto code = ERR_get_error();
    if (ssl_error == SSL_ERROR_SYSCALL || code == 0)
        return wire_.error != 0 ? system_error(wire_.error) : error_code(boost::asio::error::eof);
    if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return boost::asio::ssl::error::stream_truncated;
    return {static_cast<int>(code), boost::asio::error::get_ssl_category()};
}

transport::outcome transport::judge(int returned, std::size_t bytes) {
    if (returned == 1) return {bytes, want::nothing, {}};
    switch (const int error = SSL_get_error(ssl_.get(), returned)) {
        case SSL_ERROR_WANT_READ:
            return {0, want::read, {}};
        case SSL_ERROR_WANT_WRITE:
            return {0, want::write, {}};
        case SSL_ERROR_ZERO_RETURN:
            return {0, want::nothing, boost::asio::error::eof};
        default:
            broken_ = true;
            return {0, want::nothing, fatal(error)};
    }
}

transport::outcome transport::judge_plain(long returned, want blocked) const {
    if (returned > 0) return {static_cast<std::size_t>(returned), want::nothing, {}};
    if (returned == 0) return {0, want::nothing, boost::asio::error::eof};
    if (would_block(wire_.error)) return {0, blocked, {}};
    return {0, want::nothing, system_error(wire_.error)};
}

transport::outcome transport::handshake() {
    if (!ssl_) return {};
    ERR_clear_error();
    wire_.error = 0;
    auto o = judge(SSL_do_handshake(ssl_.get()), 0);
    if (o.failure) o.failure = handshake_failure(ssl_.get(), o.failure);
    return o;
}

transport::outcome transport::read(std::span<char> into) {
    if (!ssl_) return judge_plain(receive_some(wire_, into.data(), into.size()), want::read);
    ERR_clear_error();
    wire_.error = 0;
    std::size_t bytes = 0;
    const int returned = SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
    return judge(returned, bytes);
}

transport::outcome transport::write(std::string_view bytes) {
    if (!ssl_) return judge_plain(send_some(wire_, bytes.data(), bytes.size()), want::write);
    ERR_clear_error();
    wire_.error = 0;
    std::size_t written = 0;
    const int returned = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
    return judge(returned, written);
}

bool transport::buffered() const {
    return ssl_ && SSL_has_pending(ssl_.get()) == 1;
}

bool transport::quiet() const {
    if (broken_ || buffered()) return false;
    char byte = 0;
    const auto got = ::recv(wire_.descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && would_block(errno);
}

}  // namespace ft9::http
