#include "support/simulation/faults.hpp"

namespace ft9::simulation {
namespace {

// Each kind of fault is there in some runs only.
unsigned some(dice& random, unsigned highest) {
    if (!random.chance(600)) return 0;
    return static_cast<unsigned>(random.between(1, highest));
}

int times(dice& random, int highest) {
    return static_cast<int>(some(random, static_cast<unsigned>(highest)));
}

ambiguous_policy draw_policy(dice& random) {
    if (random.chance(600)) return ambiguous_policy::evidence;
    return random.chance(500) ? ambiguous_policy::hold : ambiguous_policy::resend;
}

}  // namespace

fault_plan draw_faults(dice& random) {
    fault_plan p;
    p.people = 3 + random.below(4);
    p.messages_each = static_cast<int>(random.between(8, 20));
    p.minutes = random.between(8, 40);
    if (random.chance(100)) p.turns_per_hour = 4;
    p.policy = draw_policy(random);
    if (random.chance(300)) p.crash_loop_limit = 0;
    p.model_fails = some(random, 300);
    p.model_hangs = some(random, 60);
    p.unreachable = some(random, 150);
    p.refused = some(random, 200);
    p.ambiguous = some(random, 300);
    p.hangs = some(random, 60);
    p.token_dies = some(random, 15);
    p.marks_slow = some(random, 300);
    p.status_lost = some(random, 200);
    p.status_failed = some(random, 80);
    p.status_slow = some(random, 200);
    p.repeated = some(random, 300);
    p.overtaking = some(random, 400);
    p.acknowledgement_lost = some(random, 150);
    p.write_fails = some(random, 40);
    p.read_fails = some(random, 40);
    p.crash_at_commit = some(random, 10);
    p.crashes = times(random, 6);
    p.orderly_stops = times(random, 3);
    p.pauses = times(random, 3);
    p.clock_jumps = times(random, 4);
    p.full_disks = times(random, 2);
    p.longest_jump = random.chance(200) ? 3'600'000 : 300'000;
    return p;
}

}  // namespace ft9::simulation
