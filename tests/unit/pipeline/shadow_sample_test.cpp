#include "ft9/core/id.hpp"
#include "ft9/pipeline/shadow_step.hpp"

#include <gtest/gtest.h>

using namespace ft9;

TEST(ShadowSample, TakesAboutSoManyOfAHundred) {
    for (const std::uint32_t percent : {1U, 10U, 50U, 90U}) {
        int taken = 0;
        for (int i = 0; i < 10'000; ++i)
            taken += pipeline::is_sampled(first_id_at(1'790'000'000'000 + 977LL * i) + 1, percent) ? 1 : 0;
        EXPECT_NEAR(taken / 100.0, percent, 2) << percent;
    }
}

TEST(ShadowSample, NoneAndAll) {
    for (row_id turn = 1; turn < 1000; ++turn) {
        EXPECT_FALSE(pipeline::is_sampled(turn, 0));
        EXPECT_TRUE(pipeline::is_sampled(turn, 100));
    }
}

TEST(ShadowSample, IsAlwaysTheSameOfOneTurn) {
    for (row_id turn = 1; turn < 100; ++turn)
        EXPECT_EQ(pipeline::is_sampled(turn, 50), pipeline::is_sampled(turn, 50));
}
