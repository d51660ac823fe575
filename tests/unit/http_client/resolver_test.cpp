#include "ft9/http/resolver.hpp"

#include "support/fake_clock.hpp"

#include <boost/asio/error.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace ft9::http {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;

// A resolver over a scripted look-up and a clock that stands still.
class Resolver : public ::testing::Test {
  protected:
    void answer(result<addresses> next) {
        const std::lock_guard lock(mutex_);
        next_ = std::move(next);
    }

    result<addresses> resolve(const std::string& host = "a.test") {
        auto done = std::make_shared<std::promise<result<addresses>>>();
        resolver_.resolve(host, [done](result<addresses> r) { done->set_value(std::move(r)); });
        return done->get_future().get();
    }

    static addresses list(std::initializer_list<const char*> texts) {
        addresses made;
        for (const auto* text : texts)
            made.push_back(make_address(text));
        return made;
    }

    std::mutex mutex_;
    result<addresses> next_ = list({"192.0.2.1"});
    std::atomic<int> calls_{0};
    test::fake_clock clock_;
    resolver resolver_{[this](const std::string&) {
                           ++calls_;
                           const std::lock_guard lock(mutex_);
                           return next_;
                       },
                       30s, [this] { return clock_.steady(); }};
};

TEST_F(Resolver, RemembersUntilTheTtlEnds) {
    EXPECT_EQ(*resolve(), list({"192.0.2.1"}));
    answer(list({"192.0.2.2"}));
    clock_.advance(29s);
    EXPECT_EQ(*resolve(), list({"192.0.2.1"}));
    EXPECT_EQ(calls_, 1);
    clock_.advance(2s);
    EXPECT_EQ(*resolve(), list({"192.0.2.2"}));
    EXPECT_EQ(calls_, 2);
}

TEST_F(Resolver, FailuresAreNotRemembered) {
    answer(error_code(boost::asio::error::host_not_found));
    EXPECT_EQ(resolve().error(), boost::asio::error::host_not_found);
    answer(list({"192.0.2.1"}));
    EXPECT_TRUE(resolve());
}

TEST_F(Resolver, OldAddressesServeForAWhileWhenTheRefreshFails) {
    ASSERT_TRUE(resolve());
    answer(error_code(boost::asio::error::host_not_found_try_again));
    clock_.advance(31s);
    EXPECT_EQ(*resolve(), list({"192.0.2.1"}));
    EXPECT_EQ(calls_, 2);
    EXPECT_TRUE(resolve());
    EXPECT_EQ(calls_, 2) << "not asked again at once";
    clock_.advance(6min);
    EXPECT_EQ(resolve().error(), boost::asio::error::host_not_found_try_again);
}

TEST_F(Resolver, FailedAddressesGoToTheEnd) {
    answer(list({"192.0.2.1", "192.0.2.2", "192.0.2.3"}));
    ASSERT_TRUE(resolve());
    resolver_.demote("a.test", make_address("192.0.2.1"));
    EXPECT_EQ(*resolve(), list({"192.0.2.2", "192.0.2.3", "192.0.2.1"}));
    resolver_.demote("unknown.test", make_address("192.0.2.1"));
}

TEST(ResolverThreads, LookupsOfOneHostAreJoinedOthersRunBeside) {
    std::promise<void> release;
    auto released = release.get_future().share();
    std::atomic<int> calls{0};
    resolver r(
        [&calls, released](const std::string& host) -> result<addresses> {
            ++calls;
            if (host == "slow.test") released.wait_for(20s);
            return addresses{make_address("192.0.2.1")};
        },
        30s);
    std::atomic<int> answered{0};
    std::promise<void> all, other;
    for (int i = 0; i < 10; ++i)
        r.resolve("slow.test", [&](const result<addresses>&) {
            if (++answered == 10) all.set_value();
        });
    r.resolve("quick.test", [&other](const result<addresses>&) { other.set_value(); });
    ASSERT_EQ(other.get_future().wait_for(20s), std::future_status::ready);
    EXPECT_EQ(answered, 0);
    release.set_value();
    ASSERT_EQ(all.get_future().wait_for(20s), std::future_status::ready);
    EXPECT_EQ(calls, 2);
}

TEST(ResolverThreads, StopAnswersAtOnceAndLateResultsAreDropped) {
    const auto release = std::make_shared<std::promise<void>>();
    const auto returned = std::make_shared<std::promise<void>>();
    std::vector<error_code> seen;
    {
        resolver r(
            [release, returned](const std::string&) -> result<addresses> {
                release->get_future().wait_for(20s);
                returned->set_value();
                return addresses{};
            },
            30s);
        r.resolve("a.test", [&seen](const result<addresses>& found) { seen.push_back(found.error()); });
        r.stop();
        r.resolve("a.test", [&seen](const result<addresses>& found) { seen.push_back(found.error()); });
    }
    EXPECT_EQ(seen, (std::vector<error_code>{errc::cancelled, errc::cancelled}));
    release->set_value();
    ASSERT_EQ(returned->get_future().wait_for(20s), std::future_status::ready);
    EXPECT_EQ(seen.size(), 2u);
}

TEST(SystemLookup, FindsLocalhostAndFailsForInvalid) {
    const auto found = system_lookup("localhost");
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->front().is_loopback());
    EXPECT_FALSE(system_lookup("does-not-exist.invalid"));
}

}  // namespace
}  // namespace ft9::http
