#include "support/e2e_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace ft9::test {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts)
        out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

// What a mount of one's own needs, made before the fork.
struct small_disk {
    explicit small_disk(const command& what)
        : wanted(what.small_disk > 0),
          folder(what.directory + "/data"),
          options("mode=0700,size=" + std::to_string(what.small_disk)),
          users(same_id(::getuid())),
          groups(same_id(::getgid())) {}
    static std::string same_id(unsigned id) { return std::to_string(id) + ' ' + std::to_string(id) + " 1"; }

    bool wanted;
    std::string folder, options, users, groups;
};

bool put(const char* file, const char* text, std::size_t size) {
    const int to = ::open(file, O_WRONLY | O_CLOEXEC);
    const bool done = to >= 0 && ::write(to, text, size) == static_cast<ssize_t>(size);
    ::close(to);
    return done;
}

// Between fork and exec. A user namespace lets everybody mount what only we see.
bool mount_it(const small_disk& disk) {
    return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && put("/proc/self/setgroups", "deny", 4) &&
           put("/proc/self/uid_map", disk.users.data(), disk.users.size()) &&
           put("/proc/self/gid_map", disk.groups.data(), disk.groups.size()) &&
           ::mount("tmpfs", disk.folder.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, disk.options.c_str()) == 0;
}

// Between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(const char* binary, const char* directory, char* const* arguments,
                         char* const* environment, int output, const small_disk& disk) {
    if (disk.wanted && !mount_it(disk)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::chdir(directory) == 0 && ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0)
        ::execve(binary, arguments, environment);
    ::_exit(127);
}

int exit_code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

child_process::child_process(const command& what) {
    std::vector<std::string> arguments = what.arguments, environment;
    arguments.insert(arguments.begin(), what.binary);
    for (const auto& [name, value] : what.environment)
        environment.push_back(name + "=" + value);
    const auto argv = pointers(arguments), envp = pointers(environment);
    const small_disk disk(what);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0)
        become(what.binary.c_str(), what.directory.c_str(), argv.data(), envp.data(), ends[1], disk);
    ::close(ends[1]);
    pipe_ = ends[0];
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    reader_ = std::thread([this] { read_output(); });
}

child_process::~child_process() {
    signal(SIGKILL);
    hold_output(false);
    reader_.join();
    ::close(pipe_);
}

// The end of the output is the end of the program: nobody else holds the pipe.
void child_process::read_output() {
    std::array<char, 16384> piece{};
    for (;;) {
        const auto got = ::read(pipe_, piece.data(), piece.size());
        if (got <= 0) break;
        std::unique_lock lock(mutex_);
        output_.append(piece.data(), static_cast<std::size_t>(got));
        changed_.notify_all();
        changed_.wait(lock, [this] { return !held_; });
    }
    int status = 0;
    siginfo_t info{};
    // The zombie keeps the id ours until nobody can signal it any more.
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);
    const std::lock_guard lock(mutex_);
    ::waitpid(pid_, &status, 0);
    exit_code_ = exit_code_of(status);
    ended_ = true;
    changed_.notify_all();
}

void child_process::signal(int number) {
    const std::lock_guard lock(mutex_);
    if (!ended_) ::kill(pid_, number);
}

void child_process::hold_output(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
}

std::optional<int> child_process::wait(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return ended_; });
    return exit_code_;
}

std::string child_process::find_line(const std::string& text, std::size_t from) const {
    const auto at = output_.find(text, from);
    if (at == std::string::npos) return {};
    const auto end = output_.find('\n', at);
    if (end == std::string::npos) return {};
    const auto begin = output_.rfind('\n', at) + 1;  // npos + 1 is the beginning
    return output_.substr(begin, end - begin);
}

std::string child_process::line_with(const std::string& text, std::size_t from,
                                     std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    std::string found;
    changed_.wait_for(lock, limit, [&] {
        found = find_line(text, from);
        return !found.empty() || ended_;
    });
    return found;
}

std::string child_process::output() const {
    const std::lock_guard lock(mutex_);
    return output_;
}

std::pair<int, std::string> run_program(const command& what) {
    child_process program(what);
    const auto code = program.wait();
    return {code.value_or(-1), program.output()};
}

}  // namespace ft9::test
