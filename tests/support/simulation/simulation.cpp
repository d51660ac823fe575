#include "support/simulation/simulation.hpp"

#include "support/simulation/story.hpp"

#include "ft9/observability/log.hpp"

#include <fmt/format.h>

#include <utility>

namespace ft9::simulation {

verdict_of_run play(std::uint64_t seed, bool aloud) {
    log::set_level(log::level::critical);  // the trace says more
    story s(seed, aloud);
    s.play();
    verdict_of_run v;
    v.seed = seed;
    v.trace = s.run.log.hash();
    v.count = s.around.judge.count;
    v.minutes = s.run.events.now() / 60'000;
    v.violations = std::move(s.run.violations);
    return v;
}

verdict_of_runs play_many(std::uint64_t first, std::uint64_t seeds, std::size_t most_failures) {
    verdict_of_runs all;
    for (auto seed = first; seed < first + seeds && all.failed.size() < most_failures; ++seed) {
        auto v = play(seed);
        ++all.seeds;
        all.count += v.count;
        all.minutes += v.minutes;
        if (!v.violations.empty()) all.failed.push_back(std::move(v));
    }
    return all;
}

std::string describe(const verdict_of_run& v) {
    auto text = fmt::format("seed {} breaks a promise:\n", v.seed);
    for (const auto& what : v.violations)
        text += "  " + what + "\n";
    return text + fmt::format("play it again, step by step: scripts/simulate --seed {} --trace\n", v.seed);
}

}  // namespace ft9::simulation
