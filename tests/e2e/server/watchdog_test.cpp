#include "e2e.hpp"

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <csignal>

#include <filesystem>
#include <fstream>

namespace ft9::e2e {
namespace {

// One thread of the server, held as a debugger holds it, while the others run.
class held_thread {
  public:
    explicit held_thread(pid_t thread) : thread_(thread) {
        held_ = ::ptrace(PTRACE_SEIZE, thread, 0, 0) == 0 && ::ptrace(PTRACE_INTERRUPT, thread, 0, 0) == 0;
    }
    ~held_thread() {
        if (held_) ::ptrace(PTRACE_DETACH, thread_, 0, 0);
    }
    held_thread(const held_thread&) = delete;
    held_thread& operator=(const held_thread&) = delete;
    explicit operator bool() const { return held_; }
    // Its end has to be acknowledged before the process can be gone. Only when the end is near.
    void bury() {
        int status = 0;
        while (held_ && ::waitpid(thread_, &status, __WALL) == thread_ && WIFSTOPPED(status)) {
        }
        held_ = false;
    }

  private:
    pid_t thread_;
    bool held_;
};

// The thread of that name, 0 if there is none.
pid_t thread_named(pid_t process, const std::string& name) {
    for (const auto& task :
         std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
        std::string found;
        std::getline(std::ifstream(task.path() / "comm") >> std::ws, found);
        if (found == name) return std::stoi(task.path().filename().string());
    }
    return 0;
}

class watchdog_e2e : public e2e_test {
  protected:
    // The thread that is not the main one; with THREADS=2 the loop has one more.
    pid_t io_thread() {
        for (const char* name : {"io-1", "io-2"}) {
            if (const auto found = thread_named(w.server().pid(), name)) return found;
        }
        return 0;
    }
};

TEST_F(watchdog_e2e, AThreadThatIsStuckEndsTheProcessAndTheNextOneAnswers) {
    w.environment["WATCHDOG_SECONDS"] = "2";
    w.start();
    EXPECT_THAT(converse(person(1), "tudo bem?"), HasSubstr("«tudo bem?»"));
    const auto thread = io_thread();
    ASSERT_NE(thread, 0);
    held_thread held(thread);
    if (!held) GTEST_SKIP() << "no tracing here";
    const auto line = w.server().line_with("an io thread does not answer");
    ASSERT_NE(line, "") << w.logs();
    const auto said = json::parse(line);
    EXPECT_EQ(said.at("level"), "critical");
    EXPECT_EQ(said.at("thread"), thread);
    EXPECT_EQ(said.at("state"), "t") << "held by a tracer";
    EXPECT_GE(said.at("silent_seconds").get<double>(), 2);
    held.bury();
    EXPECT_EQ(w.server().wait(), 70);
    w.start();
    EXPECT_THAT(converse(person(1), "e agora?"), HasSubstr("«e agora?»"));
}

TEST_F(watchdog_e2e, SwitchedOffItEndsNothing) {
    w.environment["WATCHDOG_SECONDS"] = "0";
    w.start();
    EXPECT_EQ(io_thread(), 0);
    EXPECT_THAT(converse(person(1), "tudo bem?"), HasSubstr("«tudo bem?»"));
    EXPECT_EQ(w.metric("ft9_loop_lag_seconds"), 0);
}

// A virtual machine that is moved, a laptop that sleeps: the process could not answer, and is not to blame.
TEST_F(watchdog_e2e, AProcessThatWasStoppedGoesOn) {
    w.environment["WATCHDOG_SECONDS"] = "2";
    w.start();
    EXPECT_THAT(converse(person(1), "antes"), HasSubstr("«antes»"));
    w.server().signal(SIGSTOP);
    EXPECT_EQ(w.server().wait(std::chrono::seconds(6)), std::nullopt);
    w.server().signal(SIGCONT);
    EXPECT_THAT(converse(person(1), "depois"), HasSubstr("«depois»"));
    EXPECT_THAT(w.logs(), Not(HasSubstr("does not answer")));
    EXPECT_EQ(w.stop(), 0);
}

}  // namespace
}  // namespace ft9::e2e
