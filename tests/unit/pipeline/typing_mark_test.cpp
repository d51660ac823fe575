#include "../../../src/pipeline/typing_mark.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <vector>

using namespace ft9;
using namespace std::chrono_literals;
using pipeline::typing_mark;
namespace asio = boost::asio;

namespace {

// Rings when the test says so.
class hand_rung final : public timers {
  public:
    ticket after(std::chrono::milliseconds wait, std::function<void()> ring) override {
        waits.push_back(wait);
        const auto kept = std::make_shared<int>(0);
        ticket_ = kept;
        ring_ = std::move(ring);
        return kept;
    }
    bool ring() {
        if (ticket_.expired()) return false;
        ring_();
        return true;
    }
    std::vector<std::chrono::milliseconds> waits;

  private:
    std::weak_ptr<void> ticket_;
    std::function<void()> ring_;
};

asio::awaitable<void> wait_at(asio::steady_timer& gate) {
    co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
}

class TypingMark : public testing::Test {
  protected:
    TypingMark() { gate_.expires_at(std::chrono::steady_clock::time_point::max()); }
    ~TypingMark() override {
        if (mark_) end();
        gate_.cancel();
        run();
    }
    // All that can happen now; a request that is not slow takes no time.
    void run() {
        do {
            io_.restart();
        } while (io_.poll() > 0);
    }
    void start(std::chrono::milliseconds renew, std::chrono::milliseconds turn) {
        mark_.emplace(io_.get_executor(), timers_, clock_);
        auto show = [this] {
            ++shown_;
            if (!slow_) gate_.expires_after(0s);
            return wait_at(gate_);
        };
        mark_->start(std::move(show), {renew, clock_.steady() + turn});
        run();
    }
    void pass(std::chrono::milliseconds time) {
        clock_.advance(time);
        timers_.ring();
        run();
    }
    void end() {
        asio::co_spawn(io_, mark_->ended(), [this](const std::exception_ptr&) { ended_ = true; });
        run();
    }

    asio::io_context io_;
    asio::steady_timer gate_{io_};
    hand_rung timers_;
    test::fake_clock clock_;
    std::optional<typing_mark> mark_;
    int shown_ = 0;
    bool slow_ = false, ended_ = false;
};

}  // namespace

TEST_F(TypingMark, IsShownAgainWhileTheTurnRuns) {
    start(20s, 60s);
    EXPECT_EQ(shown_, 1);
    pass(20s);
    EXPECT_EQ(shown_, 2);
    pass(20s);
    EXPECT_EQ(shown_, 3);
    EXPECT_EQ(timers_.waits, (std::vector<std::chrono::milliseconds>{20s, 20s}))
        << "a third renewal would end with the turn";
}

TEST_F(TypingMark, NothingIsShownBehindTheDeadline) {
    start(20s, 40s);
    pass(20s);
    EXPECT_EQ(shown_, 2);
    EXPECT_FALSE(timers_.ring()) << "nobody waits";
}

TEST_F(TypingMark, ReadAloneIsSaidOnce) {
    start(0s, 60s);
    EXPECT_EQ(shown_, 1);
    EXPECT_TRUE(timers_.waits.empty());
}

TEST_F(TypingMark, EndsAtOnceBetweenTwoRequests) {
    start(20s, 60s);
    end();
    EXPECT_TRUE(ended_);
    EXPECT_FALSE(timers_.ring());
    EXPECT_EQ(shown_, 1);
}

TEST_F(TypingMark, TheEndWaitsForARequestUnderWay) {
    slow_ = true;
    start(20s, 60s);
    end();
    EXPECT_FALSE(ended_) << "it would appear behind the reply";
    gate_.cancel();
    run();
    EXPECT_TRUE(ended_);
    EXPECT_TRUE(timers_.waits.empty());
}

TEST_F(TypingMark, WhoeverForgetsItShowsNothingFurther) {
    start(20s, 60s);
    mark_.reset();
    pass(20s);
    EXPECT_EQ(shown_, 1);
}
