#pragma once

#include "support/e2e_world.hpp"
#include "support/observer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace ft9::test {

// How something is said: further members of POST /control/messages, and a fault that is set before.
struct manner {
    nlohmann::json members = nlohmann::json::object();
    nlohmann::json fault;
    std::string padding;  // behind the numbered text
};

// A world whose server is killed again and again, and the observer who judges what becomes of it. What
// decision 3 calls a window is short here, and the simulator repeats its webhooks sooner than that. One
// thread.
class proving_ground {
  public:
    // Folder of the programs and of the sources.
    proving_ground(const std::string& binary_dir, const std::string& source_dir);

    world w;
    simulator_process& sim = w.simulator();
    observer seen;

    // The next numbered text. Returns its number; the server may die meanwhile.
    std::size_t say(const std::string& from, const manner& how = {});

    // Starts the server; false if it ended before it was ready.
    bool launch();
    // The same, to be killed at the n-th hit of a failpoint.
    bool launch_to_die(std::string_view point, int nth);
    // Kills the server now.
    void kill();
    // Reads what the record has got; `wait_seconds` is for its next entry.
    void look(int wait_seconds = 0) { seen.read(sim.fresh(wait_seconds)); }
    // Waits until the server has ended, and tells the observer. False if it lives on for `limit`.
    bool is_dead(std::chrono::milliseconds limit = {});
    // People say one thing after the other, each waiting for the answer, until the server dies. False: it
    // lives although so many were answered.
    bool talk_until_death(const manner& how = {}, int most = 20);
    // Waits until everything is answered and each reply read, while strangers keep the conversation of the
    // business going (decision 3 wants evidence). False if that does not come within `limit`.
    bool settle(std::chrono::milliseconds limit = 4 * patience);
    // Waits until this message is answered; false if the server ends or patience does.
    bool await_answer(std::size_t n);
    // What the server says it has given up: dead letters and held sends.
    std::size_t given_up();
    // GET /messages/{wamid}
    std::string state_of(const std::string& wamid);
    // V1 to V5, V9 and V15 together; the server runs.
    verdict judge(std::size_t given_up_allowed = 0);
    std::size_t said() const { return said_; }
    // The first of so many numbers that say() leaves out, for who delivers by himself.
    std::size_t reserve(std::size_t many) { return std::exchange(said_, said_ + many); }

  private:
    void note_the_end();
    std::size_t said_ = 0;
};

// A setting of the suite that the environment may change, such as FT9_KILLS.
std::size_t amount(const char* name, std::size_t otherwise);

}  // namespace ft9::test
