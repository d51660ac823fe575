#include "ft9/core/hmac.hpp"

#include <gtest/gtest.h>

// RFC 4231, test cases 2 and 6.
TEST(Hmac, IsThatOfTheStandard) {
    EXPECT_EQ(ft9::hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(ft9::hmac_sha256_hex(std::string(131, '\xaa'),
                                   "Test Using Larger Than Block-Size Key - Hash Key First"),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, ASignatureBindsTheTimestampToTheBody) {
    EXPECT_EQ(ft9::signature_of("k", "1790000000", "{}"),
              "sha256=" + ft9::hmac_sha256_hex("k", "1790000000.{}"));
    EXPECT_NE(ft9::signature_of("k", "1", "2.x"), ft9::signature_of("k", "12", ".x"));
}
