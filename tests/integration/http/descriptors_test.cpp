#include "framing_table.hpp"
#include "live_server.hpp"
#include "support/open_descriptors.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace ft9::test;
using namespace ft9::http;
using namespace std::chrono_literals;

namespace {

using clock_type = std::chrono::steady_clock;

// Takes every descriptor that the process may still open; gives them back one by one, and the limit at the
// end.
class shortage {
  public:
    shortage() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        auto low = before_;
        low.rlim_cur = open_descriptors() + 40;  // not far, and above what is open
        ::setrlimit(RLIMIT_NOFILE, &low);
        for (int made = ::open("/dev/null", O_RDONLY | O_CLOEXEC); made >= 0; made = ::dup(made))
            taken_.push_back(made);
    }
    ~shortage() {
        while (!taken_.empty())
            give_back();
        ::setrlimit(RLIMIT_NOFILE, &before_);
    }
    shortage(const shortage&) = delete;
    shortage& operator=(const shortage&) = delete;

    void give_back() {
        ::close(taken_.back());
        taken_.pop_back();
    }

  private:
    rlimit before_{};
    std::vector<int> taken_;
};

}  // namespace

TEST(HttpDescriptors, WithoutAnyAcceptPausesAndGoesOnByItself) {
    live_server server;
    raw_client known(server.port());
    ASSERT_TRUE(known.ask(get("/hello")));
    auto none_left = std::make_unique<shortage>();
    none_left->give_back();
    const auto before = clock_type::now();
    raw_client newcomer(server.port());  // took the last one; the server has none for its side
    newcomer.send(get("/hello"));
    ASSERT_TRUE(server.reported("accepting", 10, "failed"));
    EXPECT_GE(clock_type::now() - before, 900ms) << "attempts come every 100 ms, not as fast as they fail";
    EXPECT_EQ(known.ask(get("/hello"))->status, 200) << "others are served meanwhile";
    none_left.reset();
    const auto a = newcomer.read_response();
    ASSERT_TRUE(a) << "it waited, and was not lost";
    EXPECT_EQ(a->status, 200);
    EXPECT_EQ(server.times("accepting", "again"), 0u) << "calm has to last before it counts as over";
    EXPECT_TRUE(eventually([&server] {
        raw_client later(server.port());
        return server.times("accepting", "again") == 1;
    }));
}

// Only the server's threads count: this one asks every millisecond whether the time is over.
TEST(HttpDescriptors, AShortageCostsNoProcessorTime) {
    const auto used_by = [](auto whom) {
        rusage used{};
        ::getrusage(whom, &used);
        return std::chrono::seconds(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
               std::chrono::microseconds(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    };
    const auto by_server = [&used_by] { return used_by(RUSAGE_SELF) - used_by(RUSAGE_THREAD); };
    live_server server;
    shortage none_left;
    none_left.give_back();
    raw_client newcomer(server.port());
    ASSERT_TRUE(server.reported("accepting", 1, "failed"));
    const auto start = clock_type::now();
    const auto spent = by_server();
    ASSERT_TRUE(server.reported("accepting", 11, "failed"));  // a second later
    EXPECT_LT(by_server() - spent, (clock_type::now() - start) / 3) << "a server that spins takes all of it";
}
