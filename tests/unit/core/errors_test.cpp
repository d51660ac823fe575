#include "ft9/core/errors.hpp"

#include <gtest/gtest.h>

using namespace ft9;

TEST(Errors, EveryCodeHasItsOwnText) {
    for (int i = 0; i <= static_cast<int>(errc::bad_response); ++i) {
        EXPECT_NE(make_error_code(static_cast<errc>(i)).message(), "unknown error") << i;
    }
}

TEST(Errors, ResultsCarryCodes) {
    result<int> r = errc::not_found;
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error(), errc::not_found);
}
