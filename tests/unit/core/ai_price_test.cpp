#include "ft9/core/ai_price.hpp"

#include <gtest/gtest.h>

using namespace ft9;

TEST(AiPrice, UnknownPricesCostNothingThatCouldBeSaid) {
    EXPECT_EQ(cost_of({}, 1000, 0, 1000), std::nullopt);
    EXPECT_EQ(cost_of({0, 0.5, 0}, 1000, 500, 1000), std::nullopt);
}

TEST(AiPrice, AMillionTokensCostTheirPrice) {
    const prices p{0.25, std::nullopt, 2.0};
    EXPECT_EQ(cost_of(p, 1'000'000, 0, 0), 250'000);
    EXPECT_EQ(cost_of(p, 0, 0, 1'000'000), 2'000'000);
    EXPECT_EQ(cost_of(p, 1000, 0, 100), 450);
}

TEST(AiPrice, CachedTokensArePartOfTheInput) {
    const prices p{1.0, 0.1, 0};
    EXPECT_EQ(cost_of(p, 1000, 900, 0), 190);
    EXPECT_EQ(cost_of({1.0, std::nullopt, 0}, 1000, 900, 0), 1000) << "no price of their own";
    EXPECT_EQ(cost_of({1.0, 0.0, 0}, 1000, 900, 0), 100) << "given away";
}

TEST(AiPrice, CountsThatCannotBeAreBounded) {
    const prices p{1.0, 0.5, 1.0};
    EXPECT_EQ(cost_of(p, -5, -5, -5), 0);
    EXPECT_EQ(cost_of(p, 100, 5000, 0), 50);
}
