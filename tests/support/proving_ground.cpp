#include "support/proving_ground.hpp"

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace ft9::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds glance{10}, between_strangers{300};
constexpr int killed = 128 + SIGKILL;

}  // namespace

proving_ground::proving_ground(const std::string& binary_dir, const std::string& source_dir)
    : w(binary_dir, source_dir) {
    w.environment["CRASH_LOOP_LIMIT"] = "0";
    w.environment["AMBIGUOUS_WINDOW_SECONDS"] = "2";
    w.environment["WHATSAPP_TYPING"] = "off";  // else some of Graph's requests are no sends
    // A few people write much more than people do.
    w.environment["MAX_TURNS_PER_PERSON_HOUR"] = "1000000";
    w.environment["LOOP_TURNS_PER_MINUTE"] = "0";
    if (const char* mutation = std::getenv("FT9_MUTATION")) w.environment["FT9_MUTATION"] = mutation;
    // Sooner than the window: a status that waits for its redelivery must not look as if it never came.
    sim.change(
        {{"redeliver_first_ms", 20}, {"redeliver_highest_ms", 100}, {"redeliver_attempts", 1'000'000}});
}

std::size_t proving_ground::say(const std::string& from, const manner& how) {
    const auto n = said_++;
    if (!how.fault.is_null()) sim.fault(how.fault);
    json message = how.members;
    message["from"] = from;
    message["text"] = numbered_text(n) + how.padding;
    sim.deliver(message);
    return n;
}

bool proving_ground::launch() {
    w.environment.erase("FT9_FAILPOINT");
    w.launch();
    return w.await_ready();
}

bool proving_ground::launch_to_die(std::string_view point, int nth) {
    w.environment["FT9_FAILPOINT"] = std::string(point) + ":" + std::to_string(nth);
    w.launch();
    return w.await_ready();
}

void proving_ground::kill() {
    w.kill();
    note_the_end();
}

// What the fakes had received and were still judging belongs to the life that ended, although it is recorded
// now: they are through when the last connection is gone.
void proving_ground::note_the_end() {
    const auto deadline = steady_clock::now() + patience;
    while (sim.connections() > 0 && steady_clock::now() < deadline) {
    }
    look();
    seen.ended();
}

bool proving_ground::is_dead(milliseconds limit) {
    const auto code = w.server().wait(limit);
    if (!code) return false;
    if (*code != killed) throw std::runtime_error("the server ended by itself: " + w.server().output());
    note_the_end();
    return true;
}

bool proving_ground::await_answer(std::size_t n) {
    const auto deadline = steady_clock::now() + patience;
    while (steady_clock::now() < deadline) {
        look();
        if (seen.answered(n)) return true;
        if (is_dead(glance)) return false;
    }
    return false;
}

bool proving_ground::talk_until_death(const manner& how, int most) {
    for (int i = 0; i < most; ++i) {
        const auto n = say(person(static_cast<int>(said_ % 3)), how);
        if (!await_answer(n)) return is_dead();
    }
    // What follows the last answer: statuses, and what is written about it.
    return is_dead(patience);
}

bool proving_ground::settle(milliseconds limit) {
    const auto deadline = steady_clock::now() + limit;
    look();
    auto next_stranger = steady_clock::now();
    while (seen.open() + seen.unsettled() > 0) {
        if (steady_clock::now() > deadline || is_dead()) return false;
        look(1);
        if (seen.open() == 0 || steady_clock::now() < next_stranger) continue;
        next_stranger = steady_clock::now() + between_strangers;
        const auto stranger = say(person(static_cast<int>(1'000'000 + said_)));
        if (!await_answer(stranger)) return false;
    }
    return true;
}

std::size_t proving_ground::given_up() {
    return static_cast<std::size_t>(w.metric("ft9_dead_letters") + w.metric("ft9_held_sends"));
}

std::string proving_ground::state_of(const std::string& wamid) {
    const auto answer = w.admin("GET", "/messages/" + wamid);
    return answer.status == 200 ? json::parse(answer.body).value("status", "") : "unknown";
}

verdict proving_ground::judge(std::size_t given_up_allowed) {
    auto wrong = seen.judge(given_up_allowed);
    const auto states = seen.v15_the_highest_status_is_the_state(
        [this](const std::string& wamid) { return state_of(wamid); });
    for (const auto& sentence : states)
        wrong.push_back("V15: " + sentence);
    return wrong;
}

std::size_t amount(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    if (text == nullptr) return otherwise;
    const std::string_view written(text);
    std::size_t value = 0;
    const auto parsed = std::from_chars(written.data(), written.data() + written.size(), value);
    const bool whole = parsed.ec == std::errc() && parsed.ptr == written.data() + written.size();
    if (!whole) throw std::runtime_error(std::string(name) + " must be a number");
    return value;
}

}  // namespace ft9::test
