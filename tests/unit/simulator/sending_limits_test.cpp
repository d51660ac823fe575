#include "simulator/sending_limits.hpp"

#include "simulator/options.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using namespace std::chrono_literals;

constexpr const char* ana = "5511999990000";
constexpr const char* bia = "5511988880000";

class sending_limits_of_meta : public ::testing::Test {
  protected:
    void set(const nlohmann::json& change) {
        std::string problem;
        auto next = changed(*settings_.get(), change, problem);
        ASSERT_TRUE(next) << problem;
        settings_.set(std::move(*next));
    }
    // Meta's code, 0 if the message is accepted.
    int send(const std::string& to = ana) {
        const auto refused = limits_.admit(to);
        return refused ? refused->code : 0;
    }
    int accepted_of(int messages) {
        int accepted = 0;
        for (int i = 0; i < messages; ++i)
            accepted += send() == 0 ? 1 : 0;
        return accepted;
    }

    ft9::test::fake_clock time_;
    behaviour_store settings_{behaviour()};
    sending_limits limits_{settings_, time_};
};

TEST_F(sending_limits_of_meta, are_off_at_first) {
    EXPECT_EQ(accepted_of(500), 500);
}

TEST_F(sending_limits_of_meta, a_number_sends_so_many_in_any_second) {
    set({{"number_limit", 80}});
    EXPECT_EQ(accepted_of(40), 40);
    time_.advance(600ms);
    EXPECT_EQ(accepted_of(60), 40);
    EXPECT_EQ(send(bia), 130429) << "whoever it is for";
    time_.advance(399ms);
    EXPECT_EQ(send(), 130429);
    time_.advance(1ms);
    EXPECT_EQ(accepted_of(80), 40) << "those of the first half are a second old";
}

TEST_F(sending_limits_of_meta, a_person_gets_one_in_six_seconds) {
    set({{"person_message_ms", 6000}, {"person_burst", 1}});
    EXPECT_EQ(send(), 0);
    time_.advance(5999ms);
    EXPECT_EQ(send(), 131056);
    EXPECT_EQ(send(bia), 0) << "nobody else waits";
    time_.advance(1ms);
    EXPECT_EQ(send(), 0);
}

TEST_F(sending_limits_of_meta, a_burst_is_borrowed_and_paid_back_by_waiting) {
    set({{"person_message_ms", 6000}});
    EXPECT_EQ(accepted_of(20), 20);
    time_.advance(6s);
    EXPECT_EQ(send(), 131056) << "the six seconds of the burst are over";
    time_.advance(113s);
    EXPECT_EQ(send(), 131056);
    time_.advance(1s);
    EXPECT_EQ(send(), 0) << "2 minutes after a burst of 20";
}

TEST_F(sending_limits_of_meta, a_burst_has_forty_five) {
    set({{"person_message_ms", 6000}});
    EXPECT_EQ(accepted_of(50), 45);
    time_.advance(45 * 6s);
    EXPECT_EQ(accepted_of(50), 45);
}

TEST_F(sending_limits_of_meta, what_was_taken_back_or_forgotten_does_not_count) {
    set({{"number_limit", 2}, {"person_message_ms", 6000}, {"person_burst", 1}});
    EXPECT_EQ(send(), 0);
    limits_.take_back(ana);
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(send(), 131056);
    EXPECT_EQ(send(bia), 0);
    EXPECT_EQ(send("5511977770000"), 130429);
    limits_.reset();
    EXPECT_EQ(send(), 0);
}

TEST_F(sending_limits_of_meta, come_with_an_option_of_the_program) {
    options o;
    EXPECT_EQ(simulator_options_of(o, {}, "/w").first.number_limit, 0);
    o.meta_limits = true;
    const auto first = simulator_options_of(o, {}, "/w").first;
    EXPECT_EQ(first.number_limit, 80);
    EXPECT_EQ(first.person_message, 6s);
    EXPECT_EQ(first.person_burst, 45);
}

}  // namespace
}  // namespace ft9::simulator
