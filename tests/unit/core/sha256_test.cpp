#include "ft9/core/sha256.hpp"

#include <gtest/gtest.h>

using namespace ft9;

// FIPS 180-4, and the empty text.
TEST(Sha256, KnownDigests) {
    EXPECT_EQ(sha256_hex("abc", 32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("", 32), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc").front(), 0xba);
}

TEST(Sha256, MayBeShortened) {
    EXPECT_EQ(sha256_hex("abc", 8), "ba7816bf8f01cfea");
    EXPECT_EQ(sha256_hex("abc", 100), sha256_hex("abc", 32));
}

TEST(Sha256, HexHasTwoDigitsForEachByte) {
    EXPECT_EQ(hex(std::string("\0\x0f\xa0\xff", 4)), "000fa0ff");
    EXPECT_EQ(hex(""), "");
}
