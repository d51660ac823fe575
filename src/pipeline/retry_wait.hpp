#pragma once

#include "ft9/observability/alarms.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace ft9::pipeline {

// Where this thread's jitter comes from: the machine's randomness, unless a test that must come out the same
// twice seeds it.
inline std::minstd_rand& jitter_source() {
    thread_local std::minstd_rand random{std::random_device{}()};
    return random;
}

// Up to a quarter more than a wait, so that retries of many conversations do not come in step. Never less:
// a Retry-After is a request. The standard's distributions differ from one library to the next.
inline std::chrono::milliseconds with_jitter(std::chrono::milliseconds wait) {
    const auto percent = 100 + static_cast<std::int64_t>(jitter_source()() % 26);
    return std::chrono::milliseconds(wait.count() * percent / 100);
}

// How long a worker leaves something alone when the journal refused; the journal's own alarms say why.
inline constexpr std::chrono::milliseconds storage_retry{1000};

// Nothing is ever sent to who cannot prove who it is; somebody has to look.
inline void report_certificate(alarm_sink& alarms, std::string_view whose) {
    alarms.raise(
        "upstream_certificate",
        "The certificate of " + std::string(whose) +
            " is not trusted (expired, for another name, or signed by nobody known): nothing is sent "
            "there. Check the address, the clock, and UPSTREAM_CA_FILE if a proxy stands between.");
}

}  // namespace ft9::pipeline
