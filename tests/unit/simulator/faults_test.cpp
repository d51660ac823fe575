#include "simulator/faults.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

fault parsed(const json& body) {
    std::string problem;
    auto f = parse_fault(body, problem);
    EXPECT_TRUE(f) << problem;
    return f ? *f : fault();
}

std::string problem_of(const json& body) {
    std::string problem;
    return parse_fault(body, problem) ? "accepted" : problem;
}

TEST(fault, reads_every_member) {
    const fault f = parsed({{"target", "graph"},
                            {"call", "any"},
                            {"match", "poison"},
                            {"times", 3},
                            {"status", 500},
                            {"code", 131016},
                            {"body", "x"},
                            {"delay_ms", 20},
                            {"drip", 1},
                            {"cut", "mid_response"},
                            {"after_accept", true},
                            {"retry_after", 7},
                            {"malformed", true}});
    EXPECT_EQ(f.target, upstream::graph);
    EXPECT_EQ(f.times, 3);
    EXPECT_EQ(f.code, 131016);
    EXPECT_EQ(f.body, "x");
    EXPECT_EQ(f.delay.count(), 20);
    EXPECT_EQ(f.where, cut::mid_response);
    EXPECT_TRUE(f.after_accept && f.malformed);
    EXPECT_EQ(f.retry_after, "7");
    EXPECT_FALSE(f.only_slow());
}

TEST(fault, knows_mere_slowness) {
    EXPECT_TRUE(parsed({{"target", "ai"}, {"delay_ms", 5}}).only_slow());
    EXPECT_TRUE(parsed({{"target", "ai"}, {"drip", 5}}).only_slow());
    EXPECT_FALSE(parsed({{"target", "ai"}, {"cut", "after_request"}}).only_slow());
}

TEST(fault, names_the_member_that_does_not_fit) {
    EXPECT_EQ(problem_of({{"target", "meta"}}), "target");
    EXPECT_EQ(problem_of({{"target", "graph"}, {"status", 99}}), "status");
    EXPECT_EQ(problem_of({{"target", "graph"}, {"cut", "sometimes"}}), "cut");
    EXPECT_EQ(problem_of({{"target", "graph"}, {"code", "many"}}), "code");
    EXPECT_EQ(problem_of({{"target", "graph"}, {"delay_ms", -1}}), "delay_ms");
    EXPECT_EQ(problem_of(json::array()), "");
}

TEST(fault_queue, uses_the_first_that_fits_as_often_as_ordered) {
    fault_queue q;
    q.push(parsed({{"target", "graph"}, {"times", 2}, {"status", 500}}));
    q.push(parsed({{"target", "graph"}, {"status", 503}}));
    q.push(parsed({{"target", "ai"}, {"status", 429}}));
    EXPECT_EQ(q.take(upstream::graph, "message", "")->status, 500);
    EXPECT_EQ(q.take(upstream::graph, "message", "")->status, 500);
    EXPECT_EQ(q.take(upstream::graph, "message", "")->status, 503);
    EXPECT_FALSE(q.take(upstream::graph, "message", ""));
    EXPECT_EQ(q.take(upstream::ai, "chat", "")->status, 429);
    EXPECT_EQ(q.size(), 0U);
}

TEST(fault_queue, leaves_other_calls_and_bodies_alone) {
    fault_queue q;
    q.push(parsed({{"target", "graph"}, {"match", "veneno"}, {"status", 500}}));
    EXPECT_FALSE(q.take(upstream::graph, "read", "veneno")) << "ticks are not messages";
    EXPECT_FALSE(q.take(upstream::graph, "message", "água"));
    EXPECT_TRUE(q.take(upstream::graph, "message", "um veneno"));
}

TEST(fault_queue, zero_times_lasts_until_cleared) {
    fault_queue q;
    q.push(parsed({{"target", "ai"}, {"times", 0}, {"status", 500}}));
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(q.take(upstream::ai, "chat", ""));
    q.clear();
    EXPECT_FALSE(q.take(upstream::ai, "chat", ""));
}

TEST(fault_queue, refusals_are_for_connections_only) {
    fault_queue q;
    q.push(parsed({{"target", "graph"}, {"cut", "before_request"}}));
    EXPECT_FALSE(q.take(upstream::graph, "message", ""));
    EXPECT_TRUE(q.refuses(upstream::graph));
    EXPECT_FALSE(q.refuses(upstream::ai));
    EXPECT_TRUE(q.take_refusal(upstream::graph));
    EXPECT_FALSE(q.take_refusal(upstream::graph));
}

}  // namespace
}  // namespace ft9::simulator
