#pragma once

#include "support/simulation/observer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ft9::simulation {

// What came of one seed.
struct verdict_of_run {
    std::uint64_t seed = 0, trace = 0;  // the trace's hash
    tally count;
    std::int64_t minutes = 0;  // of virtual time
    std::vector<std::string> violations;
};

// Plays one run: people write while everything breaks; then the faults stop, everything must come to rest,
// and everybody who may be answered is answered once more. The whole run follows from the seed. `aloud`
// writes every step to standard output. One thread at a time.
verdict_of_run play(std::uint64_t seed, bool aloud = false);

struct verdict_of_runs {
    std::uint64_t seeds = 0;
    tally count;
    std::int64_t minutes = 0;
    std::vector<verdict_of_run> failed;
};

// Plays the seeds from `first` on, until `most_failures` have failed.
verdict_of_runs play_many(std::uint64_t first, std::uint64_t seeds, std::size_t most_failures = 3);

// What was broken, and the command that plays it again.
std::string describe(const verdict_of_run& v);

}  // namespace ft9::simulation
