#include "tls_hardening.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <stdexcept>
#include <string>

namespace ft9::http {
namespace {

// TLS 1.2 with forward secrecy and AEAD only (RFC 9325 4.2); those of TLS 1.3 are all of that kind.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* groups = "X25519:P-256:P-384";
constexpr long resumption_seconds = 2 * 60 * 60;

int choose_http_1_1(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned offered_size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, ours, sizeof ours - 1, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;  // no_application_protocol (RFC 7301 3.2)
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

void allow_resumption(SSL_CTX* native) {
    static constexpr unsigned char name[] = "ft9";
    // Required once clients are asked for certificates; without it resuming fails instead of falling back.
    SSL_CTX_set_session_id_context(native, name, sizeof name - 1);
    // Tickets hold the session; nothing is kept here, so strangers cannot fill our memory.
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(native, resumption_seconds);
}

std::string text_of(const ASN1_STRING* value) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
            static_cast<std::size_t>(ASN1_STRING_length(value))};
}

void add_alternative_names(const X509* certificate, std::vector<std::string>& out) {
    auto* names =
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
        const auto* name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DNS) out.push_back(text_of(name->d.dNSName));
    }
    GENERAL_NAMES_free(names);
}

void add_common_names(const X509* certificate, std::vector<std::string>& out) {
    auto* subject = X509_get_subject_name(certificate);
    int at = -1;
    while ((at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0)
        out.push_back(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
}

}  // namespace

void harden(boost::asio::ssl::context& context) {
    auto* native = context.native_handle();
    SSL_CTX_set_security_level(native, 2);
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    std::string wanted_groups = groups;  // the macro takes constness away
    if (SSL_CTX_set_cipher_list(native, ciphers) != 1 ||
        SSL_CTX_set1_groups_list(native, wanted_groups.data()) != 1)
        throw std::runtime_error("OpenSSL does not take the list of ciphers");
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    SSL_CTX_set_alpn_select_cb(native, choose_http_1_1, nullptr);
    allow_resumption(native);
}

std::shared_ptr<const client_certificate> peer_certificate_of(SSL* ssl) {
    const auto* found = SSL_get0_peer_certificate(ssl);
    if (!found || SSL_get_verify_result(ssl) != X509_V_OK) return nullptr;
    auto made = std::make_shared<client_certificate>();
    add_alternative_names(found, made->names);
    add_common_names(found, made->names);
    made->expires = expiry_of(found);
    return made;
}

unix_ms expiry_of(const X509* certificate) {
    std::tm when{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &when) != 1) return 0;
    return static_cast<unix_ms>(::timegm(&when)) * 1000;
}

}  // namespace ft9::http
