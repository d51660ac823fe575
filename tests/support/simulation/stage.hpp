#pragma once

#include "support/simulation/dice.hpp"
#include "support/simulation/faults.hpp"
#include "support/simulation/virtual_time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::simulation {

// Everything that happened, as a number and, if asked for, on standard output. The same seed gives the same
// trace (V16); what is not in it may differ.
class trace {
  public:
    explicit trace(bool aloud) : aloud_(aloud) {}
    void say(milliseconds_since_start at, std::string_view line);
    std::uint64_t hash() const { return hash_; }

  private:
    bool aloud_;
    std::uint64_t hash_ = 14'695'981'039'346'656'037U;
};

// What all parts of one simulated run share. One thread.
struct stage {
    stage(std::uint64_t seed, bool aloud) : random(seed), faults(draw_faults(random)), log(aloud) {}
    stage(const stage&) = delete;
    stage& operator=(const stage&) = delete;

    dice random;
    fault_plan faults;
    scheduler events;
    virtual_clock time{events};
    trace log;
    bool calm = false;  // the faults have stopped
    std::vector<std::string> violations;

    void say(std::string_view line) { log.say(events.now(), line); }
    // A promise was broken.
    void wrong(const std::string& what);
    // A fault happens with this chance, as long as there are faults.
    bool strikes(unsigned permille) { return !calm && permille > 0 && random.chance(permille); }
};

}  // namespace ft9::simulation
