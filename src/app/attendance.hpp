#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace ft9::app {

// What is known of the io threads when one of them has been silent for too long.
struct stuck_report {
    std::chrono::milliseconds silence{0};  // of the thread that is silent longest
    pid_t thread = 0;                      // the kernel's number of it
    std::size_t silent = 0;                // threads that are silent for the whole limit
    std::size_t threads = 0;               // of so many
};

// Which thread has answered the roll call lately. Pure; the caller guards it with a mutex.
class attendance {
  public:
    // A roll call is made every `round`; silence of `limit` is too much.
    attendance(std::chrono::milliseconds limit, std::chrono::milliseconds round)
        : limit_(limit), round_(round) {}
    void enlist(pid_t thread);
    void present(pid_t thread);
    // A round is over that took so long: whoever did not answer in it has been silent for that much longer,
    // but never for more than two rounds. A process that was stopped, or that the machine had no time for,
    // could not have answered: only silence while the caller itself could run counts.
    std::optional<stuck_report> round_over(std::chrono::milliseconds took);
    std::size_t threads() const { return members_.size(); }
    std::chrono::milliseconds longest_silence() const;

  private:
    struct member {
        pid_t thread;
        std::chrono::milliseconds silence{0};
        bool answered = true;  // a thread that has just begun owes no answer yet
    };

    const std::chrono::milliseconds limit_, round_;
    std::vector<member> members_;
};

}  // namespace ft9::app
