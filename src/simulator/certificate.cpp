#include "simulator/certificate.hpp"

#include <boost/asio/buffer.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace ft9::simulator {
namespace {

template <class T, void (*Free)(T*)>
struct freed_by {
    void operator()(T* p) const { Free(p); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY, EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed_by<X509, X509_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION, X509_EXTENSION_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO, BIO_free_all>>;

void require(bool fine) {
    if (!fine) throw std::runtime_error("OpenSSL could not make the simulator's certificates");
}

key_ptr make_key() {
    key_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    require(key != nullptr);
    return key;
}

// `issuer` is null for a certificate that signs itself.
void add_extension(X509* to, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer != nullptr ? issuer : to, to, nullptr, nullptr, 0);
    const extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    require(extension != nullptr && X509_add_ext(to, extension.get(), -1) == 1);
}

certificate_ptr blank(const char* name, EVP_PKEY* key) {
    certificate_ptr out(X509_new());
    require(out != nullptr);
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(out.get()), serial >> 1);
    X509_set_version(out.get(), X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(out.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(out.get()), 30L * 24 * 3600);
    X509_set_pubkey(out.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(out.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    return out;
}

certificate_ptr make_ca(EVP_PKEY* key) {
    certificate_ptr ca = blank("FT9 simulator test CA", key);
    X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get()));
    add_extension(ca.get(), nullptr, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(ca.get(), nullptr, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(ca.get(), nullptr, NID_subject_key_identifier, "hash");
    require(X509_sign(ca.get(), key, EVP_sha256()) > 0);
    return ca;
}

certificate_ptr make_leaf(EVP_PKEY* key, X509* ca, EVP_PKEY* ca_key) {
    certificate_ptr leaf = blank("localhost", key);
    X509_set_issuer_name(leaf.get(), X509_get_subject_name(ca));
    add_extension(leaf.get(), ca, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(leaf.get(), ca, NID_key_usage, "critical,digitalSignature");
    add_extension(leaf.get(), ca, NID_ext_key_usage, "serverAuth");
    add_extension(leaf.get(), ca, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    add_extension(leaf.get(), ca, NID_authority_key_identifier, "keyid");
    require(X509_sign(leaf.get(), ca_key, EVP_sha256()) > 0);
    return leaf;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const bio_ptr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(bio.get(), certificate) == 1);
    return text_of(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
    const bio_ptr bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return text_of(bio.get());
}

}  // namespace

test_certificates make_certificates() {
    const key_ptr ca_key = make_key(), leaf_key = make_key();
    const certificate_ptr ca = make_ca(ca_key.get());
    const certificate_ptr leaf = make_leaf(leaf_key.get(), ca.get(), ca_key.get());
    return {pem_of(ca.get()), pem_of(leaf.get()), pem_of(leaf_key.get())};
}

std::shared_ptr<boost::asio::ssl::context> make_server_context(const test_certificates& pem) {
    using boost::asio::ssl::context;
    auto out = std::make_shared<context>(context::tls_server);
    out->set_options(context::default_workarounds | context::no_tlsv1 | context::no_tlsv1_1);
    out->use_certificate_chain(boost::asio::buffer(pem.certificate));
    out->use_private_key(boost::asio::buffer(pem.key), context::pem);
    return out;
}

}  // namespace ft9::simulator
