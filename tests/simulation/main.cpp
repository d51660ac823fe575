// ft9-simulate: as many runs of the simulation as somebody has time for, or one of them step by step.
#include "support/simulation/simulation.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace {

using namespace ft9::simulation;

constexpr std::uint64_t seeds_per_line = 5000;

void say_counts(const tally& t) {
    fmt::print("messages {}: replied {}, ignored {}, other outcomes {}\n", t.messages, t.replied, t.ignored,
               t.other_outcomes);
    fmt::print("sends {}: accepted {}, of them duplicates {}; held {}, dead {}\n", t.sends, t.accepted,
               t.duplicates, t.held, t.dead);
    fmt::print("questions to the model {}, of them with a message twice {}; crashes {}\n", t.questions,
               t.repetitions, t.crashes);
}

bool play_one(std::uint64_t seed, bool aloud) {
    const auto v = play(seed, aloud);
    fmt::print("seed {}, trace {:016x}, {} minutes\n", v.seed, v.trace, v.minutes);
    say_counts(v.count);
    if (!v.violations.empty()) fmt::print("{}", describe(v));
    return v.violations.empty();
}

bool play_all(std::uint64_t first, std::uint64_t seeds) {
    const auto begin = std::chrono::steady_clock::now();
    verdict_of_runs all;
    while (all.seeds < seeds && all.failed.empty()) {
        const auto some = play_many(first + all.seeds, std::min(seeds_per_line, seeds - all.seeds));
        all.seeds += some.seeds;
        all.count += some.count;
        all.minutes += some.minutes;
        all.failed = some.failed;
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        fmt::print("{} seeds, {:.1f} a second\n", all.seeds, static_cast<double>(all.seeds) / took.count());
        std::fflush(stdout);
    }
    fmt::print("seeds {} from {}, {} hours of virtual time\n", all.seeds, first, all.minutes / 60);
    say_counts(all.count);
    for (const auto& v : all.failed)
        fmt::print("{}", describe(v));
    if (all.failed.empty()) fmt::print("No promise was broken.\n");
    return all.failed.empty() && all.count.replied > 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t seeds = 2000, first = 1, seed = 0;
    bool aloud = false;
    CLI::App app("The pipeline in virtual time, with everything breaking around it", "ft9-simulate");
    app.add_option("--seeds", seeds, "How many runs")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--from", first, "The first run's seed")->capture_default_str();
    const auto* one = app.add_option("--seed", seed, "Only this run");
    app.add_flag("--trace", aloud, "Every step of it")->needs("--seed");
    CLI11_PARSE(app, argc, argv);
    const bool passed = one->count() > 0 ? play_one(seed, aloud) : play_all(first, seeds);
    return passed ? 0 : 1;
}
