#include "simulator/tool_endpoint.hpp"

#include "simulator/signature.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

class tool_endpoint_test : public ::testing::Test {
  protected:
    static upstream_request request(const std::string& secret = "s3cret") {
        upstream_request r;
        r.method = "POST";
        r.target = "/tools/agendar";
        r.authorization = "Bearer s3cret";
        r.body = R"({"arguments":{"dia":"24"}})";
        r.more_headers = {{"idempotency-key", "m1.1"},
                          {"x-ft9-timestamp", "1790000000"},
                          {"x-ft9-signature-256", sign(secret, "1790000000." + r.body)}};
        return r;
    }
    json last() { return json::parse(log.after(log.last() - 1, 1).entries.at(0)); }

    system_clock time;
    record log{100, false, time};
    fault_queue faults;
    tool_endpoint endpoint{"s3cret", log, faults};
};

TEST_F(tool_endpoint_test, does_what_a_signed_request_asks_and_tells_repetitions) {
    ASSERT_TRUE(tool_endpoint::serves(request()));
    const auto answer = endpoint.handle(request());
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json::parse(answer.body), (json{{"tool", "agendar"}, {"done", {{"dia", "24"}}}}));
    EXPECT_EQ(last()["repeated"], 0);
    endpoint.handle(request());
    EXPECT_EQ(last()["repeated"], 1);
    EXPECT_EQ(last()["kind"], "tool");
    EXPECT_EQ(last()["key"], "m1.1");
    EXPECT_EQ(last()["request"]["arguments"]["dia"], "24");
}

TEST_F(tool_endpoint_test, names_what_is_wrong) {
    EXPECT_EQ(endpoint.handle(request("another")).status, 401);
    EXPECT_EQ(last()["wrong"], "signature");
    auto r = request();
    r.authorization.clear();
    EXPECT_EQ(endpoint.handle(r).status, 401);
    EXPECT_EQ(last()["wrong"], "token");
    r = request();
    r.more_headers.erase("idempotency-key");
    EXPECT_EQ(endpoint.handle(r).status, 400);
    r = request();
    r.method = "GET";
    EXPECT_EQ(endpoint.handle(r).status, 400);
}

TEST_F(tool_endpoint_test, has_faults_of_its_own) {
    std::string problem;
    faults.push(*parse_fault({{"target", "ai"}, {"status", 500}}, problem));
    EXPECT_EQ(endpoint.handle(request()).status, 200) << "that was the model's";
    faults.push(*parse_fault({{"target", "ai"}, {"call", "tool"}, {"status", 409}}, problem));
    EXPECT_EQ(endpoint.handle(request()).status, 409);
    faults.push(*parse_fault({{"target", "ai"}, {"call", "tool"}, {"cut", "after_request"}}, problem));
    EXPECT_EQ(endpoint.handle(request()).where, cut::after_request);
    EXPECT_TRUE(faults.take(side::ai, "chat", "")) << "it still waits";
}

}  // namespace
}  // namespace ft9::simulator
