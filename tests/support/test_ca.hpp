#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace ft9::test {

struct pem_pair {
    std::string cert, key;
};

struct leaf_options {
    std::vector<std::string> dns;  // subject alternative names
    std::vector<std::string> ips;
    int not_before_days = -1;  // relative to now
    int not_after_days = 30;
    bool self_signed = false;  // signed by its own key instead of the CA's
    std::string common_name = "ft9 test leaf";
    std::string usage = "serverAuth,clientAuth";  // extended key usage, "" for none
};

// A certificate authority made anew for each test. EC P-256 keys, so that making many is cheap. One thread.
class test_ca {
  public:
    // Throws std::runtime_error if OpenSSL fails; so does leaf().
    test_ca();
    std::string ca_pem() const;
    pem_pair leaf(const leaf_options& options) const;
    // An authority that this one vouches for; ca_pem() is its certificate, for the chain.
    test_ca intermediate() const;

  private:
    test_ca(std::shared_ptr<evp_pkey_st> key, std::shared_ptr<x509_st> certificate)
        : key_(std::move(key)), certificate_(std::move(certificate)) {}

    std::shared_ptr<evp_pkey_st> key_;
    std::shared_ptr<x509_st> certificate_;
};

// A file with that content in the system's temporary directory, removed with the object.
class temporary_file {
  public:
    explicit temporary_file(std::string_view content);
    ~temporary_file();
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

}  // namespace ft9::test
