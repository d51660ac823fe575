#include "ft9/core/time_text.hpp"

#include <gtest/gtest.h>

#include <limits>

using namespace ft9;

TEST(Rfc3339, IsUtcWithMilliseconds) {
    EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(rfc3339(951'782'400'005), "2000-02-29T00:00:00.005Z");
    EXPECT_EQ(rfc3339(1'795'348'799'999), "2026-11-22T11:59:59.999Z");
}

TEST(Rfc3339, ClampsWhatHasNoFourDigitYear) {
    EXPECT_EQ(rfc3339(std::numeric_limits<unix_ms>::max()), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(rfc3339(std::numeric_limits<unix_ms>::min()), "0000-01-01T00:00:00.000Z");
}
