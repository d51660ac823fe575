#include "support/raw_client.hpp"

#include <openssl/bn.h>
#include <openssl/err.h>
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

sockaddr_in address_of(const char* host, std::uint16_t port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(port);
    if (::inet_pton(AF_INET, host, &made.sin_addr) != 1) throw std::runtime_error("not an IPv4 address");
    return made;
}

int connect_to(std::uint16_t port, const std::string& from) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto to = address_of("127.0.0.1", port);
    if (made >= 0 && !from.empty()) {
        const auto source = address_of(from.c_str(), 0);
        const int yes = 1;  // a port is shared by connections to different places
        ::setsockopt(made, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
        if (::bind(made, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) {
            ::close(made);
            throw std::runtime_error("cannot bind to " + from);
        }
    }
    if (made < 0 || ::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        if (made >= 0) ::close(made);
        throw std::runtime_error("cannot connect");
    }
    return made;
}

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;

void trust(SSL_CTX* context, const std::string& ca_pem) {
    BIO* memory = BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size()));
    X509* ca = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
    BIO_free(memory);
    if (!ca) throw std::runtime_error("cannot read the CA");
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca);
    X509_free(ca);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

bio_ptr reader_of(const std::string& text) {
    return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

void show(SSL_CTX* context, const pem_pair& pair) {
    const auto input = reader_of(pair.cert), key_input = reader_of(pair.key);
    for (bool first = true; X509* one = PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr);
         first = false) {
        if (first)
            SSL_CTX_use_certificate(context, one);
        else
            SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 1, one);
        X509_free(one);
    }
    EVP_PKEY* key = PEM_read_bio_PrivateKey(key_input.get(), nullptr, nullptr, nullptr);
    const bool good = key && SSL_CTX_use_PrivateKey(context, key) == 1;
    EVP_PKEY_free(key);
    if (!good) throw std::runtime_error("cannot use the client's certificate");
}

std::string last_reason() {
    const auto* reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason ? reason : "the connection ended";
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
    : socket_(connect_to(port, chosen.from)), options_(std::move(chosen)) {
    timeval limit{};
    limit.tv_sec = options_.limit.count() / 1000;
    limit.tv_usec = (options_.limit.count() % 1000) * 1000;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (options_.ca_pem.empty()) return;
    begin_tls();
    if (SSL_connect(tls_) == 1) return;
    const auto why = last_reason();
    close_all();
    throw std::runtime_error("the TLS handshake failed: " + why);
}

void raw_client::begin_tls() {
    context_ = SSL_CTX_new(TLS_client_method());
    trust(context_, options_.ca_pem);
    if (!options_.certificate.cert.empty()) show(context_, options_.certificate);
    if (options_.lowest_version != 0 && options_.lowest_version < TLS1_2_VERSION)
        SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_min_proto_version(context_, options_.lowest_version);
    SSL_CTX_set_max_proto_version(context_, options_.highest_version);
    if (!options_.ciphers.empty()) SSL_CTX_set_cipher_list(context_, options_.ciphers.c_str());
    tls_ = SSL_new(context_);
    SSL_set1_host(tls_, "localhost");
    // The macro for this has an old-style cast.
    if (!options_.server_name.empty())
        SSL_ctrl(tls_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, options_.server_name.data());
    if (!options_.alpn.empty()) {
        const std::string list = static_cast<char>(options_.alpn.size()) + options_.alpn;
        SSL_set_alpn_protos(tls_, reinterpret_cast<const unsigned char*>(list.data()),
                            static_cast<unsigned>(list.size()));
    }
    if (options_.resume) SSL_set_session(tls_, options_.resume.get());
    SSL_set_fd(tls_, socket_);
    ERR_clear_error();
}

void raw_client::close_all() {
    if (tls_) SSL_free(tls_);
    if (context_) SSL_CTX_free(context_);
    if (socket_ >= 0) ::close(socket_);
}

raw_client::~raw_client() {
    close_all();
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
    if (tls_) {
        ERR_clear_error();
        const int got = SSL_read(tls_, into, size);
        if (got <= 0) tls_failure_ = last_reason();
        return got;
    }
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

std::optional<std::string> raw_client::read_to_end() {
    std::array<char, 4096> piece{};
    for (;;) {
        const int got = read_some(piece.data(), static_cast<int>(piece.size()));
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::nullopt;
        if (got <= 0) return std::move(input_);
        input_.append(piece.data(), static_cast<std::size_t>(got));
    }
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

std::shared_ptr<SSL_SESSION> raw_client::session() const {
    return {SSL_get1_session(tls_), SSL_SESSION_free};
}

std::string raw_client::certificate_serial() const {
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(SSL_get0_peer_certificate(tls_)), nullptr), BN_free);
    char* hex = BN_bn2hex(number.get());
    std::string text(hex);
    OPENSSL_free(hex);
    return text;
}

std::string raw_client::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(tls_, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

}  // namespace ft9::test
