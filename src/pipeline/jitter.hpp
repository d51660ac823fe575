#pragma once

#include <chrono>
#include <random>

namespace ft9::pipeline {

// Between 75 % and 125 % of a wait, so that retries of many conversations do not come in step.
inline std::chrono::milliseconds with_jitter(std::chrono::milliseconds wait) {
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::milliseconds(wait.count() * std::uniform_int_distribution<int>(75, 125)(random) /
                                     100);
}

}  // namespace ft9::pipeline
