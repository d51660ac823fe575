#include "ft9/core/phone.hpp"

#include <gtest/gtest.h>

using namespace ft9;

TEST(DigitsOf, ReadsNumbersAsPeopleWriteThem) {
    EXPECT_EQ(digits_of("+55 (11) 99999-0000"), "5511999990000");
    EXPECT_EQ(digits_of("5511999990000"), "5511999990000");
    EXPECT_EQ(digits_of("US.1349"), "");
    EXPECT_EQ(digits_of("123"), "");
    EXPECT_EQ(digits_of("1234567890123456"), "");
}

TEST(NumberVariants, BrazilianMobilesHaveTwoForms) {
    EXPECT_EQ(number_variants("5511999990000"), (std::vector<std::string>{"5511999990000", "551199990000"}));
    EXPECT_EQ(number_variants("551199990000"), (std::vector<std::string>{"551199990000", "5511999990000"}));
}

TEST(NumberVariants, LandlinesAndForeignNumbersHaveOne) {
    EXPECT_EQ(number_variants("551133334444").size(), 1U);
    EXPECT_EQ(number_variants("14155550100").size(), 1U);
}

TEST(MaskNumbers, HidesWhatMayBeANumber) {
    EXPECT_EQ(mask_numbers("(#131030) +5511999990000 not allowed, HTTP 400"),
              "(#131030) +*** not allowed, HTTP 400");
    EXPECT_EQ(mask_numbers("1234567"), "***");
    EXPECT_EQ(mask_numbers("123456"), "123456");
    EXPECT_EQ(mask_numbers(""), "");
}
