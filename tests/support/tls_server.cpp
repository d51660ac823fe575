#include "support/tls_server.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace ft9::test {
namespace {

void check(bool good, const char* what) {
    if (!good) throw std::runtime_error(what);
}

auto memory_of(const std::string& text) {
    return std::unique_ptr<BIO, decltype(&BIO_free)>(
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
}

void load(SSL_CTX* context, const pem_pair& pair) {
    const auto cert_text = memory_of(pair.cert), key_text = memory_of(pair.key);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(cert_text.get(), nullptr, nullptr, nullptr), X509_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    check(certificate && key && SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
              SSL_CTX_use_PrivateKey(context, key.get()) == 1,
          "cannot load the certificate");
}

int choose_http(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
                unsigned int in_size, void*) {
    static constexpr unsigned char known[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, size, known, sizeof known - 1, in, in_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> make_context(const pem_pair& pair,
                                                               const tls_server_options& options) {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(nullptr, SSL_CTX_free);
    if (!options.tls) return context;
    context.reset(SSL_CTX_new(TLS_server_method()));
    check(context != nullptr, "no TLS context");
    // Level 0 so that a test may offer TLS 1.1.
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), options.lowest_version);
    SSL_CTX_set_max_proto_version(context.get(), options.highest_version);
    SSL_CTX_set_alpn_select_cb(context.get(), choose_http, nullptr);
    load(context.get(), pair);
    return context;
}

// A write to a gone client must end the script, not the test program.
void block_sigpipe() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int listen_on_loopback(std::uint16_t& port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    check(::bind(descriptor, raw, size) == 0 && ::listen(descriptor, 512) == 0 &&
              ::getsockname(descriptor, raw, &size) == 0,
          "cannot listen");
    port = ntohs(address.sin_port);
    return descriptor;
}

std::size_t body_size(const std::string& header) {
    const auto at = header.find("\r\nContent-Length: ");
    return at == std::string::npos ? 0 : std::stoul(header.substr(at + std::strlen("\r\nContent-Length: ")));
}

}  // namespace

long peer::receive(char* into, std::size_t size) {
    ERR_clear_error();
    return ssl_ ? SSL_read(ssl_, into, static_cast<int>(size)) : ::recv(descriptor_, into, size, 0);
}

std::string peer::read_request() {
    std::array<char, 4096> block;
    for (;;) {
        if (const auto end = buffered_.find("\r\n\r\n"); end != std::string::npos) {
            const auto size = end + 4 + body_size(buffered_.substr(0, end + 2));
            if (buffered_.size() >= size) {
                auto request = buffered_.substr(0, size);
                buffered_.erase(0, size);
                return request;
            }
        }
        const auto got = receive(block.data(), block.size());
        if (got <= 0) return {};
        buffered_.append(block.data(), static_cast<std::size_t>(got));
    }
}

bool peer::write(std::string_view bytes) {
    ERR_clear_error();
    while (!bytes.empty()) {
        const long sent = ssl_ ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                               : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool peer::respond(std::string_view body, std::string_view more_headers) {
    std::string text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    text.append(more_headers).append("\r\n").append(body);
    return write(text);
}

bool peer::wait_closed(std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    std::array<char, 4096> block;
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting{descriptor_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
        if (::recv(descriptor_, block.data(), block.size(), 0) <= 0) return true;
    }
}

void peer::close() {
    if (ssl_) SSL_shutdown(ssl_);
    cut();
}

void peer::cut() {
    ::shutdown(descriptor_, SHUT_RDWR);
}

void peer::reset() {
    // With zero linger the close that follows the script sends RST.
    const linger none{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

std::string peer::server_name() const {
    const char* name = ssl_ ? SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name) : nullptr;
    return name ? name : "";
}

std::string peer::protocol() const {
    const unsigned char* name = nullptr;
    unsigned int size = 0;
    if (ssl_) SSL_get0_alpn_selected(ssl_, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

tls_server::tls_server(const pem_pair& certificate, script run, tls_server_options options)
    : script_(std::move(run)), options_(options), context_(make_context(certificate, options)) {
    listener_ = listen_on_loopback(port_);
    acceptor_ = std::thread([this] { accept_all(); });
}

tls_server::~tls_server() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (auto& s : sessions_)
            if (s.descriptor >= 0) ::shutdown(s.descriptor, SHUT_RDWR);
    }
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto& s : sessions_)
        s.thread.join();
    ::close(listener_);
}

void tls_server::accept_all() {
    for (;;) {
        const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0) return;
        const int on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::lock_guard lock(mutex_);
        const auto number = sessions_.size();
        auto& s = sessions_.emplace_back();
        s.descriptor = descriptor;
        if (stopping_) ::shutdown(descriptor, SHUT_RDWR);
        s.thread = std::thread([this, &s, number] {
            block_sigpipe();
            run(s.descriptor, number);
            const std::lock_guard done(mutex_);
            ::close(std::exchange(s.descriptor, -1));
            ++ended_;
            changed_.notify_all();
        });
    }
}

void tls_server::run(int descriptor, std::size_t number) {
    if (options_.before_handshake || !options_.tls) {
        peer bare(descriptor, nullptr, number);
        return script_(bare);
    }
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(ssl.get(), descriptor);
    if (SSL_accept(ssl.get()) != 1) return;
    {
        const std::lock_guard lock(mutex_);
        ++handshakes_;
    }
    peer client(descriptor, ssl.get(), number);
    script_(client);
}

std::size_t tls_server::accepted() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

std::size_t tls_server::handshakes() const {
    const std::lock_guard lock(mutex_);
    return handshakes_;
}

std::size_t tls_server::running() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size() - ended_;
}

bool tls_server::wait_ended(std::size_t count, std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this, count] { return ended_ >= count; });
}

tls_server::script always(std::string body) {
    return [body = std::move(body)](peer& p) {
        while (!p.read_request().empty() && p.respond(body)) {
        }
    };
}

}  // namespace ft9::test
