#include "ft9/http/server_tls.hpp"

#include "tls_hardening.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace ft9::http {
namespace {

constexpr std::uintmax_t most_bytes = 1024 * 1024;
constexpr int deepest_client_chain = 3;  // as Meta's page on mTLS has it

struct deleter {
    void operator()(X509* p) const { X509_free(p); }
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(BIO* p) const { BIO_free(p); }
};
using x509_ptr = std::unique_ptr<X509, deleter>;
using key_ptr = std::unique_ptr<EVP_PKEY, deleter>;
using bio_ptr = std::unique_ptr<BIO, deleter>;
using certificates = std::vector<x509_ptr>;

std::optional<std::string> content_of(const std::string& path) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(path, failure);
    std::ifstream file(path, std::ios::binary);
    if (failure || size > most_bytes || !file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

bio_ptr reader_of(const std::string& text) {
    return bio_ptr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// OpenSSL would ask for the passphrase on the terminal.
int note_encrypted(char*, int, int, void* encrypted) {
    *static_cast<bool*>(encrypted) = true;
    return -1;
}

std::string why_refused() {
    const auto code = ERR_peek_last_error();
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason ? reason : "unknown reason";
}

class loader {
  public:
    loader(const tls_files& files, unix_ms now) : files_(files), now_(now) {}

    tls_setup run() {
        ERR_clear_error();
        context_ = std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
        harden(*context_);
        load_own();
        if (!files_.client_ca.empty()) load_client_ca();
        ERR_clear_error();
        const auto fatal = [](const tls_problem& p) { return !p.warning; };
        if (std::none_of(out_.problems.begin(), out_.problems.end(), fatal))
            out_.context = std::move(context_);
        return std::move(out_);
    }

  private:
    void complain(tls_file which, std::string remedy, bool warning = false) {
        out_.problems.push_back({which, std::move(remedy), warning});
    }

    certificates read_certificates(tls_file which, const std::string& path) {
        certificates found;
        const auto text = content_of(path);
        if (!text) {
            complain(which, "must name a file of at most 1 MiB that this user can read");
            return found;
        }
        const auto input = reader_of(*text);
        bool encrypted = false;  // counts as damaged
        while (x509_ptr one{PEM_read_bio_X509(input.get(), nullptr, note_encrypted, &encrypted)})
            found.push_back(std::move(one));
        const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
        ERR_clear_error();
        if (found.empty()) {
            complain(which, "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
        } else if (!at_end) {
            complain(which,
                     "holds a damaged certificate after " + std::to_string(found.size()) + " good one(s)");
            found.clear();
        }
        return found;
    }

    key_ptr read_key() {
        const auto text = content_of(files_.key);
        if (!text) {
            complain(tls_file::key, "must name a file of at most 1 MiB that this user can read");
            return nullptr;
        }
        bool encrypted = false;
        key_ptr key(PEM_read_bio_PrivateKey(reader_of(*text).get(), nullptr, note_encrypted, &encrypted));
        ERR_clear_error();
        if (encrypted) {
            complain(tls_file::key,
                     "is protected by a passphrase; store it without one, readable by this user only");
        } else if (!key) {
            complain(tls_file::key, "holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)");
        }
        return key;
    }

    void judge_dates(tls_file which, const X509* certificate) {
        auto now = static_cast<std::time_t>(now_ / 1000);
        if (X509_cmp_time(X509_get0_notAfter(certificate), &now) < 0)
            complain(which, "has expired; put a renewed one there and send SIGHUP", true);
        if (X509_cmp_time(X509_get0_notBefore(certificate), &now) > 0)
            complain(which, "is not valid yet; check it and this machine's clock", true);
    }

    void load_own() {
        const auto chain = read_certificates(tls_file::certificate, files_.certificate);
        const auto key = read_key();
        if (chain.empty() || !key) return;
        if (!judge_pair(chain, key.get())) return;
        use(chain, key.get());
        out_.expires = expiry_of(chain.front().get());
        judge_dates(tls_file::certificate, chain.front().get());
    }

    bool judge_pair(const certificates& chain, EVP_PKEY* key) {
        const auto belongs = [key](const x509_ptr& c) { return X509_check_private_key(c.get(), key) == 1; };
        const auto owner = std::find_if(chain.begin(), chain.end(), belongs);
        ERR_clear_error();
        if (owner == chain.end()) {
            complain(tls_file::key,
                     "does not belong to the certificate; both must come from the same request");
        } else if (owner != chain.begin()) {
            complain(tls_file::certificate,
                     "must begin with the server's own certificate; the intermediates come after it");
        }
        return owner == chain.begin();
    }

    void use(const certificates& chain, EVP_PKEY* key) {
        auto* native = context_->native_handle();
        bool good = SSL_CTX_use_certificate(native, chain.front().get()) == 1 &&
                    SSL_CTX_use_PrivateKey(native, key) == 1;
        for (auto next = chain.begin() + 1; good && next != chain.end(); ++next)
            good = SSL_CTX_ctrl(native, SSL_CTRL_CHAIN_CERT, 1, next->get()) == 1;
        if (!good) complain(tls_file::certificate, "is refused by OpenSSL: " + why_refused());
    }

    void load_client_ca() {
        const auto authorities = read_certificates(tls_file::client_ca, files_.client_ca);
        auto* native = context_->native_handle();
        auto* store = SSL_CTX_get_cert_store(native);
        for (const auto& one : authorities) {
            if (X509_STORE_add_cert(store, one.get()) != 1 || SSL_CTX_add_client_CA(native, one.get()) != 1)
                complain(tls_file::client_ca, "is refused by OpenSSL: " + why_refused());
            judge_dates(tls_file::client_ca, one.get());
        }
        // Whatever is in the file is trusted, an intermediate as well as a root.
        X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
        SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_verify_depth(native, deepest_client_chain);
    }

    const tls_files& files_;
    const unix_ms now_;
    std::shared_ptr<boost::asio::ssl::context> context_;
    tls_setup out_;
};

}  // namespace

tls_setup load_tls(const tls_files& files, unix_ms now) {
    return loader(files, now).run();
}

}  // namespace ft9::http
