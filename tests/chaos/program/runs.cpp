#include "runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace ft9::chaos {
namespace {

using namespace ft9::test;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int people = 200;
constexpr std::size_t most_open = 200;  // messages under way in runs that are not about a backlog
constexpr milliseconds settling{10 * 60'000};

result_of_run concluded(proving_ground& ground, std::size_t at_least) {
    result_of_run out;
    const bool settled = ground.settle(settling);
    out.wrong = ground.judge();
    for (auto& sentence : ground.seen.v14_there_was_progress(at_least))
        out.wrong.push_back("V14: " + sentence);
    if (!settled && out.wrong.empty()) out.wrong.push_back("V1: the run did not settle");
    out.counts = ground.seen.counts();
    out.digest = ground.seen.digest();
    out.given_up = ground.given_up();
    return out;
}

void judge_counts(proving_ground& ground, result_of_run& out) {
    const auto wrong = ground.seen.v10_the_servers_counts_agree(
        ground.w.metric("ft9_turns_total{outcome=\"replied\"}"), ground.w.metric("ft9_duplicates_total"));
    for (const auto& sentence : wrong)
        out.wrong.push_back("V10: " + sentence);
}

void start(proving_ground& ground) {
    if (!ground.launch()) throw std::runtime_error("the server did not start: " + ground.w.server().output());
}

// People write at the rate until the time has come.
void write_until(proving_ground& ground, std::mt19937_64& random, steady_clock::time_point end, double rate) {
    const auto between =
        std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(1 / rate));
    for (auto due = steady_clock::now(); due < end && steady_clock::now() < end; due += between) {
        std::this_thread::sleep_until(due);  // lint-ok: the pace of the load, no event
        ground.say(person(static_cast<int>(random() % people)));
        ground.look();
    }
    std::this_thread::sleep_until(end);  // lint-ok: the moment of the kill is drawn
}

void wait_for_room(proving_ground& ground) {
    ground.look();
    while (ground.seen.open() > most_open && !ground.is_dead())
        ground.look(1);
}

std::vector<std::size_t> shuffled(std::size_t first, std::size_t many, std::size_t copies,
                                  std::mt19937_64& random) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < many * copies; ++i)
        order.push_back(first + i % many);
    std::shuffle(order.begin(), order.end(), random);
    return order;
}

// One webhook with these messages, each of a person of its own.
void deliver_batch(proving_ground& ground, const std::vector<std::size_t>& numbers) {
    json list = json::array();
    for (const auto n : numbers)
        list.push_back(
            text_message(person(static_cast<int>(n)), fmt::format("wamid.STORM{}", n), numbered_text(n)));
    const auto body = webhook_of(ground.sim.secret("phone_number_id"), list);
    const auto done = ground.sim.post("/control/webhook", {{"body", body}});
    if (done.at("http_status") != 200) throw std::runtime_error("a batch was refused: " + done.dump());
    wait_for_room(ground);
}

}  // namespace

result_of_run run_kills(const plan& p) {
    // One for each, so that how many wrote does not change when the server dies.
    std::mt19937_64 fates(p.seed), writers(p.seed + 1);
    std::uniform_int_distribution<int> life(p.shortest_ms, p.longest_ms);
    proving_ground ground(FT9_BINARY_DIR, FT9_SOURCE_DIR);
    ground.sim.change({{"ai_delay_ms", 30}});  // turns that last, so that kills meet them
    start(ground);
    for (std::size_t i = 0; i < p.kills; ++i) {
        const auto end = steady_clock::now() + milliseconds(life(fates));
        write_until(ground, writers, end, p.rate);
        ground.kill();
        start(ground);
        // A broken promise is not mended by further kills.
        if (const auto broken = ground.seen.v2_no_reply_is_accepted_twice(); !broken.empty()) break;
    }
    auto out = concluded(ground, p.kills);
    out.restarts = p.kills;
    return out;
}

result_of_run run_ambiguous(const plan& p) {
    proving_ground ground(FT9_BINARY_DIR, FT9_SOURCE_DIR);
    ground.sim.fault({{"target", "graph"},
                      {"after_accept", true},
                      {"cut", "after_request"},
                      {"times", 0},
                      {"percent", 30},
                      {"seed", p.seed}});
    start(ground);
    for (std::size_t i = 0; i < p.ambiguous; ++i) {
        ground.say(person(static_cast<int>(i)));
        wait_for_room(ground);
    }
    auto out = concluded(ground, p.ambiguous);
    judge_counts(ground, out);
    if (out.counts.lost_answers * 5 < p.ambiguous)
        out.wrong.push_back(fmt::format("V14: only {} answers of Graph were lost", out.counts.lost_answers));
    if (out.counts.repeated_sends > 0)
        out.wrong.push_back(fmt::format("V3: {} sends were repeated", out.counts.repeated_sends));
    return out;
}

result_of_run run_storm(const plan& p) {
    constexpr std::size_t copies = 10, largest_batch = 1000;
    std::mt19937_64 random(p.seed);
    proving_ground ground(FT9_BINARY_DIR, FT9_SOURCE_DIR);
    ground.sim.fault({{"target", "webhook"},
                      {"call", "status"},
                      {"hold", true},
                      {"delay_ms", 200},
                      {"times", 0},
                      {"percent", 30},
                      {"seed", p.seed}});
    start(ground);
    const auto order = shuffled(ground.reserve(p.storm), p.storm, copies, random);
    std::uniform_int_distribution<std::size_t> size(1, largest_batch);
    for (auto at = order.begin(); at != order.end();) {
        const auto left = static_cast<std::size_t>(order.end() - at);
        const auto end = at + static_cast<std::ptrdiff_t>(std::min(left, size(random)));
        deliver_batch(ground, {at, end});
        at = end;
    }
    auto out = concluded(ground, p.storm);
    judge_counts(ground, out);
    const auto& c = out.counts;
    if (c.sends != c.messages || c.questions != c.messages)
        out.wrong.push_back(
            fmt::format("V15: {} messages made {} turns and {} replies", c.messages, c.questions, c.sends));
    return out;
}

}  // namespace ft9::chaos
