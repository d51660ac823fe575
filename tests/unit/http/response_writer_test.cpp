#include "../../../src/http/response_writer.hpp"

#include <gtest/gtest.h>

using namespace ft9::http;

namespace {

std::string wire(const response& answer, wire_options how = {}) {
    std::string out = "what was there before";
    serialise(answer, "0123456789abcdef", how, out);
    return out;
}
bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST(ResponseWriter, WritesHeadAndBody) {
    response answer;
    answer.body = "{}";
    const auto out = wire(answer);
    EXPECT_TRUE(out.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(has(out, "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"));
    EXPECT_TRUE(has(out, "\r\nX-Request-Id: 0123456789abcdef\r\n"));
    EXPECT_TRUE(has(out, " GMT\r\n"));
    EXPECT_TRUE(out.ends_with("\r\n\r\n{}"));
    EXPECT_FALSE(has(out, "Connection:"));
}

TEST(ResponseWriter, NoContentHasNoLength) {
    response answer;
    answer.status = 204;
    answer.body = "ignored";
    const auto out = wire(answer);
    EXPECT_FALSE(has(out, "Content-Length"));
    EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(ResponseWriter, HeadKeepsTheLengthAndDropsTheBody) {
    response answer;
    answer.body = "abc";
    wire_options how;
    how.head_only = true;
    const auto out = wire(answer, how);
    EXPECT_TRUE(has(out, "Content-Length: 3\r\n"));
    EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(ResponseWriter, SaysWhatBecomesOfTheConnection) {
    wire_options closes;
    closes.keep_alive = false;
    EXPECT_TRUE(has(wire({}, closes), "Connection: close\r\n"));
    wire_options old;
    old.http_1_0 = true;
    EXPECT_TRUE(has(wire({}, old), "Connection: keep-alive\r\n"));
}

TEST(ResponseWriter, FieldsThatWouldBreakTheHeadAreLeftOut) {
    response answer;
    answer.headers.add("X-A", "b\r\nX-Evil: 1");
    answer.headers.add("X B", "c");
    answer.headers.add("Transfer-Encoding", "chunked");
    answer.headers.add("Location", "/messages/m1");
    answer.content_type = "text/plain\r\nX-Evil: 2";
    answer.body = "x";
    const auto out = wire(answer);
    EXPECT_FALSE(has(out, "Evil"));
    EXPECT_FALSE(has(out, "X B"));
    EXPECT_FALSE(has(out, "Transfer-Encoding"));
    EXPECT_TRUE(has(out, "Location: /messages/m1\r\n"));
}

TEST(ResponseWriter, StrictTransportOnlyOverTls) {
    EXPECT_FALSE(has(wire({}), "Strict-Transport-Security"));
    wire_options how;
    how.strict_transport = true;
    EXPECT_TRUE(has(wire({}, how), "Strict-Transport-Security: max-age=31536000\r\n"));
}
