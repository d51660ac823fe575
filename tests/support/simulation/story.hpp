#pragma once

#include "support/simulation/server_process.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace ft9::simulation {

// The course of one run. simulation.hpp says what it is about.
class story {
  public:
    story(std::uint64_t seed, bool aloud);
    void play();

    stage run;
    surroundings around{run};

  protected:
    void start();
    void pass(milliseconds_since_start time, const std::function<bool()>& enough);
    void calm_down();

  private:
    // story_plan.cpp: what is to happen in the part with faults
    void plan();
    void plan_messages();
    void plan_of_person(std::size_t person);
    void plan_faults();
    void some_time(int times, const std::function<void()>& what);
    void operate(server_process::order what);
    void operator_looks();
    void crash_soon();

    void kill(const char* how);
    void end_process(const char* how);
    bool hand_over(std::size_t post, int attempt);
    void settle();
    bool at_rest();
    void last_round();

    std::unique_ptr<server_process> server_;
    owner lives_ = the_world;
    std::int64_t steps_to_crash_ = 0;  // 0: none is due
};

}  // namespace ft9::simulation
