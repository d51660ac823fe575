#include "simulator/signature.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

// RFC 4231, test case 2.
TEST(signature, is_hmac_sha256_in_lower_hex) {
    EXPECT_EQ(sign("Jefe", "what do ya want for nothing?"),
              "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 4231, test case 6: a key longer than the block.
TEST(signature, takes_long_keys) {
    EXPECT_EQ(sign(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
              "sha256=60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(signature, depends_on_every_byte) {
    EXPECT_NE(sign("secret", R"({"a":"\u00e9"})"), sign("secret", "{\"a\":\"é\"}"));
    EXPECT_NE(sign("secret", "{}"), sign("secret?", "{}"));
}

TEST(signature, compares_whole_texts) {
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
}

}  // namespace
}  // namespace ft9::simulator
