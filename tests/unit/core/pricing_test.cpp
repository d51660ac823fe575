#include "ft9/core/pricing.hpp"

#include <gtest/gtest.h>

using namespace ft9;

TEST(Pricing, TypeSaysWhetherItIsChargedAndOnlyWithoutOneTheFlag) {
    EXPECT_TRUE(is_charged({"service", "regular", false}));
    EXPECT_FALSE(is_charged({"service", "free_customer_service", true}));
    EXPECT_FALSE(is_charged({"service", "free_entry_point", true}));
    EXPECT_FALSE(is_charged({"service", "something_new", true}));
    EXPECT_TRUE(is_charged({"utility", "", true})) << "before July 2025";
    EXPECT_FALSE(is_charged({"utility", "", false}));
}

TEST(Pricing, ServiceMessagesUseTheFreeOnesUnlessAnAdPaid) {
    EXPECT_TRUE(uses_free_quota("service", "regular"));
    EXPECT_TRUE(uses_free_quota("service", "free_customer_service"));
    EXPECT_TRUE(uses_free_quota("service", "other"));
    EXPECT_FALSE(uses_free_quota("service", "free_entry_point"));
    EXPECT_FALSE(uses_free_quota("utility", "regular"));
    EXPECT_FALSE(uses_free_quota("general_purpose_ai", "regular"));
}

TEST(Pricing, WordsAreOfClosedSets) {
    for (const char* word : {"authentication", "authentication_international", "marketing", "marketing_lite",
                             "utility", "service", "referral_conversion", "general_purpose_ai"})
        EXPECT_EQ(known_category(word), word);
    for (const char* word : {"", "Service", "user_initiated", "a stranger's"})
        EXPECT_EQ(known_category(word), "other");
    for (const char* word : {"regular", "free_customer_service", "free_entry_point"})
        EXPECT_EQ(known_pricing_type(word), word);
    EXPECT_EQ(known_pricing_type(""), "other");
}

TEST(Pricing, MonthsAreOfUtc) {
    EXPECT_EQ(month_of(0), "1970-01");
    EXPECT_EQ(month_of(-5), "1970-01");
    EXPECT_EQ(month_of(1'793'491'199'999), "2026-10");
    EXPECT_EQ(month_of(1'793'491'200'000), "2026-11");
}

TEST(Pricing, PartsOfAMonthGoFromItsFirstMomentToItsLast) {
    constexpr unix_ms november = 1'793'491'200'000, day = 24LL * 60 * 60 * 1000;
    EXPECT_DOUBLE_EQ(part_of_month(november), 0);
    EXPECT_DOUBLE_EQ(part_of_month(november + 15 * day), 0.5);
    EXPECT_NEAR(part_of_month(november + 30 * day - 1), 1, 1e-6);
    EXPECT_DOUBLE_EQ(part_of_month(november + 30 * day), 0) << "December";
    EXPECT_DOUBLE_EQ(part_of_month(november + 91 * day), 30.0 / 31) << "from December on to January's end";
}
