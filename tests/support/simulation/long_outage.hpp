#pragma once

#include "support/simulation/fake_model.hpp"
#include "support/simulation/observer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ft9::simulation {

// People write for five minutes, then the model is away for an hour in which they write on, then it works
// again for five minutes. Nothing else breaks.
struct outage_plan {
    outage how = outage::unreachable;
    std::int64_t messages_a_second = 10;
    std::size_t people = 600;
    std::size_t turns_at_once = 56;
};

struct outage_report {
    tally count;
    std::size_t most_questions_at_once = 0;
    std::size_t questions_while_away = 0;
    // Of one second.
    std::size_t most_questions_before = 0, most_questions_after = 0;
    std::size_t questions_at_the_end = 0;  // in the last four minutes in which people wrote
    std::int64_t most_fixed_texts = 0;     // to one person
    std::vector<std::string> violations;
};

// Until everything has come to rest. One thread.
outage_report play_outage(const outage_plan& plan);

}  // namespace ft9::simulation
