#pragma once

#include "support/simulation/simulation.hpp"

#include <gtest/gtest.h>

namespace ft9::simulation {

// Plays the seeds and fails with the command to replay each that breaks a promise. A run in which next to
// nothing was answered, or nothing broke, proves nothing and fails, too.
inline void expect_promises(std::uint64_t first, std::uint64_t seeds) {
    const auto all = play_many(first, seeds);
    for (const auto& v : all.failed)
        ADD_FAILURE() << describe(v);
    if (!all.failed.empty()) return;
    EXPECT_EQ(all.seeds, seeds);
    EXPECT_GT(5 * all.count.replied, 2 * all.count.messages) << "V14: progress";
    EXPECT_GT(all.count.accepted, 10 * seeds);
    EXPECT_GT(all.count.crashes, seeds / 4);
}

}  // namespace ft9::simulation
