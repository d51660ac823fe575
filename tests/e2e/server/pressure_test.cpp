// What is scarce, or stands still: the reader of the log, memory.
#include "e2e.hpp"

#include "support/eventually.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <memory>

namespace ft9::e2e {
namespace {

constexpr std::size_t mib = 1024 * 1024;

class pressure_e2e : public e2e_test {
  protected:
    // Of the server, from /proc/PID/status; in bytes.
    std::size_t memory(const std::string& name) {
        std::ifstream file("/proc/" + std::to_string(w.server().pid()) + "/status");
        for (std::string word; file >> word;) {
            std::size_t kilobytes = 0;
            if (word == name + ":" && file >> kilobytes) return kilobytes * 1024;
        }
        throw std::runtime_error("no " + name);
    }
    // 64 KiB of pipe and 2048 lines of queue; a request makes one line of more than 100 bytes.
    void fill_the_log() {
        for (int connection = 0; connection < 80; ++connection) {
            raw_client asking(w.port());
            for (int i = 0; i < 50; ++i)
                ASSERT_EQ(asking.ask("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")->status, 200);
        }
    }
    std::string webhook_head(const std::string& body, std::size_t length) {
        return "POST /webhook HTTP/1.1\r\nHost: localhost\r\nX-Hub-Signature-256: " +
               meta_signature(sim.secret("app_secret"), body) +
               "\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
    }
};

// A terminal that is stopped, a full disk behind a pipe: the log loses lines, and nothing else stops.
TEST_F(pressure_e2e, ALogThatNobodyReadsStopsNothingAndIsCounted) {
    w.environment["LOG_LEVEL"] = "debug";
    w.start();
    w.server().hold_output(true);
    ASSERT_NO_FATAL_FAILURE(fill_the_log());
    const auto lost = w.metric("ft9_log_dropped_total");
    EXPECT_GT(lost, 500);
    EXPECT_THAT(converse(person(1), "ainda responde?"), HasSubstr("«ainda responde?»"));
    EXPECT_GE(w.metric("ft9_log_dropped_total"), lost);
    const auto before = w.server().output().size();
    w.server().hold_output(false);
    EXPECT_THAT(converse(person(1), "e agora?"), HasSubstr("«e agora?»"));
    EXPECT_NE(w.server().line_with("\"msg\":\"turn\"", before), "") << "the log goes on";
    EXPECT_EQ(w.stop(), 0);
}

TEST_F(pressure_e2e, ALogThatNobodyReadsDoesNotKeepTheServerFromEnding) {
    w.environment["LOG_LEVEL"] = "debug";
    w.start();
    w.server().hold_output(true);
    ASSERT_NO_FATAL_FAILURE(fill_the_log());
    const auto process = "/proc/" + std::to_string(w.server().pid()) + "/stat";
    w.server().signal(SIGTERM);
    // Held back, the reader does not see the end; the kernel does: Z, waiting to be reaped.
    const auto state = [&] {
        std::string line;
        std::getline(std::ifstream(process) >> std::ws, line);
        return line.substr(line.rfind(") ") + 2, 1);
    };
    EXPECT_TRUE(eventually([&] { return state() == "Z"; }));
    w.server().hold_output(false);
    EXPECT_EQ(w.server().wait(), 0);
}

// A hundred bodies of three megabytes in a process that may have 96 more than it has.
TEST_F(pressure_e2e, ABodyFloodIsShedWithinTheMemoryThatThereIs) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer takes memory of its own";
#endif
    w.environment["MAX_INFLIGHT_BODY_BYTES"] = std::to_string(16 * mib);
    w.environment["MAX_CONNECTIONS_PER_PEER"] = "1000";
    w.start();
    EXPECT_THAT(converse(person(1), "antes"), HasSubstr("«antes»"));
    const auto pid = w.server().pid();
    rlimit usual{};
    ASSERT_EQ(::prlimit(pid, RLIMIT_DATA, nullptr, &usual), 0);
    auto low = usual;
    low.rlim_cur = memory("VmData") + 96 * mib;
    ASSERT_EQ(::prlimit(pid, RLIMIT_DATA, &low, nullptr), 0);
    const auto before = memory("VmRSS");
    std::vector<std::unique_ptr<raw_client>> flood;
    const std::string most(3 * mib, 'x');
    std::size_t highest = 0;
    for (int i = 0; i < 100; ++i) {
        flood.push_back(std::make_unique<raw_client>(w.port()));
        flood.back()->send(webhook_head("another body", 4 * mib));
        flood.back()->send(most);  // refused in the middle, if it must be
        highest = std::max(highest, memory("VmRSS"));
    }
    EXPECT_LT(highest, before + 64 * mib) << "300 MiB were offered";
    EXPECT_TRUE(eventually([&] { return w.metric("ft9_http_closed_total{reason=\"body_shed\"}") >= 50; }));
    EXPECT_THAT(converse(person(1), "e no meio?"), HasSubstr("«e no meio?»"));
    flood.clear();
    EXPECT_THAT(converse(person(1), "depois"), HasSubstr("«depois»"));
    EXPECT_TRUE(eventually([&] { return w.metric("ft9_http_connections") < 10; }));
    EXPECT_EQ(w.stop(), 0);
}

}  // namespace
}  // namespace ft9::e2e
