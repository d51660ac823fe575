#include "support/test_ca.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace ft9::test {
namespace {

using key_ptr = std::shared_ptr<EVP_PKEY>;
using certificate_ptr = std::shared_ptr<X509>;

void check(bool good, const char* what) {
    if (!good) throw std::runtime_error(what);
}

key_ptr make_key() {
    key_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free);
    check(key != nullptr, "cannot make a key");
    return key;
}

template <class Write>
std::string pem_of(Write write) {
    std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    check(memory && write(memory.get()) == 1, "cannot write PEM");
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    return pem_of([certificate](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

std::string pem_of(EVP_PKEY* key) {
    return pem_of([key](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), X509_EXTENSION_free);
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "cannot add an extension");
}

void set_serial(X509* certificate) {
    std::uint64_t serial = 0;
    check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "no randomness");
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1);
}

certificate_ptr blank(EVP_PKEY* key, const std::string& name, int from_days, int to_days) {
    certificate_ptr made(X509_new(), X509_free);
    check(made != nullptr, "cannot make a certificate");
    X509_set_version(made.get(), X509_VERSION_3);
    set_serial(made.get());
    X509_time_adj_ex(X509_getm_notBefore(made.get()), from_days, 0, nullptr);
    X509_time_adj_ex(X509_getm_notAfter(made.get()), to_days, 0, nullptr);
    X509_set_pubkey(made.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return made;
}

// Authorities of one name would be taken for each other.
std::string new_name(const char* kind) {
    static std::atomic<int> made{0};
    return "ft9 test " + std::string(kind) + " " + std::to_string(++made);
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    check(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "cannot sign");
}

std::string alternative_names(const leaf_options& options) {
    std::string list;
    for (const auto& name : options.dns)
        list += (list.empty() ? "DNS:" : ",DNS:") + name;
    for (const auto& address : options.ips)
        list += (list.empty() ? "IP:" : ",IP:") + address;
    return list;
}

}  // namespace

test_ca::test_ca() : key_(make_key()), certificate_(blank(key_.get(), new_name("CA"), -2, 3650)) {
    add_extension(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate_.get(), certificate_.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(certificate_.get(), certificate_.get(), NID_subject_key_identifier, "hash");
    sign(certificate_.get(), certificate_.get(), key_.get());
}

test_ca test_ca::intermediate() const {
    const auto key = make_key();
    const auto made = blank(key.get(), new_name("intermediate"), -2, 3650);
    add_extension(made.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(made.get(), certificate_.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(made.get(), certificate_.get(), key_.get());
    return {key, made};
}

std::string test_ca::ca_pem() const {
    return pem_of(certificate_.get());
}

pem_pair test_ca::leaf(const leaf_options& options) const {
    const auto key = make_key();
    const auto made = blank(key.get(), options.common_name, options.not_before_days, options.not_after_days);
    auto* issuer = options.self_signed ? made.get() : certificate_.get();
    const auto names = alternative_names(options);
    if (!names.empty()) add_extension(made.get(), issuer, NID_subject_alt_name, names);
    if (!options.usage.empty()) add_extension(made.get(), issuer, NID_ext_key_usage, options.usage);
    sign(made.get(), issuer, options.self_signed ? key.get() : key_.get());
    return {pem_of(made.get()), pem_of(key.get())};
}

temporary_file::temporary_file(std::string_view content) {
    auto pattern = (std::filesystem::temp_directory_path() / "ft9-test-XXXXXX").string();
    const int file = ::mkstemp(pattern.data());
    check(file >= 0, "cannot make a temporary file");
    ::close(file);
    path_ = pattern;
    std::ofstream(path_, std::ios::binary) << content;
}

temporary_file::~temporary_file() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

}  // namespace ft9::test
