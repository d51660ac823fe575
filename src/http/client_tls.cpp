#include "client_tls.hpp"

#include "ft9/http/address_policy.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace ft9::http {
namespace {

constexpr unsigned char alpn[] = "\x08http/1.1";

// The index under which an SSL carries its session_store.
int store_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int keep_session(SSL* ssl, SSL_SESSION* session) {
    auto* store = static_cast<session_store*>(SSL_get_ex_data(ssl, store_index()));
    if (store == nullptr) return 0;
    store->put(session_ptr(session));
    return 1;  // the reference is ours now
}

bool check_name(SSL* ssl, const std::string& host) {
    if (is_ip_literal(host)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    // The macro for this has an old-style cast.
    const auto sni = SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                              const_cast<char*>(host.c_str()));
    return sni == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
}

class certificate_errors final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "x509"; }
    std::string message(int value) const override { return X509_verify_cert_error_string(value); }
};

}  // namespace

const boost::system::error_category& certificate_category() {
    static const certificate_errors instance;
    return instance;
}

void session_store::put(session_ptr session) {
    const std::lock_guard lock(mutex_);
    newest_.swap(session);
}

session_ptr session_store::copy() const {
    const std::lock_guard lock(mutex_);
    return session_ptr(newest_ ? SSL_SESSION_dup(newest_.get()) : nullptr);
}

void session_store::clear() {
    put(nullptr);
}

tls_context::tls_context(const std::string& ca_file) : context_(boost::asio::ssl::context::tls_client) {
    context_.set_default_verify_paths();
    if (!ca_file.empty()) context_.load_verify_file(ca_file);
    context_.set_verify_mode(boost::asio::ssl::verify_peer);
    auto* handle = context_.native_handle();
    SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
    SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(handle, 1);  // one recv for a whole record
    SSL_CTX_set_session_cache_mode(handle, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(handle, keep_session);
    SSL_CTX_set_alpn_protos(handle, alpn, sizeof alpn - 1);
}

ssl_ptr tls_context::make(const origin& where, session_store& sessions) {
    ssl_ptr ssl(SSL_new(context_.native_handle()));
    if (!ssl || !check_name(ssl.get(), where.host)) return nullptr;
    SSL_set_ex_data(ssl.get(), store_index(), &sessions);
    if (const auto session = sessions.copy()) SSL_set_session(ssl.get(), session.get());
    SSL_set_connect_state(ssl.get());
    return ssl;
}

error_code handshake_failure(const SSL* ssl, const error_code& fallback) {
    if (const long verdict = SSL_get_verify_result(ssl); verdict != X509_V_OK)
        return {static_cast<int>(verdict), certificate_category()};
    return fallback;
}

}  // namespace ft9::http
