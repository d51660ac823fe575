#include "support/raw_client.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <stdexcept>

namespace ft9::test {
namespace {

int connect_to(std::uint16_t port) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (made < 0 || ::connect(made, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
        if (made >= 0) ::close(made);
        throw std::runtime_error("cannot connect");
    }
    return made;
}

void trust(SSL_CTX* context, const std::string& ca_pem) {
    BIO* memory = BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size()));
    X509* ca = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
    BIO_free(memory);
    if (!ca) throw std::runtime_error("cannot read the CA");
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca);
    X509_free(ca);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

raw_response parse(std::string_view head) {
    raw_response made;
    std::from_chars(head.data() + 9, head.data() + 12, made.status);
    auto rest = head.substr(head.find("\r\n") + 2);
    while (!rest.empty() && rest.front() != '\r') {
        const auto end = rest.find("\r\n");
        const auto colon = rest.find(": ");
        made.headers.add(std::string(rest.substr(0, colon)),
                         std::string(rest.substr(colon + 2, end - colon - 2)));
        rest.remove_prefix(end + 2);
    }
    return made;
}

}  // namespace

raw_client::raw_client(std::uint16_t port) : raw_client(port, options{}) {}

raw_client::raw_client(std::uint16_t port, options chosen)
    : socket_(connect_to(port)), options_(std::move(chosen)) {
    timeval limit{};
    limit.tv_sec = options_.limit.count() / 1000;
    limit.tv_usec = (options_.limit.count() % 1000) * 1000;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (options_.ca_pem.empty()) return;
    context_ = SSL_CTX_new(TLS_client_method());
    trust(context_, options_.ca_pem);
    tls_ = SSL_new(context_);
    SSL_set1_host(tls_, "localhost");
    if (!options_.alpn.empty()) {
        const std::string list = static_cast<char>(options_.alpn.size()) + options_.alpn;
        SSL_set_alpn_protos(tls_, reinterpret_cast<const unsigned char*>(list.data()),
                            static_cast<unsigned>(list.size()));
    }
    SSL_set_fd(tls_, socket_);
    if (SSL_connect(tls_) != 1) {
        SSL_free(tls_);
        SSL_CTX_free(context_);
        ::close(socket_);
        throw std::runtime_error("the TLS handshake failed");
    }
}

raw_client::~raw_client() {
    if (tls_) SSL_free(tls_);
    if (context_) SSL_CTX_free(context_);
    if (socket_ >= 0) ::close(socket_);
}

bool raw_client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = tls_ ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                               : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

int raw_client::read_some(char* into, int size) {
    if (tls_) return SSL_read(tls_, into, size);
    return static_cast<int>(::recv(socket_, into, static_cast<std::size_t>(size), 0));
}

bool raw_client::fill() {
    std::array<char, 16384> piece{};
    const int got = read_some(piece.data(), static_cast<int>(piece.size()));
    if (got > 0) input_.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0;
}

std::optional<raw_response> raw_client::read_response(bool head_only) {
    while (input_.find("\r\n\r\n") == std::string::npos) {
        if (!fill()) return std::nullopt;
    }
    const auto end = input_.find("\r\n\r\n") + 4;
    auto made = parse(std::string_view(input_).substr(0, end));
    const std::size_t size = head_only ? 0 : std::stoul("0" + made.header("Content-Length"));
    while (input_.size() < end + size) {
        if (!fill()) return std::nullopt;
    }
    made.body = input_.substr(end, size);
    input_.erase(0, end + size);
    return made;
}

std::optional<raw_response> raw_client::ask(std::string_view bytes) {
    send(bytes);
    return read_response();
}

bool raw_client::closed() {
    if (!input_.empty()) return false;
    std::array<char, 1> byte{};
    const int got = read_some(byte.data(), 1);
    if (got > 0) return false;
    return got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void raw_client::finish_sending() {
    ::shutdown(socket_, SHUT_WR);
}

void raw_client::reset() {
    const linger hard{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(socket_);
    socket_ = -1;
}

void raw_client::receive_slowly() {
    const int size = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

std::string raw_client::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(tls_, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

}  // namespace ft9::test
