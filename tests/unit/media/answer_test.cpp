#include "ft9/media/answer.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace ft9;
using namespace ft9::media;

namespace {

std::string hex_of(std::string_view text) {
    const auto digest = read_digest(text);
    return digest ? hex({reinterpret_cast<const char*>(digest->data()), digest->size()}) : "none";
}

// Of "abc".
constexpr const char* hex_digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

}  // namespace

TEST(MediaAnswer, HasAddressTypeHashAndSize) {
    const auto a = read_media_answer(
        200,
        R"({"messaging_product":"whatsapp","url":"https:\/\/lookaside.fbsbx.com\/a?mid=1","mime_type":"audio\/ogg",)"
        R"("sha256":"00","file_size":"4200","id":"91"})");
    EXPECT_EQ(a.failure, media_failure::none);
    EXPECT_EQ(a.url, "https://lookaside.fbsbx.com/a?mid=1");
    EXPECT_EQ(a.mime_type, "audio/ogg");
    EXPECT_EQ(a.size, 4200U);
    EXPECT_EQ(read_media_answer(200, R"({"url":"https://x","file_size":17})").size, 17U);
    EXPECT_FALSE(read_media_answer(200, R"({"url":"https://x","file_size":-17})").size);
    EXPECT_FALSE(read_media_answer(200, R"({"url":"https://x","file_size":"17 MB"})").size);
}

TEST(MediaAnswer, SaysWhetherToAskAgain) {
    const auto judge = [](int status, const char* body) {
        const auto a = read_media_answer(status, body);
        return std::string(to_string(a.failure)) + (a.again ? " again" : "");
    };
    EXPECT_EQ(judge(404, ""), "gone");
    EXPECT_EQ(judge(400, R"({"error":{"code":100,"error_subcode":33}})"), "gone");
    EXPECT_EQ(judge(400, R"({"error":{"code":131052}})"), "gone");
    EXPECT_EQ(judge(401, R"({"error":{"code":190}})"), "unavailable");
    EXPECT_EQ(judge(403, R"({"error":{"code":200}})"), "unavailable");
    EXPECT_EQ(judge(500, "<html>"), "unavailable again");
    EXPECT_EQ(judge(400, R"({"error":{"code":4}})"), "unavailable again");
    EXPECT_EQ(judge(200, "<html>"), "unavailable again");
    EXPECT_EQ(judge(200, R"({"id":"1"})"), "unavailable again");
    EXPECT_EQ(judge(200, R"({"url":7})"), "unavailable again");
    EXPECT_EQ(judge(200, R"({"url":"https://x","error":{"code":190}})"), "unavailable");
    EXPECT_EQ(judge(200, "[]"), "unavailable again");
}

TEST(Digest, IsReadFromHexAndBase64) {
    EXPECT_EQ(hex_of(hex_digest), hex_digest);
    EXPECT_EQ(hex_of("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), hex_digest);
    EXPECT_EQ(hex_of("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="), hex_digest);
    EXPECT_EQ(hex_of("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"), hex_digest);
    EXPECT_EQ(hex_of("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0="), hex_digest) << "as in URLs";
}

TEST(Digest, IsNothingElse) {
    for (const char* text :
         {"", "aGFzaA==", "ba7816", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1=",
          "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0==", "*ngWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
          "zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"})
        EXPECT_EQ(hex_of(text), "none") << text;
}

TEST(MediaId, IsDigitsAlone) {
    EXPECT_TRUE(is_media_id("1037543291543636"));
    for (const char* id : {"", "1/../me", "1?x", "a", "1 ", "%31"})
        EXPECT_FALSE(is_media_id(id)) << id;
    EXPECT_FALSE(is_media_id(std::string(65, '1')));
}
