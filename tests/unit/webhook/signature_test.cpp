#include "ft9/webhook/signature.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace ft9::webhook;

namespace {

// Whether the header signs the body, fed in pieces of that size.
bool verify(const std::vector<std::string>& secrets, const std::string& body, const std::string& header,
            std::size_t piece = 1 << 20) {
    digest expected{};
    if (!parse_signature(header, expected)) return false;
    signature_check check(std::make_shared<const secret_keys>(secrets), expected);
    for (std::size_t at = 0; at < body.size(); at += piece)
        check.update(std::string_view(body).substr(at, piece));
    return check.matches();
}

struct vector_row {
    const char* secret;
    std::string body;
    const char* header;
};

// Made by another program (openssl dgst -sha256 -hmac); the first is RFC 4231, case 2.
const std::vector<vector_row> vectors{
    {"Jefe", "what do ya want for nothing?",
     "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"s3cr3t", "", "sha256=3c81cc9496e1c25250f6ccb85f697c1bb623e3480d6538ad8cb6a6648142777d"},
    {"s3cr3t", R"({"text":"olá, você 😀"})",
     "sha256=0f13cb4bb52560300b9aeb018c70f19a43204b720c2499c7c07defdfa338f67d"},
    {"s3cr3t", R"({"text":"ol\u00e1, voc\u00ea \ud83d\ude00"})",
     "sha256=fe1c9845574c52b3077bcbb7977d0e29fd89c3e2596017872615d9b7b1ed1e73"},
    {"s3cr3t", R"({"text":"ol\u00E1, voc\u00EA \uD83D\uDE00"})",
     "sha256=d7296af48d9069b78f84f9f26beb8ea993f55b74275f607304af1856f6aac5b1"},
    {"s3cr3t", R"({"url":"https:\/\/example.com\/a"})",
     "sha256=9e1fffea267433755a39f1af7d3d3c03e65ac4be8160fd7b09d5300c5c5c74ff"},
    {"s3cr3t", std::string("a\0b\r\n", 5),
     "sha256=3e1418084c6ee9754214e781ad9f8b41e883b98016f4ba2dcc00a45922612c46"},
};

}  // namespace

TEST(Signature, HoldsForTheRawBytesWhateverTheirForm) {
    for (const auto& v : vectors) {
        EXPECT_TRUE(verify({v.secret}, v.body, v.header)) << v.body;
        EXPECT_EQ(sign(v.secret, v.body), v.header) << v.body;
    }
}

TEST(Signature, IsTheSameInPiecesOfAnySize) {
    for (const auto& v : vectors) {
        for (const std::size_t piece : {1U, 3U, 7U, 16U})
            EXPECT_TRUE(verify({v.secret}, v.body, v.header, piece)) << v.body << " in pieces of " << piece;
    }
}

TEST(Signature, OfOtherBytesDoesNotHold) {
    const std::string body = R"({"text":"ol\u00e1"})";
    const auto good = sign("s3cr3t", body);
    EXPECT_TRUE(verify({"s3cr3t"}, body, good));
    EXPECT_FALSE(verify({"s3cr3t"}, R"({"text":"olá"})", good)) << "decoded on the way";
    EXPECT_FALSE(verify({"s3cr3t"}, R"({"text":"ol\u00E1"})", good));
    EXPECT_FALSE(verify({"s3cr3t"}, body + "\n", good));
    EXPECT_FALSE(verify({"s3cr3t"}, body.substr(1), good));
    EXPECT_FALSE(verify({"s3cr3t"}, "", good));
    EXPECT_FALSE(verify({"S3cr3t"}, body, good));
    EXPECT_FALSE(verify({""}, body, good));
    for (std::size_t i = 7; i < good.size(); ++i) {
        auto changed = good;
        changed[i] = changed[i] == '0' ? '1' : '0';
        EXPECT_FALSE(verify({"s3cr3t"}, body, changed)) << "digit " << i;
    }
}

TEST(Signature, HoldsWithAnyOfTheSecretsWhileTheyRotate) {
    const std::string body = "{}";
    const auto by_old = sign("old", body), by_new = sign("new", body);
    EXPECT_TRUE(verify({"new", "old"}, body, by_old));
    EXPECT_TRUE(verify({"new", "old"}, body, by_new));
    EXPECT_FALSE(verify({"new"}, body, by_old));
    EXPECT_FALSE(verify({}, body, by_new)) << "nobody may sign";
}

TEST(Signature, KeysServeManyChecksAtOnce) {
    const auto keys = std::make_shared<const secret_keys>(std::vector<std::string>{"a", "b"});
    digest one{}, two{};
    ASSERT_TRUE(parse_signature(sign("a", "one"), one));
    ASSERT_TRUE(parse_signature(sign("b", "two"), two));
    signature_check first(keys, one), second(keys, two);
    first.update("o");
    second.update("tw");
    first.update("ne");
    second.update("o");
    EXPECT_TRUE(second.matches());
    EXPECT_TRUE(first.matches());
}

TEST(Signature, HeaderTable) {
    const std::string hex(64, 'a');
    struct row {
        std::string header;
        bool good;
    };
    const std::vector<row> rows{
        {"sha256=" + hex, true},
        {"sha256=" + hex + " ", true},
        {"sha256=" + hex + " \t ", true},
        {"", false},
        {" ", false},
        {"sha256=", false},
        {hex, false},
        {" sha256=" + hex, false},
        {"sha256= " + hex, false},
        {"sha256=" + hex.substr(1), false},
        {"sha256=" + hex + "a", false},
        {"sha256=" + hex + "\n", false},
        {"sha256=" + hex.substr(1) + " ", false},
        {"sha256=" + std::string(64, 'A'), false},
        {"sha256=" + hex.substr(1) + "g", false},
        {"sha256=" + hex.substr(1) + "B", false},
        {"sha256=0x" + hex.substr(2), false},
        {"sha256=" + hex.substr(1) + std::string(1, '\0'), false},
        {"SHA256=" + hex, false},
        {"sha256:" + hex, false},
        {"sha1=" + std::string(40, 'a'), false},
        {"sha256=" + hex + ",sha256=" + hex, false},
        {"sha512=" + hex, false},
    };
    for (const auto& r : rows) {
        digest d{};
        EXPECT_EQ(parse_signature(r.header, d), r.good) << '"' << r.header << '"';
    }
}

TEST(Signature, HeaderBytesAreReadInOrder) {
    std::string hex;
    for (int i = 0; i < 32; ++i) {
        constexpr std::string_view digits = "0123456789abcdef";
        hex += digits[static_cast<std::size_t>((i * 7) % 256 / 16)];
        hex += digits[static_cast<std::size_t>((i * 7) % 256 % 16)];
    }
    digest d{};
    ASSERT_TRUE(parse_signature("sha256=" + hex, d));
    for (std::size_t i = 0; i < d.size(); ++i)
        EXPECT_EQ(d[i], i * 7 % 256);
}

// Vectors that others published; they are not part of this project.
TEST(Signature, PublishedVectors) {
    const char* corpus = std::getenv("FT9_CORPUS_DIR");
    const auto folder = std::filesystem::path(corpus == nullptr ? "" : corpus) / ".." / "signatures";
    std::ifstream table(folder / "vectors.tsv");
    if (corpus == nullptr || !table) GTEST_SKIP() << "FT9_CORPUS_DIR has no ../signatures/vectors.tsv";
    std::string line;
    std::getline(table, line);
    int checked = 0;
    while (std::getline(table, line)) {
        std::istringstream cells(line);
        std::string file, secret, header;
        std::getline(cells, file, '\t');
        std::getline(cells, secret, '\t');
        std::getline(cells, header, '\t');
        std::ifstream stream(folder / file, std::ios::binary);
        ASSERT_TRUE(stream) << file;
        const std::string body((std::istreambuf_iterator<char>(stream)), {});
        EXPECT_TRUE(verify({secret}, body, header)) << file;
        EXPECT_FALSE(verify({secret + "x"}, body, header)) << file;
        ++checked;
    }
    EXPECT_GT(checked, 0);
}
