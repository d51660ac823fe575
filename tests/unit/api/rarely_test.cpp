#include "../../../src/api/rarely.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

using namespace ft9;
using api::rarely;
using std::chrono::seconds;

TEST(Rarely, PassesOnceInEachInterval) {
    test::fake_clock time;
    rarely door(seconds(60));
    EXPECT_TRUE(door.pass(time.steady()));
    EXPECT_FALSE(door.pass(time.steady()));
    time.advance(std::chrono::milliseconds(59'999));
    EXPECT_FALSE(door.pass(time.steady()));
    time.advance(std::chrono::milliseconds(1));
    EXPECT_TRUE(door.pass(time.steady()));
    EXPECT_FALSE(door.pass(time.steady()));
}

TEST(Rarely, LetsOneOfACrowdThrough) {
    test::fake_clock time;
    rarely door(seconds(60));
    std::atomic<int> passed{0};
    std::vector<std::thread> crowd;
    for (int i = 0; i < 8; ++i) {
        crowd.emplace_back([&] {
            for (int n = 0; n < 1000; ++n)
                passed += door.pass(time.steady()) ? 1 : 0;
        });
    }
    for (auto& t : crowd)
        t.join();
    EXPECT_EQ(passed, 1);
}
