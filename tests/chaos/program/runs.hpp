#pragma once

#include "support/proving_ground.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace ft9::chaos {

struct plan {
    std::size_t kills = 0, ambiguous = 0, storm = 0;  // one of them
    std::uint64_t seed = 1;
    int shortest_ms = 200, longest_ms = 3000;  // between the server being ready and its next kill
    double rate = 60;                          // messages a second while kills come
};

struct result_of_run {
    test::verdict wrong;  // empty: all invariants hold
    test::observer::tally counts;
    std::string digest;  // of the record
    std::size_t restarts = 0, given_up = 0;
};

// kill -9 at random times while people write (V1 to V5, V9, V14, V15).
result_of_run run_kills(const plan& p);
// Of 30 % of its acceptances Graph's answer is lost (V10 too).
result_of_run run_ambiguous(const plan& p);
// Each webhook ten times, in any order, in batches of 1 to 1000, and statuses that overtake each other.
result_of_run run_storm(const plan& p);

}  // namespace ft9::chaos
