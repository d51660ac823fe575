// Decisions 1 and 2: who ends the process is found out, and a crash loop ends.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;
using test::world;

namespace {

constexpr const char* poison = "veneno";

class PipelineCrashes : public testing::Test {
  protected:
    static std::size_t questions_with(world& w, const std::string& text) {
        std::size_t found = 0;
        for (const auto& question : w.model.asked())
            found += question.conversation.back().text == text ? 1 : 0;
        return found;
    }
    // The process ends whenever the model is asked about this.
    static void crash_when_asked(world& w, const std::string& text, std::size_t times) {
        ASSERT_TRUE(w.eventually([&] { return questions_with(w, text) == times; })) << "crash " << times;
        w.restart();
    }
    static std::string number(int i) { return "55119" + std::to_string(10000000 + i); }
};

TEST_F(PipelineCrashes, OnePoisonAmongManyBecomesTheOnlyDeadLetter) {
    constexpr int bystanders = 500;
    auto options = world::defaults();
    options.crash_loop_limit = 1000;  // safe mode is another test's
    options.backlog_spacing = 0ms;
    options.max_inflight_turns = 4 * bystanders;  // half is the backlog's, and the model holds them all
    options.ambiguity = {ambiguous_policy::resend, 0ms, 1h};  // of sends that a crash cut off
    options.mark = pipeline::marking::off;
    world w(options);
    w.model.hold();
    std::vector<inbound_message> crowd;
    for (int i = 0; i < bystanders; ++i)
        crowd.push_back(w.text("oi", number(i)));
    crowd.insert(crowd.begin() + bystanders / 2, w.text(poison, number(bystanders)));
    w.receive(std::move(crowd));
    // Twice nobody knows who it was; then it runs alone three times.
    for (std::size_t crash = 1; crash <= 5; ++crash) {
        if (crash > 2) w.model.answer_all_but(poison);
        crash_when_asked(w, poison, crash);
    }
    w.model.release();
    const auto all_answered = [&] {
        w.run(w.line->tend());
        return w.people_answered() == bystanders;
    };
    ASSERT_TRUE(w.eventually(all_answered)) << w.people_answered() << " answered";
    EXPECT_EQ(questions_with(w, poison), 5U);
    EXPECT_EQ(w.dead_letters(), 1);
    EXPECT_EQ(w.meter.value(counter::turns, "dead"), 1);
    EXPECT_EQ(w.meter.value(counter::alarms, "crash_suspect"), 1);
}

TEST_F(PipelineCrashes, AnOrderlyEndClearsTheMarks) {
    world w;
    w.model.hold();
    w.receive({w.text("devagar")});
    for (std::size_t i = 1; i <= 6; ++i) {
        ASSERT_TRUE(w.eventually([&] { return questions_with(w, "devagar") == i; }));
        w.restart_cleanly();
    }
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.dead_letters(), 0);
    EXPECT_EQ(w.meter.value(counter::alarms, "unclean_start"), 0);
}

TEST_F(PipelineCrashes, ACrashLoopLeadsToSafeModeWhichResumeEnds) {
    auto options = world::defaults();
    options.crash_loop_limit = 3;
    world w(options);
    w.model.hold();
    w.receive({w.text("um")});
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(w.line->safe_mode()) << i;
        w.restart();
    }
    ASSERT_TRUE(w.line->safe_mode());
    EXPECT_EQ(w.meter.value(counter::alarms, "safe_mode"), 1);
    const auto asked = w.model.asked().size();
    w.receive({w.text("dois", "5511922222222")});
    w.model.release();
    EXPECT_FALSE(w.run(w.line->set_paused(false)));
    EXPECT_FALSE(w.line->safe_mode());
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; })) << "nothing was lost";
    EXPECT_GT(w.model.asked().size(), asked);
}

TEST_F(PipelineCrashes, SafeModeEndsByItself) {
    auto options = world::defaults();
    options.crash_loop_limit = 1;
    options.safe_mode = 0ms;
    world w(options);
    w.restart();
    ASSERT_TRUE(w.line->safe_mode());
    w.run(w.line->tend());
    EXPECT_FALSE(w.line->safe_mode());
}

TEST_F(PipelineCrashes, AFinishedTurnProvesThatItIsNoLoop) {
    auto options = world::defaults();
    options.crash_loop_limit = 2;
    world w(options);
    for (std::size_t i = 1; i <= 4; ++i) {
        w.receive({w.text("oi")});
        ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == i; }));
        ASSERT_TRUE(w.eventually([&] { return w.proved(); }));
        w.restart();
        EXPECT_FALSE(w.line->safe_mode()) << i;
    }
}

TEST_F(PipelineCrashes, ZeroSwitchesItOff) {
    auto options = world::defaults();
    options.crash_loop_limit = 0;
    world w(options);
    w.model.hold();
    w.receive({w.text(poison)});
    for (std::size_t i = 1; i <= 6; ++i)
        crash_when_asked(w, poison, i);
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.dead_letters(), 0);
    EXPECT_FALSE(w.line->safe_mode());
}

}  // namespace
