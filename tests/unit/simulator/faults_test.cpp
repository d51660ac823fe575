#include "simulator/faults.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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
    EXPECT_EQ(f.target, side::graph);
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
    EXPECT_EQ(q.take(side::graph, "message", "")->status, 500);
    EXPECT_EQ(q.take(side::graph, "message", "")->status, 500);
    EXPECT_EQ(q.take(side::graph, "message", "")->status, 503);
    EXPECT_FALSE(q.take(side::graph, "message", ""));
    EXPECT_EQ(q.take(side::ai, "chat", "")->status, 429);
    EXPECT_EQ(q.size(), 0U);
}

TEST(fault_queue, leaves_other_calls_and_bodies_alone) {
    fault_queue q;
    q.push(parsed({{"target", "graph"}, {"match", "veneno"}, {"status", 500}}));
    EXPECT_FALSE(q.take(side::graph, "read", "veneno")) << "ticks are not messages";
    EXPECT_FALSE(q.take(side::graph, "message", "água"));
    EXPECT_TRUE(q.take(side::graph, "message", "um veneno"));
}

TEST(fault_queue, zero_times_lasts_until_cleared) {
    fault_queue q;
    q.push(parsed({{"target", "ai"}, {"times", 0}, {"status", 500}}));
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(q.take(side::ai, "chat", ""));
    q.clear();
    EXPECT_FALSE(q.take(side::ai, "chat", ""));
}

TEST(fault_queue, a_share_of_the_calls_is_drawn_alike_with_the_same_seed) {
    const auto draws = [](int seed) {
        fault_queue q;
        q.push(parsed({{"target", "graph"}, {"times", 0}, {"percent", 30}, {"seed", seed}}));
        std::string hits;
        for (int i = 0; i < 1000; ++i)
            hits += q.take(side::graph, "message", "") ? 'x' : '.';
        return hits;
    };
    const auto one = draws(1);
    const auto hits = std::count(one.begin(), one.end(), 'x');
    EXPECT_EQ(draws(1), one);
    EXPECT_NE(draws(2), one);
    EXPECT_GT(hits, 240);
    EXPECT_LT(hits, 360);
    EXPECT_EQ(problem_of({{"target", "graph"}, {"cut", "before_request"}, {"percent", 30}}), "percent");
    EXPECT_EQ(problem_of({{"target", "graph"}, {"percent", 101}}), "percent");
}

TEST(fault_queue, refusals_are_for_connections_only) {
    fault_queue q;
    q.push(parsed({{"target", "graph"}, {"cut", "before_request"}}));
    EXPECT_FALSE(q.take(side::graph, "message", ""));
    EXPECT_TRUE(q.refuses(side::graph));
    EXPECT_FALSE(q.refuses(side::ai));
    EXPECT_TRUE(q.take_refusal(side::graph));
    EXPECT_FALSE(q.take_refusal(side::graph));
}

TEST(fault, of_webhooks_has_members_of_its_own) {
    const fault f = parsed({{"target", "webhook"}, {"copies", 2}, {"hold", true}, {"signature", "bad"}});
    EXPECT_EQ(f.target, side::webhook);
    EXPECT_EQ(f.copies, 2);
    EXPECT_TRUE(f.hold);
    EXPECT_EQ(f.signature, signature_kind::bad);
    EXPECT_EQ(f.order["copies"], 2);
    EXPECT_EQ(problem_of({{"target", "webhook"}, {"signature", "good"}}), "signature");
    EXPECT_EQ(problem_of({{"target", "webhook"}, {"copies", 101}}), "copies");
}

TEST(fault, refuses_what_would_have_no_effect) {
    EXPECT_EQ(problem_of({{"target", "webhook"}, {"status", 503}}), "status");
    EXPECT_EQ(problem_of({{"target", "webhook"}, {"cut", "after_request"}}), "cut");
    EXPECT_EQ(problem_of({{"target", "graph"}, {"hold", true}}), "hold");
    EXPECT_EQ(problem_of({{"target", "ai"}, {"signature", "bad"}}), "signature");
}

TEST(fault_queue, tells_what_waits_and_what_hit) {
    fault_queue q;
    const auto first = q.push(parsed({{"target", "graph"}, {"status", 500}, {"label", "a"}}));
    const auto second = q.push(parsed({{"target", "ai"}, {"times", 0}, {"status", 500}, {"label", "b"}}));
    q.take(side::graph, "message", "");
    q.take(side::ai, "chat", "");
    q.take(side::ai, "chat", "");
    const json list = q.list();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0]["id"], second) << "those that wait come first";
    EXPECT_EQ(list[0]["hits"], 2);
    EXPECT_TRUE(list[0]["left"].is_null());
    EXPECT_EQ(list[1]["id"], first);
    EXPECT_EQ(list[1]["hits"], 1);
    EXPECT_EQ(list[1]["left"], 0);
    EXPECT_EQ(list[1]["order"]["label"], "a");
}

TEST(fault_queue, remembers_only_a_few_that_are_used_up) {
    fault_queue q;
    for (int i = 0; i < 50; ++i) {
        q.push(parsed({{"target", "ai"}, {"status", 500}}));
        q.take(side::ai, "chat", "");
    }
    EXPECT_EQ(q.list().size(), 20U);
    EXPECT_EQ(q.list()[0]["id"], 50) << "the newest first";
    EXPECT_EQ(q.size(), 0U);
}

TEST(fault_queue, removes_one) {
    fault_queue q;
    const auto first = q.push(parsed({{"target", "ai"}, {"status", 500}}));
    q.push(parsed({{"target", "ai"}, {"status", 503}}));
    EXPECT_TRUE(q.remove(first));
    EXPECT_FALSE(q.remove(first));
    EXPECT_EQ(q.take(side::ai, "chat", "")->status, 503);
}

}  // namespace
}  // namespace ft9::simulator
