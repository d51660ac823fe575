#include "ft9/http/server_tls.hpp"

#include "support/temporary_dir.hpp"
#include "support/test_ca.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace ft9::http {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr unix_ms day = 24LL * 60 * 60 * 1000;

class ServerTls : public ::testing::Test {
  protected:
    ServerTls() : own(ca.leaf({{"localhost"}, {}})) {
        write(own);
        files = {dir / "cert.pem", dir / "key.pem", {}};
    }
    void write(const test::pem_pair& pair) const {
        dir.write("cert.pem", pair.cert);
        dir.write("key.pem", pair.key);
    }
    tls_setup load() const { return load_tls(files, now); }
    // Exactly one problem.
    void expect(tls_file which, bool warning, const std::string& part) const {
        const auto made = load();
        ASSERT_EQ(made.problems.size(), 1u) << part;
        EXPECT_EQ(made.problems[0].which, which) << part;
        EXPECT_EQ(made.problems[0].warning, warning) << part;
        EXPECT_THAT(made.problems[0].remedy, HasSubstr(part));
        EXPECT_EQ(made.context != nullptr, warning) << part;
    }
    static std::string encrypted(const std::string& key_pem) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> in(
            BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())), BIO_free),
            out(BIO_new(BIO_s_mem()), BIO_free);
        EVP_PKEY* key = PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr);
        const unsigned char phrase[] = "phrase";
        PEM_write_bio_PrivateKey(out.get(), key, EVP_aes_128_cbc(), phrase, 6, nullptr, nullptr);
        EVP_PKEY_free(key);
        char* data = nullptr;
        const long size = BIO_get_mem_data(out.get(), &data);
        return {data, static_cast<std::size_t>(size)};
    }

    test::test_ca ca;
    test::temporary_dir dir;
    test::pem_pair own;
    tls_files files;
    unix_ms now = system_clock().now();
};

TEST_F(ServerTls, APairIsLoadedWithItsEnd) {
    const auto made = load();
    EXPECT_THAT(made.problems, IsEmpty());
    EXPECT_TRUE(made.context);
    EXPECT_NEAR(static_cast<double>(made.expires - now), 30.0 * day, 60'000);
    files.client_ca = dir.write("ca.pem", ca.ca_pem() + test::test_ca().ca_pem());
    EXPECT_THAT(load().problems, IsEmpty());
}

TEST_F(ServerTls, UnreadableFilesAreNamed) {
    files.certificate = dir / "nothing.pem";
    expect(tls_file::certificate, false, "can read");
    files.certificate = dir.path().string();
    expect(tls_file::certificate, false, "can read");
    files = {dir / "cert.pem", dir / "nothing.pem", {}};
    expect(tls_file::key, false, "can read");
    files = {dir / "cert.pem", dir / "key.pem", dir / "nothing.pem"};
    expect(tls_file::client_ca, false, "can read");
}

TEST_F(ServerTls, WhatIsNotPemIsNamed) {
    for (const auto& text : {std::string(), std::string("\x30\x82\x01\x00", 4), own.key}) {
        dir.write("cert.pem", text);
        expect(tls_file::certificate, false, "no certificate in PEM form");
    }
    write(own);
    for (const auto& text : {std::string("x"), own.cert, own.key.substr(0, own.key.size() / 2)}) {
        dir.write("key.pem", text);
        expect(tls_file::key, false, "no private key in PEM form");
    }
    write(own);
    files.client_ca =
        dir.write("ca.pem", "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n");
    expect(tls_file::client_ca, false, "no certificate in PEM form");
}

TEST_F(ServerTls, ADamagedChainIsNotHalfLoaded) {
    auto damaged = ca.ca_pem();
    damaged[damaged.size() / 2] = '!';
    dir.write("cert.pem", own.cert + damaged);
    expect(tls_file::certificate, false, "damaged certificate after 1 good");
}

TEST_F(ServerTls, KeysOfOthersAreNamed) {
    dir.write("key.pem", ca.leaf({{"localhost"}, {}}).key);
    expect(tls_file::key, false, "does not belong to the certificate");
}

TEST_F(ServerTls, TheOwnCertificateComesFirst) {
    dir.write("cert.pem", own.cert + ca.ca_pem());
    EXPECT_THAT(load().problems, IsEmpty());
    dir.write("cert.pem", ca.ca_pem() + own.cert);
    expect(tls_file::certificate, false, "must begin with the server's own certificate");
}

TEST_F(ServerTls, APassphraseIsNotAskedFor) {
    dir.write("key.pem", encrypted(own.key));
    expect(tls_file::key, false, "passphrase");
}

TEST_F(ServerTls, DatesAreOnlyWarnedAbout) {
    now += 31 * day;
    expect(tls_file::certificate, true, "has expired");
    now -= 60 * day;
    expect(tls_file::certificate, true, "not valid yet");
}

TEST_F(ServerTls, AllProblemsAreSaidAtOnce) {
    files = {dir / "a", dir / "b", dir / "c"};
    EXPECT_EQ(load().problems.size(), 3u);
}

}  // namespace
}  // namespace ft9::http
