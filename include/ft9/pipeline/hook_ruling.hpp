#pragma once

#include "ft9/clients/hook_poster.hpp"

#include <chrono>
#include <string>

namespace ft9::pipeline {

struct hook_limits {
    std::chrono::milliseconds first_wait{1000};       // before the second attempt; doubled each time
    std::chrono::milliseconds longest_wait{900'000};  // between two attempts
    std::chrono::milliseconds longest_rest{60'000};   // of a hook that fails for everybody
    std::chrono::milliseconds give_up{86'400'000};    // after an event happened, or was replayed
};

struct hook_ruling {
    enum class kind : std::uint8_t {
        delivered,  // 2xx
        again,      // after `wait`
        dead,       // refused for good, or for too long
        gone,       // 410: the hook wants nothing any more, until the settings are read again
    } what = kind::again;
    std::chrono::milliseconds wait{0};  // before jitter
    // What the receiver asked for itself: no other event is told it either; 0: nothing.
    std::chrono::milliseconds rest{0};
    std::string error;  // in our words; empty if delivered
};

// What an answer means for the event. `attempts` counts this one; `age` is the time since the event happened.
// Pure.
hook_ruling judge_hook_answer(const clients::hook_answer& a, int attempts, std::chrono::milliseconds age,
                              const hook_limits& limits);

// How long a hook rests that failed so often in a row; 0 below hook_lanes::failures_to_rest. Pure.
std::chrono::milliseconds rest_of_hook(int failures, const hook_limits& limits);

}  // namespace ft9::pipeline
