#pragma once

#include "ft9/core/errors.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/types.h>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ft9::simulator {

struct child_options {
    std::string binary;
    std::vector<std::string> arguments;    // without the program's name
    std::vector<std::string> environment;  // NAME=VALUE, all of it
    std::string directory;                 // working directory
    std::string log_file;                  // everything it prints
};

// A process of ours: in its own process group, so that a Ctrl-C in the terminal reaches it through us alone,
// and told to end if we die. What it prints goes to a file; the last lines are kept. Any thread after start.
class child : public std::enable_shared_from_this<child> {
  public:
    // Starts it. Returns the system's error, also if the program cannot be executed. Call from a thread that
    // lives as long as the child shall.
    static result<std::shared_ptr<child>> start(boost::asio::any_io_executor executor, child_options o);
    ~child();  // kills what still runs

    pid_t pid() const { return pid_; }
    void signal(int number);
    // Collects it if it has ended: exit status, or 128 plus the signal's number.
    std::optional<int> ended();
    // Waits for its end; nullopt if it still runs at the deadline.
    boost::asio::awaitable<std::optional<int>> wait(std::chrono::milliseconds limit);
    std::vector<std::string> last_lines() const;

  private:
    child(boost::asio::any_io_executor executor, pid_t pid, int output, const std::string& log_file);
    static boost::asio::awaitable<void> read_output(std::shared_ptr<child> self);
    void keep(const std::string& line);

    const pid_t pid_;
    boost::asio::posix::stream_descriptor output_;
    std::string log_file_;
    mutable std::mutex mutex_;
    std::optional<int> status_;
    std::deque<std::string> lines_;
};

}  // namespace ft9::simulator
