#include "ft9/core/id.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

using namespace ft9;

TEST(Id, RandomHexHasTheLengthAskedForAndDoesNotRepeat) {
    std::set<std::string> seen;
    for (int i = 0; i < 5000; ++i) {
        const auto made = random_hex();
        EXPECT_EQ(made.size(), 16u);
        EXPECT_EQ(made.find_first_not_of("0123456789abcdef"), std::string::npos);
        EXPECT_TRUE(seen.insert(made).second);
    }
    EXPECT_EQ(random_hex(16).size(), 32u);
    EXPECT_EQ(random_hex(0), "");
}

TEST(Id, PublicFormGoesThereAndBack) {
    for (const row_id id :
         {row_id{0}, row_id{1}, first_id_at(1'790'000'000'123) + 77, std::numeric_limits<row_id>::max()}) {
        EXPECT_EQ(parse_public_id(public_id(id)), id);
    }
    EXPECT_EQ(public_id(255), "m00000000000000ff");
}

TEST(Id, PublicFormRefusesEverythingElse) {
    for (const char* bad : {"", "m", "m00000000000000f", "m00000000000000fff", "x00000000000000ff",
                            "m00000000000000FF", "m00000000000000g0", "mffffffffffffffff", "wamid.HBg=="}) {
        EXPECT_FALSE(parse_public_id(bad)) << bad;
    }
}
