#include "../../../src/app/watchdog.hpp"

#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <unistd.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace ft9::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Attendance, WhoAnswersIsNeverSilent) {
    attendance a(seconds(30), seconds(3));
    a.enlist(7);
    for (int i = 0; i < 1000; ++i) {
        a.present(7);
        EXPECT_FALSE(a.round_over(seconds(3)));
        EXPECT_EQ(a.longest_silence(), seconds(0));
    }
}

TEST(Attendance, TheOneThatIsSilentIsNamedAtTheLimitAndNotBefore) {
    attendance a(seconds(30), seconds(3));
    for (const pid_t thread : {7, 8, 9})
        a.enlist(thread);
    EXPECT_FALSE(a.round_over(seconds(3))) << "who has just begun owes nothing";
    for (int i = 1; i < 10; ++i) {
        a.present(7);
        a.present(9);
        EXPECT_FALSE(a.round_over(seconds(3))) << i;
        EXPECT_EQ(a.longest_silence(), seconds(3 * i));
    }
    const auto found = a.round_over(seconds(3));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->thread, 8);
    EXPECT_EQ(found->silence, seconds(30));
    EXPECT_EQ(found->silent, 1U) << "the others missed one round only";
    EXPECT_EQ(found->threads, 3U);
}

TEST(Attendance, OneAnswerIsEnough) {
    attendance a(seconds(30), seconds(3));
    a.enlist(7);
    for (int i = 0; i < 10; ++i)
        EXPECT_FALSE(a.round_over(seconds(3)));
    EXPECT_EQ(a.longest_silence(), seconds(27));
    a.present(7);
    EXPECT_FALSE(a.round_over(seconds(3)));
    EXPECT_EQ(a.longest_silence(), seconds(0));
}

TEST(Attendance, AProcessThatWasStoppedForAnHourHasNotBeenSilentForAnHour) {
    attendance a(seconds(30), seconds(3));
    a.enlist(7);
    a.round_over(seconds(3));
    EXPECT_FALSE(a.round_over(std::chrono::hours(1)));
    EXPECT_EQ(a.longest_silence(), seconds(6));
    for (int i = 0; i < 7; ++i)
        EXPECT_FALSE(a.round_over(seconds(3)));
    EXPECT_TRUE(a.round_over(seconds(3)));
}

// Some threads that run a loop, and the dog beside them.
class Watchdog : public ::testing::Test {
  protected:
    static constexpr int threads = 3;

    void watch(milliseconds limit) {
        watchdog_events events;
        events.lag = [this](double lag) {
            lag_ = lag;
            ++rounds_;
        };
        events.stuck = [this](const stuck_report& r) { found_.set_value(r); };
        dog_.emplace(io_.get_executor(), limit, std::move(events));
        for (int i = 0; i < threads; ++i) {
            threads_.emplace_back([this] {
                dog_->enlist();
                io_.run();
            });
        }
    }
    ~Watchdog() override {
        release_.set_value();
        work_.reset();
        io_.stop();
        for (auto& t : threads_)
            t.join();
    }
    // A handler that does not come back until the end of the test, and the thread that has it.
    pid_t block_one() {
        auto begun = std::make_shared<std::promise<pid_t>>();
        auto thread = begun->get_future();
        boost::asio::post(io_, [this, begun] {
            begun->set_value(::gettid());
            released_.wait();
        });
        return thread.get();
    }

    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    std::promise<void> release_;
    std::shared_future<void> released_{release_.get_future()};
    std::promise<stuck_report> found_;
    std::atomic<double> lag_{0};
    std::atomic<int> rounds_{0};
    std::vector<std::thread> threads_;
    std::optional<watchdog> dog_;  // ends before the threads do
};

TEST_F(Watchdog, AThreadThatDoesNotComeBackIsFoundAmongThoseThatDo) {
    watch(milliseconds(2000));
    const auto blocked = block_one();
    auto found = found_.get_future();
    ASSERT_EQ(found.wait_for(test::long_enough), std::future_status::ready);
    const auto report = found.get();
    EXPECT_GE(report.silence, milliseconds(2000));
    EXPECT_EQ(report.threads, 3U);
    // On a machine with no time at all the others may have been late as well.
    EXPECT_TRUE(report.silent > 1 || report.thread == blocked);
    EXPECT_GE(lag_, 2.0);
}

TEST_F(Watchdog, ALoopThatStandsStillIsFound) {
    watch(milliseconds(500));
    for (int i = 0; i < threads; ++i)
        block_one();
    auto found = found_.get_future();
    ASSERT_EQ(found.wait_for(test::long_enough), std::future_status::ready);
    EXPECT_EQ(found.get().silent, 3U);
}

TEST_F(Watchdog, ABusyLoopAndAnIdleOneAreLeftInPeace) {
    watch(seconds(4));  // ten rounds; more than that many of either kind follow
    std::atomic<bool> busy{true};
    std::function<void()> work = [&] {
        if (busy) boost::asio::post(io_, work);
    };
    for (int i = 0; i < 8; ++i)
        boost::asio::post(io_, work);
    ASSERT_TRUE(test::eventually([&] { return rounds_ >= 12; }));
    busy = false;
    ASSERT_TRUE(test::eventually([&] { return rounds_ >= 24; }));
    EXPECT_EQ(found_.get_future().wait_for(seconds(0)), std::future_status::timeout);
}

TEST_F(Watchdog, WhoComesBackInTimeIsForgiven) {
    watch(seconds(20));  // two seconds a round
    std::promise<void> go;
    std::promise<void> begun;
    boost::asio::post(io_, [&] {
        begun.set_value();
        go.get_future().wait();
    });
    begun.get_future().wait();
    ASSERT_TRUE(test::eventually([&] { return lag_ > 1.5; }));
    go.set_value();
    EXPECT_TRUE(test::eventually([&] { return lag_ < 1.5; }));
    EXPECT_EQ(found_.get_future().wait_for(seconds(0)), std::future_status::timeout);
}

}  // namespace
}  // namespace ft9::app
