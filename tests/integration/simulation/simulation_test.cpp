// The simulation under the sanitizers: fewer runs than tests/e2e/simulation plays, and that it can be
// replayed.
#include "support/simulation/promises.hpp"

#include <set>

namespace {

constexpr std::uint64_t shards = 8, seeds_each = 25, first_seed = 1'000'001;

class SanitizedSeeds : public ::testing::TestWithParam<std::uint64_t> {};

}  // namespace

TEST_P(SanitizedSeeds, KeepEveryPromise) {
    ft9::simulation::expect_promises(first_seed + GetParam() * seeds_each, seeds_each);
}

INSTANTIATE_TEST_SUITE_P(Simulation, SanitizedSeeds, ::testing::Range<std::uint64_t>(0, shards));

// V16
TEST(Simulation, TheSameSeedGivesTheSameTrace) {
    std::set<std::uint64_t> traces;
    for (const std::uint64_t seed : {7U, 8U, 9U, 10U}) {
        const auto once = ft9::simulation::play(seed).trace;
        EXPECT_EQ(once, ft9::simulation::play(seed).trace) << "seed " << seed;
        traces.insert(once);
    }
    EXPECT_EQ(traces.size(), 4U) << "different seeds are different runs";
}

TEST(Simulation, AFailureSaysHowToPlayItAgain) {
    ft9::simulation::verdict_of_run v;
    v.seed = 4711;
    v.violations = {"V2: made up"};
    const auto text = ft9::simulation::describe(v);
    EXPECT_NE(text.find("V2: made up"), std::string::npos);
    EXPECT_NE(text.find("scripts/simulate --seed 4711 --trace"), std::string::npos);
}
