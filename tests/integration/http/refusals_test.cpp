#include "framing_table.hpp"
#include "live_server.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

using namespace ft9::test;
using namespace ft9::http;

namespace {

const std::string smuggled = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

class HttpRefusal : public testing::TestWithParam<framing_refusal> {};

}  // namespace

TEST_P(HttpRefusal, IsAnsweredClosedAndNothingBehindItRuns) {
    live_server server;
    raw_client client(server.port());
    client.send(GetParam().input + smuggled);
    const auto a = client.read_response();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, GetParam().status);
    EXPECT_EQ(a->header("Connection"), "close");
    EXPECT_EQ(a->header("Content-Type"), "application/problem+json");
    client.finish_sending();
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(eventually([&server] { return server.server().connections() == 0; }));
    EXPECT_EQ(server.calls, 0);
    EXPECT_EQ(server.server().inflight_body_bytes(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Table, HttpRefusal, testing::ValuesIn(refused_framing()),
                         [](const auto& row) { return "Row" + std::string(row.param.name); });

TEST(HttpRefusals, Row10TabsAroundTheCodingAreFine) {
    live_server server;
    raw_client client(server.port());
    const auto a = client.ask(post("Transfer-Encoding:\tchunked\t\r\n", "3\r\nabc\r\n0\r\n\r\n"));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->body, "abc");
}

TEST(HttpRefusals, Row23OneLeadingEmptyLineIsSkipped) {
    live_server server;
    raw_client client(server.port());
    client.send("\r");
    client.send("\n" + get("/hello") + "\r\n" + get("/hello"));
    EXPECT_EQ(client.read_response()->status, 200);
    EXPECT_EQ(client.read_response()->status, 200);
}

TEST(HttpRefusals, Row25ManyTinyChunksAreBoundedByTheBody) {
    live_server server;
    raw_client client(server.port());
    std::string body;
    for (int i = 0; i < 100'000; ++i)
        body += "1\r\na\r\n";
    client.send(chunked(body));
    const auto a = client.read_response();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 413);
    EXPECT_EQ(server.calls, 0);
}

TEST(HttpRefusals, Row26TrailersCountForNothing) {
    live_server server;
    raw_client client(server.port());
    const std::string body =
        "3\r\nabc\r\n0\r\nAuthorization: Bearer good\r\nContent-Length: 9\r\nX-Late: 1\r\n\r\n";
    client.send(chunked(body) + get("/hello"));
    const auto a = client.read_response();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->body, "abc");
    EXPECT_EQ(a->header("Echo-X-Late"), "");
    EXPECT_EQ(client.read_response()->body, "hello");
    raw_client guarded(server.port());
    EXPECT_EQ(
        guarded.ask("POST /guarded HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body)->status,
        401);
}

TEST(HttpRefusals, Row31ContinueIsSentOnlyWhenTheBodyIsWanted) {
    live_server server;
    const std::string head = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
    raw_client good(server.port());
    const auto go_on =
        good.ask("POST /guarded" + head + "Authorization: Bearer good\r\nContent-Length: 3\r\n\r\n");
    ASSERT_TRUE(go_on);
    EXPECT_EQ(go_on->status, 100);
    EXPECT_EQ(good.ask("abc")->body, "abc");
    raw_client stranger(server.port());
    EXPECT_EQ(stranger.ask("POST /guarded" + head + "Content-Length: 3\r\n\r\n")->status, 401);
    raw_client large(server.port());
    EXPECT_EQ(large.ask("POST /guarded" + head + "Content-Length: 3000\r\n\r\n")->status, 413);
    raw_client impatient(server.port());
    EXPECT_EQ(impatient.ask("POST /echo" + head + "Content-Length: 3\r\n\r\nabc")->status, 200);
}

TEST(HttpRefusals, RequestsArriveInAnyCut) {
    live_server server;
    raw_client client(server.port());
    const auto bytes = chunked("3\r\nabc\r\n0\r\nX: y\r\n\r\n");
    for (std::size_t cut = 1; cut < bytes.size(); cut += 3) {
        client.send(bytes.substr(0, cut));
        client.send(bytes.substr(cut));
        const auto a = client.read_response();
        ASSERT_TRUE(a) << cut;
        EXPECT_EQ(a->body, "abc") << cut;
    }
}

TEST(HttpRefusals, Row34UpgradesAreIgnored) {
    live_server server;
    raw_client client(server.port());
    const std::string ws =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n";
    EXPECT_EQ(client.ask(get("/hello", ws))->status, 200);
    EXPECT_EQ(client.ask(get("/hello", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"))->status,
              200);
}

TEST(HttpRefusals, TheGateAnswersBeforeTheBodyIsRead) {
    live_server server;
    raw_client client(server.port());
    client.send("POST /guarded HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
    const auto a = client.read_response();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 401);
    EXPECT_EQ(a->header("WWW-Authenticate"), "Bearer");
    EXPECT_EQ(a->header("Connection"), "close");
    EXPECT_EQ(server.calls, 0);
}

TEST(HttpRefusals, TheObserverSeesTheBodyAsItArrives) {
    live_server server;
    const std::string head = "POST /observed HTTP/1.1\r\nHost: a\r\n";
    const std::string body(300'000, 'b');
    raw_client sized(server.port());
    EXPECT_EQ(sized.ask(head + "Content-Length: 300000\r\n\r\n" + body)->body, body);
    raw_client chunks(server.port());
    EXPECT_EQ(chunks.ask(head + "Transfer-Encoding: chunked\r\n\r\n493e0\r\n" + body + "\r\n0\r\n\r\n")->body,
              body);
}

TEST(HttpRefusals, AnAnswerReachesAPeerThatStillSends) {
    live_server server;
    raw_client client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
    client.send(std::string(3'000'000, 'x'));
    const auto a = client.read_response();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 413);
}
