// 2,000 runs of the simulation in the build that is fast; docs/reliability.md, "Simulation".
#include "support/simulation/promises.hpp"

namespace {

constexpr std::uint64_t shards = 8, seeds_each = 250, first_seed = 1;

class Seeds : public ::testing::TestWithParam<std::uint64_t> {};

}  // namespace

TEST_P(Seeds, KeepEveryPromise) {
    ft9::simulation::expect_promises(first_seed + GetParam() * seeds_each, seeds_each);
}

INSTANTIATE_TEST_SUITE_P(Simulation, Seeds, ::testing::Range<std::uint64_t>(0, shards));
