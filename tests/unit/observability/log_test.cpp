#include "ft9/observability/log.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <sstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace ft9;

namespace {

// A pipe in the place of standard output; reading is up to the test.
class Log : public ::testing::Test {
  protected:
    void SetUp() override { ASSERT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
    void TearDown() override {
        log::stop();
        log::set_level(log::level::info);
        close_reader();
        ::close(ends_[1]);
    }
    int writer() const { return ends_[1]; }
    void close_reader() {
        if (ends_[0] >= 0) ::close(ends_[0]);
        ends_[0] = -1;
    }
    // Everything written so far; call after stop().
    std::string drain() {
        ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
        std::string all;
        std::array<char, 4096> buffer;
        for (ssize_t n; (n = ::read(ends_[0], buffer.data(), buffer.size())) > 0;) {
            all.append(buffer.data(), static_cast<std::size_t>(n));
        }
        return all;
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};

}  // namespace

TEST_F(Log, WritesJsonLinesInOrder) {
    log::start(log::level::info, log::format::json, writer());
    for (int i = 0; i < 100; ++i)
        log::info("line", {{"n", i}});
    log::stop();
    std::istringstream lines(drain());
    std::string line;
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(std::getline(lines, line)) << i;
        EXPECT_EQ(nlohmann::json::parse(line).at("n"), i);
    }
    EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(Log, TextIsNotColouredOnAPipe) {
    log::start(log::level::info, log::format::text, writer());
    log::error("broken", {{"code", 5}});
    log::stop();
    const std::string text = drain();
    EXPECT_NE(text.find("error    broken code=5\n"), std::string::npos) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST_F(Log, LevelIsAFilterThatCanChange) {
    log::start(log::level::warning, log::format::json, writer());
    EXPECT_FALSE(log::enabled(log::level::info));
    log::info("hidden");
    log::set_level(log::level::debug);
    log::debug("shown");
    log::stop();
    const std::string text = drain();
    EXPECT_EQ(text.find("hidden"), std::string::npos);
    EXPECT_NE(text.find("shown"), std::string::npos);
}

TEST_F(Log, ReaderThatStallsNeverBlocksCallersNorTheEnd) {
    const auto dropped_before = log::dropped();
    log::start(log::level::info, log::format::json, writer());
    const std::string padding(1000, 'x');
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::jthread> callers;
    for (int t = 0; t < 3; ++t) {
        callers.emplace_back([&padding] {
            for (int i = 0; i < 5000; ++i)
                log::info("line", {{"n", i}, {"padding", padding}});
        });
    }
    callers.clear();
    EXPECT_GT(log::dropped(), dropped_before);
    log::stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
    // 64 KiB of pipe hold some lines; every other one is counted.
    const std::string kept = drain();
    const auto whole = static_cast<std::uint64_t>(std::count(kept.begin(), kept.end(), '\n'));
    EXPECT_EQ(log::dropped() - dropped_before, 15'000 - whole);
}

TEST_F(Log, ClosedOutputIsCountedAndHarmless) {
    const auto dropped_before = log::dropped();
    log::start(log::level::info, log::format::json, writer());
    close_reader();
    log::info("nobody reads");
    log::stop();
    EXPECT_EQ(log::dropped(), dropped_before + 1);
}

TEST_F(Log, BeforeStartAndAfterStopLinesGoToStandardError) {
    ::testing::internal::CaptureStderr();
    log::info("early", {{"n", 1}});
    log::start(log::level::info, log::format::json, writer());
    log::info("in between");
    log::stop();
    log::info("late", {{"n", 2}});
    const std::string text = ::testing::internal::GetCapturedStderr();
    EXPECT_NE(text.find("early"), std::string::npos);
    EXPECT_EQ(text.find("in between"), std::string::npos);
    EXPECT_NE(text.find("late"), std::string::npos);
}

TEST_F(Log, ManyThreadsMayLogWhileItStartsAndStops) {
    ::testing::internal::CaptureStderr();
    std::atomic<bool> done{false};
    std::vector<std::jthread> callers;
    for (int t = 0; t < 2; ++t) {
        callers.emplace_back([&done] {
            while (!done) {
                log::info("line");
                log::dropped();
            }
        });
    }
    std::jthread reader([this, &done] {
        while (!done)
            drain();
    });
    for (int i = 0; i < 20; ++i) {
        log::start(log::level::info, log::format::json, writer());
        log::stop();
    }
    done = true;
    callers.clear();
    reader.join();
    ::testing::internal::GetCapturedStderr();
}
