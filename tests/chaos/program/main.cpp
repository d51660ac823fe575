// ft9-chaos: drives the real server into trouble and lets the observer judge (docs/reliability.md).
#include "runs.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>

namespace {

using ft9::chaos::plan;
using ft9::chaos::result_of_run;

void declare(CLI::App& app, plan& p) {
    auto* what = app.add_option_group("run");
    what->add_option("--kills", p.kills, "kill -9 so often, at random times, while people write")
        ->check(CLI::PositiveNumber);
    what->add_option("--ambiguous", p.ambiguous, "so many sends, of which Graph's answer is lost for 30 %")
        ->check(CLI::PositiveNumber);
    what->add_option("--storm", p.storm,
                     "so many messages, each ten times, in any order, in batches of 1 to 1000")
        ->check(CLI::PositiveNumber);
    what->require_option(1);
    app.add_option("--seed", p.seed, "What is drawn")->capture_default_str();
    app.add_option("--shortest-ms", p.shortest_ms, "Shortest life of the server")
        ->check(CLI::Range(1, 600'000))
        ->capture_default_str();
    app.add_option("--longest-ms", p.longest_ms, "Longest life of the server")
        ->check(CLI::Range(1, 600'000))
        ->capture_default_str();
    app.add_option("--rate", p.rate, "Messages a second while kills come")
        ->check(CLI::Range(1.0, 1000.0))
        ->capture_default_str();
}

result_of_run carry_out(const plan& p) {
    if (p.kills > 0) return run_kills(p);
    return p.ambiguous > 0 ? run_ambiguous(p) : run_storm(p);
}

// The same run again.
void print_again(const plan& p) {
    fmt::print("again: scripts/chaos ");
    if (p.kills > 0)
        fmt::print("--kills {} --shortest-ms {} --longest-ms {} --rate {}", p.kills, p.shortest_ms,
                   p.longest_ms, p.rate);
    else if (p.ambiguous > 0)
        fmt::print("--ambiguous {}", p.ambiguous);
    else
        fmt::print("--storm {}", p.storm);
    fmt::print(" --seed {}\n", p.seed);
}

void print(const result_of_run& r, const plan& p) {
    const auto& c = r.counts;
    fmt::print("seed {}, {} restarts, record {}\n", p.seed, r.restarts, r.digest);
    fmt::print("messages: {} written, {} acknowledged, {} answered, {} given up\n", c.messages,
               c.acknowledged, c.answered, r.given_up);
    fmt::print("webhooks with messages: {} acknowledged, {} messages in them were repeated\n", c.deliveries,
               c.repeated);
    fmt::print(
        "model: {} questions. Graph: {} accepted, {} of them a further attempt, {} with a lost answer. {} "
        "statuses taken\n",
        c.questions, c.sends, c.repeated_sends, c.lost_answers, c.statuses);
    for (const auto& sentence : r.wrong)
        fmt::print("BROKEN {}\n", sentence);
    if (r.wrong.empty())
        fmt::print("all invariants hold\n");
    else
        print_again(p);
}

}  // namespace

int main(int argc, char** argv) {
    plan p;
    CLI::App app("Drives ft9-server into trouble and judges what becomes of it", "ft9-chaos");
    declare(app, p);
    CLI11_PARSE(app, argc, argv);
    try {
        if (p.shortest_ms > p.longest_ms) throw std::runtime_error("--shortest-ms is above --longest-ms");
        const auto done = carry_out(p);
        print(done, p);
        return done.wrong.empty() ? 0 : 1;
    } catch (const std::exception& e) {
        fmt::print(stderr, "ft9-chaos: {}\n", e.what());
        print_again(p);
        return 1;
    }
}
