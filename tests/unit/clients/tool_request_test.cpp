#include "ft9/clients/tool_caller.hpp"

#include "ft9/core/hmac.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using nlohmann::json;

namespace {

tool agendar() {
    tool t;
    t.shown.name = "agendar";
    t.where = http::parse_resource_url("https://api.example.com/sessions?v=2").value();
    t.secret = "secret-of-the-tool";
    return t;
}

std::string header(const http::client_request& r, std::string_view name) {
    return std::string(r.headers.find(name).value_or(""));
}

http::exchange answered(int status, std::string body) {
    http::exchange x;
    x.request_sent = true;
    x.response.status = status;
    x.response.body = std::move(body);
    return x;
}

}  // namespace

TEST(ToolRequest, IsSignedAndNamesTheCall) {
    tool_order order;
    order.key = "m06359a4e5bc00001.1";
    order.conversation = "m1";
    order.arguments = R"({"dia":"2026-11-24"})";
    const auto r = tool_request(agendar(), order, 1'790'000'000'123);
    EXPECT_EQ(r.verb, http::method::post);
    EXPECT_EQ(r.target, "/sessions?v=2");
    EXPECT_EQ(header(r, "Authorization"), "Bearer secret-of-the-tool");
    EXPECT_EQ(header(r, "Content-Type"), "application/json");
    EXPECT_EQ(header(r, "Idempotency-Key"), order.key);
    EXPECT_EQ(header(r, "X-FT9-Timestamp"), "1790000000");
    EXPECT_EQ(header(r, "X-FT9-Signature-256"), signature_of("secret-of-the-tool", "1790000000", r.body));
    const json expected = {{"tool", "agendar"},
                           {"call", order.key},
                           {"conversation", "m1"},
                           {"arguments", {{"dia", "2026-11-24"}}}};
    EXPECT_EQ(json::parse(r.body), expected) << "nothing about the person";
}

TEST(ToolRequest, TellsThePersonWhereTheToolAsksForIt) {
    tool_order order;
    order.phone = "+5511999990000";
    order.name = "Ana";
    const auto body = json::parse(tool_request(agendar(), order, 0).body);
    EXPECT_EQ(body.at("person"), (json{{"phone", "+5511999990000"}, {"name", "Ana"}}));
}

TEST(ToolAnswer, OnlyATwoHundredIsDone) {
    EXPECT_EQ(read_tool_answer(answered(200, "{}"), 100).verdict, tool_verdict::done);
    EXPECT_EQ(read_tool_answer(answered(204, ""), 100).verdict, tool_verdict::done);
    for (const int status : {400, 401, 404, 409, 422, 429, 501})
        EXPECT_EQ(read_tool_answer(answered(status, ""), 100).verdict, tool_verdict::failed) << status;
    for (const int status : {301, 302, 303, 307, 408, 500, 502, 503, 504})
        EXPECT_EQ(read_tool_answer(answered(status, ""), 100).verdict, tool_verdict::unknown) << status;
}

TEST(ToolAnswer, OfACallThatNeverLeftNothingIsUnknown) {
    http::exchange x;
    x.failure = errc::deadline_exceeded;
    x.reached = http::phase::connecting;
    EXPECT_EQ(read_tool_answer(x, 100).verdict, tool_verdict::failed);
    x.request_sent = true;
    EXPECT_EQ(read_tool_answer(x, 100).verdict, tool_verdict::unknown);
}

TEST(ToolAnswer, ResultsAreCutBetweenCharactersAndCleaned) {
    const auto o = read_tool_answer(answered(200, "aé\x01\xFF" + std::string(100, 'x')), 2);
    EXPECT_EQ(o.result, "a") << "é has two bytes";
    EXPECT_EQ(read_tool_answer(answered(200, "a\x01z"), 100).result, "az");
}
