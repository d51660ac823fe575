#include "simulator/record.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace ft9::simulator {
namespace {

namespace asio = boost::asio;
using nlohmann::json;

class record_test : public ::testing::Test {
  protected:
    system_clock time;
};

TEST_F(record_test, numbers_entries_in_order) {
    record log(10, false, time);
    EXPECT_EQ(log.add("a", {{"x", 1}}), 1U);
    EXPECT_EQ(log.add("b", json::object(), "request", R"({"k":[1,2]})"), 2U);
    const auto slice = log.after(0, 10);
    ASSERT_EQ(slice.entries.size(), 2U);
    EXPECT_EQ(slice.next, 2U);
    EXPECT_EQ(slice.oldest, 1U);
    const json first = json::parse(slice.entries[0]), second = json::parse(slice.entries[1]);
    EXPECT_EQ(first["n"], 1);
    EXPECT_EQ(first["kind"], "a");
    EXPECT_EQ(first["x"], 1);
    EXPECT_EQ(second["request"]["k"][1], 2);
    EXPECT_GT(first["ms"], 1'600'000'000'000);
    EXPECT_EQ(log.after(1, 10).entries.size(), 1U);
    EXPECT_TRUE(log.after(2, 10).entries.empty());
}

TEST_F(record_test, counts_each_key_once_and_repetitions_apart) {
    record log(10, true, time);
    for (const char* who : {"a", "b", "a", "a"})
        log.count_distinct("people", who);
    EXPECT_EQ(log.counters().at("people"), 2U);
    EXPECT_EQ(log.counters().at("people.again"), 2U);
    log.clear();
    log.count_distinct("people", "a");
    EXPECT_EQ(log.counters().at("people"), 1U);
    EXPECT_FALSE(log.counters().contains("people.again"));
}

TEST_F(record_test, gives_pages) {
    record log(10, false, time);
    for (int i = 0; i < 5; ++i)
        log.add("a", json::object());
    const auto page = log.after(1, 2);
    ASSERT_EQ(page.entries.size(), 2U);
    EXPECT_EQ(page.next, 3U);
    EXPECT_EQ(json::parse(page.entries[0])["n"], 2);
}

TEST_F(record_test, drops_the_oldest_and_says_so) {
    record log(3, false, time);
    for (int i = 0; i < 5; ++i)
        log.add("a", json::object());
    const auto slice = log.after(0, 10);
    EXPECT_EQ(slice.oldest, 3U);
    ASSERT_EQ(slice.entries.size(), 3U);
    EXPECT_EQ(json::parse(slice.entries[0])["n"], 3);
    EXPECT_EQ(log.counters().at("a"), 5U);
}

TEST_F(record_test, numbers_go_on_after_clear) {
    record log(10, false, time);
    log.add("a", json::object());
    log.clear();
    EXPECT_TRUE(log.counters().empty());
    EXPECT_EQ(log.add("a", json::object()), 2U);
    EXPECT_EQ(log.after(0, 10).entries.size(), 1U);
}

TEST_F(record_test, starts_again_for_a_reader_from_the_future) {
    record log(10, false, time);
    log.add("a", json::object());
    EXPECT_EQ(log.after(900, 10).entries.size(), 1U);
}

TEST_F(record_test, can_count_only) {
    record log(10, true, time);
    EXPECT_EQ(log.add("a", {{"x", 1}}), 0U);
    log.count("b", 3);
    EXPECT_TRUE(log.after(0, 10).entries.empty());
    EXPECT_EQ(log.counters().at("a"), 1U);
    EXPECT_EQ(log.counters().at("b"), 3U);
}

TEST_F(record_test, a_waiting_reader_gets_the_next_entry) {
    record log(10, false, time);
    asio::io_context io;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    auto got = asio::co_spawn(io, log.wait_after(0, 10, deadline), asio::use_future);
    // Runs after the reader has begun to wait.
    asio::post(io, [&log] { log.add("late", json::object()); });
    std::jthread runner([&io] { io.run(); });
    ASSERT_EQ(got.wait_for(std::chrono::seconds(30)), std::future_status::ready);
    const auto slice = got.get();
    ASSERT_EQ(slice.entries.size(), 1U);
    EXPECT_EQ(json::parse(slice.entries[0])["kind"], "late");
}

TEST_F(record_test, a_waiting_reader_gives_up_at_the_deadline) {
    record log(10, false, time);
    asio::io_context io;
    auto got = asio::co_spawn(io, log.wait_after(0, 10, std::chrono::steady_clock::now()), asio::use_future);
    io.run();
    EXPECT_TRUE(got.get().entries.empty());
}

TEST(time_text, is_rfc_3339) {
    EXPECT_EQ(time_text(1'700'000'000'042), "2023-11-14T22:13:20.042Z");
}

}  // namespace
}  // namespace ft9::simulator
