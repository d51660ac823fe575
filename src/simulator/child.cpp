#include "simulator/child.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <utility>

namespace ft9::simulator {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kept_lines = 40, max_line = 256 * 1024;

error_code last_error() {
    return {errno, boost::system::system_category()};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts)
        out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

struct pipe_pair {
    int read = -1, write = -1;
    ~pipe_pair() {
        close_end(read);
        close_end(write);
    }
    static void close_end(int& end) {
        if (end >= 0) ::close(std::exchange(end, -1));
    }
    bool open() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
};

// Between fork and exec: only async-signal-safe calls. A failure's errno goes through `report`.
[[noreturn]] void become(const char* binary, const char* directory, char* const* arguments,
                         char* const* environment, int output, int report, pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const bool fine = ::getppid() == parent && ::chdir(directory) == 0 &&
                      ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0;
    if (fine) ::execve(binary, arguments, environment);
    const int error = errno;
    [[maybe_unused]] const auto ignored = ::write(report, &error, sizeof error);
    ::_exit(127);
}

// What become() reported; 0 once the program runs: the pipe ends with exec.
int read_error(int report) {
    int error = 0;
    ssize_t got = 0;
    do {
        got = ::read(report, &error, sizeof error);
    } while (got < 0 && errno == EINTR);
    return got == sizeof error ? error : 0;
}

int exit_status(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

result<std::shared_ptr<child>> child::start(asio::any_io_executor executor, child_options o) {
    pipe_pair output, report;
    if (!output.open() || !report.open()) return last_error();
    o.arguments.insert(o.arguments.begin(), o.binary);
    const auto argv = pointers(o.arguments), envp = pointers(o.environment);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) return last_error();
    if (pid == 0)
        become(o.binary.c_str(), o.directory.c_str(), argv.data(), envp.data(), output.write, report.write,
               parent);
    pipe_pair::close_end(output.write);
    pipe_pair::close_end(report.write);
    if (const int error = read_error(report.read)) {
        ::waitpid(pid, nullptr, 0);
        return error_code(error, boost::system::system_category());
    }
    const int ours = std::exchange(output.read, -1);
    std::shared_ptr<child> out(new child(asio::make_strand(executor), pid, ours, o.log_file));
    asio::co_spawn(out->output_.get_executor(), read_output(out), asio::detached);
    return out;
}

child::child(asio::any_io_executor executor, pid_t pid, int output, const std::string& log_file)
    : pid_(pid), output_(std::move(executor), output), log_file_(log_file) {}

child::~child() {
    if (ended()) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void child::signal(int number) {
    const std::lock_guard lock(mutex_);
    // A collected id may already be another process's.
    if (!status_) ::kill(pid_, number);
}

std::optional<int> child::ended() {
    const std::lock_guard lock(mutex_);
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = exit_status(status);
    return status_;
}

asio::awaitable<std::optional<int>> child::wait(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!ended() && std::chrono::steady_clock::now() < deadline) {
        timer.expires_after(std::chrono::milliseconds(20));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return ended();
}

asio::awaitable<void> child::read_output(std::shared_ptr<child> self) {
    std::ofstream file(self->log_file_, std::ios::app);
    std::string buffer;
    for (;;) {
        auto read = co_await asio::async_read_until(self->output_, asio::dynamic_buffer(buffer, max_line),
                                                    '\n', asio::as_tuple(asio::use_awaitable));
        const auto& [ec, size] = read;
        const std::size_t taken = ec ? buffer.size() : size;
        file.write(buffer.data(), static_cast<std::streamsize>(taken)).flush();
        if (taken > 0) self->keep(buffer.substr(0, taken));
        buffer.erase(0, taken);
        if (ec && ec != asio::error::not_found) co_return;  // not_found: a line longer than the buffer
    }
}

void child::keep(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line.substr(0, line.find_last_not_of("\r\n") + 1));
    if (lines_.size() > kept_lines) lines_.pop_front();
}

std::vector<std::string> child::last_lines() const {
    const std::lock_guard lock(mutex_);
    return {lines_.begin(), lines_.end()};
}

}  // namespace ft9::simulator
