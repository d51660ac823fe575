#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ft9::test {

// A busy machine is slow, not wrong: waits end early when their event comes.
inline constexpr std::chrono::milliseconds patience{30'000};

struct command {
    std::string binary;
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;  // all of it: nothing is inherited
    std::string directory;                           // working directory
    // Not 0: a file system of that many bytes on directory/data, which must exist; this program alone sees
    // it, others through /proc/PID/root. Where the system forbids it the program ends with 126.
    std::size_t small_disk = 0;
};

// A program of ours as a child of the test. Standard output and error are kept together. Dies with the test.
// Start it from a thread that lives on. Other functions: any thread.
class child_process {
  public:
    // Throws std::runtime_error if the program cannot be started.
    explicit child_process(const command& what);
    ~child_process();
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    pid_t pid() const { return pid_; }
    void signal(int number);
    // The exit code, or 128 + the signal's number; nullopt if it still runs after `limit`.
    std::optional<int> wait(std::chrono::milliseconds limit = patience);
    // Waits for the first line behind `from` bytes of output that contains `text`; empty if none came before
    // the end or `limit`.
    std::string line_with(const std::string& text, std::size_t from = 0,
                          std::chrono::milliseconds limit = patience);
    std::string output() const;
    // True: from now on nobody reads its output, until it is let go again; after one last read the pipe
    // fills.
    void hold_output(bool held);

  private:
    void read_output();
    std::string find_line(const std::string& text, std::size_t from) const;

    pid_t pid_ = -1;
    int pipe_ = -1;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string output_;
    bool ended_ = false, held_ = false;
    std::optional<int> exit_code_;
    std::thread reader_;
};

// Runs a program to its end; the second member is what it printed.
std::pair<int, std::string> run_program(const command& what);

}  // namespace ft9::test
