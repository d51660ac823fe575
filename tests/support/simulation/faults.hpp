#pragma once

#include "support/simulation/dice.hpp"

#include "ft9/core/delivery.hpp"

#include <cstddef>
#include <cstdint>

namespace ft9::simulation {

// What goes wrong in one run, and how often. Each seed draws its own selection: faults that hide each other
// then also come apart. Chances are per mille.
struct fault_plan {
    std::size_t people = 0;
    int messages_each = 0;
    std::size_t turns_per_hour = 30;
    std::size_t at_once = 4;  // turns and sends: so few that some wait
    ambiguous_policy policy = ambiguous_policy::evidence;
    std::uint32_t crash_loop_limit = 5;
    std::int64_t minutes = 0;  // during which people write and things break

    // the model
    unsigned model_fails = 0, model_hangs = 0;
    // Graph
    unsigned unreachable = 0, refused = 0, ambiguous = 0, hangs = 0, token_dies = 0, marks_slow = 0;
    // Meta's webhooks
    unsigned status_lost = 0, status_failed = 0, status_slow = 0, repeated = 0, overtaking = 0,
             acknowledgement_lost = 0;
    // the disk
    unsigned write_fails = 0, read_fails = 0, crash_at_commit = 0;
    // so many times in the run
    int crashes = 0, orderly_stops = 0, pauses = 0, clock_jumps = 0, full_disks = 0;
    std::int64_t longest_jump = 0;  // milliseconds, either way
};

fault_plan draw_faults(dice& random);

}  // namespace ft9::simulation
