#pragma once

#include <chrono>
#include <random>

namespace ft9::pipeline {

// Up to a quarter more than a wait, so that retries of many conversations do not come in step. Never less:
// a Retry-After is a request.
inline std::chrono::milliseconds with_jitter(std::chrono::milliseconds wait) {
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::milliseconds(wait.count() * std::uniform_int_distribution<int>(100, 125)(random) /
                                     100);
}

// How long a worker leaves something alone when the journal refused; the journal's own alarms say why.
inline constexpr std::chrono::milliseconds storage_retry{1000};

}  // namespace ft9::pipeline
