// How time passes, and the server's lives; story_plan.cpp says what happens in them.
#include "support/simulation/story.hpp"

#include "../../../src/pipeline/retry_wait.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace ft9::simulation {
namespace {

constexpr milliseconds_since_start second = 1000, minute = 60 * second, hour = 60 * minute;
// Handlers that may run at one instant: more is a loop that no time ends.
constexpr int most_handlers = 100'000;
// Everything that waits for something has an end by then.
constexpr milliseconds_since_start longest_rest = 6 * hour;
// Longer than the brake on turns remembers, and than any session.
constexpr milliseconds_since_start before_last_round = 61 * minute;

}  // namespace

story::story(std::uint64_t seed, bool aloud) : run(seed, aloud) {
    pipeline::jitter_source().seed(static_cast<std::uint32_t>(seed % 1'000'003 + 1));
    around.meta.hand_over = [this](std::size_t post, int attempt) { return hand_over(post, attempt); };
}

void story::start() {
    if (server_) return;
    run.say("start");
    run.time.take_over();
    server_ = std::make_unique<server_process>(around, ++lives_);
    server_->journal().committed = [this] {
        if (run.strikes(run.faults.crash_at_commit)) crash_soon();
    };
}

// A crash takes place between two handlers, or between two instants.
void story::crash_soon() {
    const auto steps = run.random.between(1, 8);
    if (steps_to_crash_ == 0) steps_to_crash_ = steps;
}

void story::end_process(const char* how) {
    run.say(how);
    server_.reset();
    steps_to_crash_ = 0;
    const auto away = run.random.between(200, run.calm ? 2000 : 30'000);
    run.events.add(away, the_world, [this] { start(); });
}

void story::kill(const char* how) {
    if (!server_) return;
    ++around.judge.count.crashes;
    end_process(how);
}

bool story::hand_over(std::size_t post, int attempt) {
    if (!server_ || !server_->listening()) return false;
    const bool lost = run.strikes(run.faults.acknowledgement_lost);
    const auto takes = run.random.between(1, 50);
    server_->receive(post, [this, post, attempt, lost, takes](bool ok) {
        if (lost) return;
        run.events.add(takes, the_world,
                       [this, post, attempt, ok] { around.meta.answered(post, attempt, ok); });
    });
    return true;
}

// Lets the server do all that it can do at this instant.
void story::settle() {
    for (int handlers = 0; server_ && server_->step(); ++handlers) {
        if (server_->ended()) return end_process("the process has ended");
        if (steps_to_crash_ > 0 && --steps_to_crash_ == 0) return kill("killed between two steps");
        if (handlers > most_handlers) {
            run.wrong("the server is busy without any time passing");
            return kill("killed in a loop");
        }
    }
}

// Goes on until that much time has passed or `enough`, which is asked every five seconds, says so.
void story::pass(milliseconds_since_start time, const std::function<bool()>& enough) {
    const auto until = run.events.now() + time;
    auto look_at = run.events.now();
    settle();
    while (run.events.run_next(until)) {
        settle();
        if (!enough || run.events.now() < look_at) continue;
        if (enough()) return;
        look_at = run.events.now() + 5 * second;
    }
}

bool story::at_rest() {
    return server_ && server_->listening() && run.events.of_the_world() == 0 &&
           around.meta.all_acknowledged() && around.judge.open_rows() == 0;
}

// The faults stop, and the operator cures what was broken.
void story::calm_down() {
    run.say("calm");
    run.calm = true;
    steps_to_crash_ = 0;
    run.time.set_machine(0);
    if (server_ && !run.time.is_right()) end_process("ended, to begin again with the right time");
    if (around.graph.token_is_dead()) around.graph.set_token(around.graph.token() + 1);
    // The server may be away just now; another one is then told.
    for (const auto wait : {0 * second, 40 * second}) {
        run.events.add(wait, the_world, [this] {
            operate(server_process::order::resume);
            operate(server_process::order::token);
            operate(server_process::order::provider);
        });
    }
    pass(longest_rest, [this] { return at_rest(); });
    if (at_rest()) return;
    run.wrong(fmt::format(
        "V1: after {} hours without faults {} rows are open, {} events of the world to come, posts {}",
        longest_rest / hour, around.judge.open_rows(), run.events.of_the_world(),
        around.meta.all_acknowledged() ? "all acknowledged" : "not all acknowledged"));
}

// V14: everybody who may be answered is.
void story::last_round() {
    pass(before_last_round + run.faults.longest_jump, {});
    std::vector<std::size_t> messages;
    for (std::size_t person = 0; person < around.meta.people(); ++person) {
        messages.push_back(around.meta.write(person, "text"));
        pass(minute, {});
    }
    pass(longest_rest, [this] { return at_rest(); });
    for (const auto m : messages) {
        const auto& number = around.meta.written().at(m).number;
        if (!around.judge.is_answered(m) && !around.judge.is_opted_out(number))
            run.wrong(fmt::format("V14: m{} is not answered though nothing is broken", m));
    }
}

void story::play() {
    plan();
    start();
    pass(run.faults.minutes * minute, {});
    calm_down();
    if (run.violations.empty()) last_round();
    around.judge.conclude(around.meta.written());
}

}  // namespace ft9::simulation
