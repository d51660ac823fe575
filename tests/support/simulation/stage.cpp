#include "support/simulation/stage.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace ft9::simulation {
namespace {

constexpr std::size_t most_violations = 20;

// FNV-1a.
void mix(std::uint64_t& hash, std::string_view bytes) {
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
}

}  // namespace

void trace::say(milliseconds_since_start at, std::string_view line) {
    const auto stamped = fmt::format("{:>10} {}\n", at, line);
    mix(hash_, stamped);
    if (aloud_) std::fputs(stamped.c_str(), stdout);
}

void stage::wrong(const std::string& what) {
    say("VIOLATION " + what);
    if (violations.size() < most_violations)
        violations.push_back(fmt::format("{} ms: {}", events.now(), what));
}

}  // namespace ft9::simulation
