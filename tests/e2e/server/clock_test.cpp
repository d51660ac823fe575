#include "e2e.hpp"

#include "support/e2e_sink.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <set>

namespace ft9::e2e {
namespace {

constexpr std::int64_t second = 1'000'000'000, day = 86'400 * second, year = 365 * day;

// Somebody sets the machine's clock while the server runs, forth and back. Its children see it, nobody else.
class clock_e2e : public e2e_test {
  protected:
    void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "a sanitizer's runtime has to be loaded first";
#endif
    }
    clock_e2e() {
        set_ahead(0);
        w.environment["LD_PRELOAD"] = FT9_BINARY_DIR "/libclock_shift.so";
        w.environment["FT9_CLOCK_SHIFT"] = file_;
        w.environment["ALERT_WEBHOOK_URL"] = sink.url();
    }
    void set_ahead(std::int64_t by) {
        const int file = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC);
        ASSERT_EQ(::pwrite(file, &by, sizeof by, 0), static_cast<ssize_t>(sizeof by));
        ::close(file);
    }
    double expired() {
        return w.metric("ft9_turns_total{outcome=\"expired\"}");
    }

    alarm_sink sink;

  private:
    const std::string file_ = w.directory().write("shift", std::string(8, '\0'));
};

class clock_jump_e2e : public clock_e2e, public ::testing::WithParamInterface<std::int64_t> {};

TEST_P(clock_jump_e2e, NothingExpiresNothingWaitsAndNothingIsForgotten) {
    w.start();
    const auto first = converse(person(1), "Meu nome é Ana");
    set_ahead(GetParam());
    if (std::abs(GetParam()) > 15 * second) {
        EXPECT_TRUE(sink.wait("clock_jump").is_object()) << "upkeep looks at it: " << w.logs();
        EXPECT_NEAR(w.metric("ft9_clock_deviation_seconds"), static_cast<double>(GetParam() / second), 5);
    }
    EXPECT_THAT(converse(person(1), "qual é o meu nome?"), HasSubstr("«qual é o meu nome?»"));
    const auto question = dialogue(sim.all(asked("qual é o meu nome?")).at(0));
    ASSERT_THAT(question, SizeIs(3)) << "the session has not ended";
    EXPECT_EQ(question[1].at("content"), first);
    EXPECT_EQ(expired(), 0);
    // A retry that is due in a second is not due tomorrow.
    sim.fault({{"target", "graph"}, {"code", 131016}, {"match", "espera"}});
    w.say(person(2), "espera um segundo");
    ASSERT_THAT(sim.wait(sent_to(person(2))), SizeIs(1));
    set_ahead(0);
    EXPECT_THAT(sim.wait(accepted_for(person(2))), SizeIs(1)) << w.logs();
    // What went out before is still known, and was not held.
    const auto view = w.message_in_state(id_of(sim.all(accepted_for(person(1))).at(0)), "read");
    EXPECT_EQ(view.at("status"), "read");
    EXPECT_EQ(w.metric("ft9_held_sends"), 0);
}

// Ids are made of the time: after a start with a clock that is behind they are still new ones.
TEST_P(clock_jump_e2e, ARestartTakesTheNewTimeOverAndAnswers) {
    w.start();
    converse(person(1), "antes");
    EXPECT_EQ(w.stop(), 0);
    set_ahead(GetParam());
    w.start();
    if (GetParam() < 6 * 3600 * second) {
        EXPECT_THAT(converse(person(1), "depois"), HasSubstr("«depois»"));
        EXPECT_EQ(expired(), 0);
    } else {
        // Whoever starts the server with a clock that is a day ahead has told it that messages are a day old.
        w.say(person(1), "depois");
        EXPECT_NE(w.server().line_with("\"reason\":\"stale\""), "") << w.logs();
    }
    const auto sends = sim.all(accepted_for(person(1)));
    std::set<std::string> ids;
    for (const auto& send : sends)
        ids.insert(id_of(send));
    EXPECT_EQ(ids.size(), sends.size());
}

INSTANTIATE_TEST_SUITE_P(by, clock_jump_e2e,
                         ::testing::Values(second, -second, 60 * second, -60 * second, day, -day, year,
                                           -year),
                         [](const auto& by) {
                             const auto seconds = by.param / second;
                             return (seconds < 0 ? "Back" : "Ahead") + std::to_string(std::abs(seconds));
                         });

}  // namespace
}  // namespace ft9::e2e
