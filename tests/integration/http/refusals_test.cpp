#include "live_server.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

using namespace ft9::test;
using namespace ft9::http;

namespace {

const std::string smuggled = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

struct refusal {
    const char* name;
    int status;
    std::string input;
};

std::string post(const std::string& fields, const std::string& body) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}
std::string get(const std::string& target, const std::string& fields = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
std::string chunked(const std::string& body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}
std::string many_fields() {
    std::string made;
    for (int i = 0; i < 2000; ++i)
        made += "a: b\r\n";
    return made;
}

// The rows of the framing table, each followed by a request that must never run.
std::vector<refusal> table() {
    const std::string body = "3\r\nabc\r\n0\r\n\r\n";
    const std::string te = "Transfer-Encoding: ";
    return {
        {"01a", 400, post("Content-Length: 3\r\n" + te + "chunked\r\n", body)},
        {"01b", 400, post(te + "chunked\r\nContent-Length: 3\r\n", body)},
        {"02", 400, post(te + "identity\r\nContent-Length: 3\r\n", "abc")},
        {"03", 400, post("Content-Length: 3\r\n" + te + "gzip\r\n", "abc")},
        {"04", 400, post(te + "xchunked\r\n", body)},
        {"05", 400, post(te + "chunked, identity\r\n", body)},
        {"06", 501, post(te + "gzip, chunked\r\n", body)},
        {"07", 400, post(te + "chunked\r\n" + te + "chunked\r\n", body)},
        {"08", 400, "POST /echo HTTP/1.0\r\nHost: a\r\n" + te + "chunked\r\n\r\n" + body},
        {"09", 400, post("Transfer-Encoding : chunked\r\n", body)},
        {"10", 400,
         post(te + "\x0b"
                   "chunked\r\n",
              body)},
        {"11", 400, post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")},
        {"12", 400, post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc")},
        {"13", 400, post("Content-Length: 3, 3\r\n", "abc")},
        {"14a", 400, post("Content-Length: +3\r\n", "abc")},
        {"14b", 400, post("Content-Length: -1\r\n", "abc")},
        {"14c", 400, post("Content-Length: 18446744073709551616\r\n", "abc")},
        {"14d", 400, post("Content-Length:\r\n", "abc")},
        {"15", 400, post("Content-Length: 003\r\n", "abc")},
        {"16a", 400, "GET /hello HTTP/1.1\nHost: a\n\n"},
        {"16b", 400, get("/hello", "X: a\rb\r\n")},
        {"16c", 400, get("/hello", std::string("X: a\0b\r\n", 8))},
        {"17", 400, get("/hello", "X: a\r\n b\r\n")},
        {"18a", 400, "GET /hello HTTP/1.1\r\n\r\n"},
        {"18b", 400, get("/hello", "Host: a\r\n")},
        {"19", 400, get("http://other/hello")},
        {"20a", 501, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"20b", 501, "TRACE /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"20c", 501, "FOO /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"21a", 400, get("hello")},
        {"21b", 400, get("*")},
        {"22a", 400, "GET /hello\r\n"},
        {"22b", 400, "GET /hello HTTP/1.9\r\nHost: a\r\n\r\n"},
        {"22c", 400, "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n"},
        {"22d", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"22e", 400, std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)},
        {"23a", 400, "\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"23b", 400, "GET /hello HTTP/1.1\r\n Host: a\r\n\r\n"},
        {"23c", 400, get("/hello", ": x\r\n")},
        {"24a", 400, chunked("0x3\r\nabc\r\n0\r\n\r\n")},
        {"24b", 400, chunked("3 \r\nabc\r\n0\r\n\r\n")},
        {"24c", 400, chunked("3\nabc\r\n0\r\n\r\n")},
        {"24d", 400, chunked("3;a\nb\r\nabc\r\n0\r\n\r\n")},
        {"24e", 400, chunked("3\r\nabcd\r\n0\r\n\r\n")},
        {"24f", 400, chunked("00000000000000003\r\nabc\r\n0\r\n\r\n")},
        {"24g", 400, chunked("-3\r\nabc\r\n0\r\n\r\n")},
        {"25", 400, chunked("1;" + std::string(10 * 1024 * 1024, 'x') + "\r\na\r\n0\r\n\r\n")},
        {"27a", 431, get("/hello", "X: " + std::string(20'000, 'x') + "\r\n")},
        {"27b", 431, get("/hello", many_fields())},
        {"28", 414, get("/" + std::string(5'000, 'x'))},
        {"29a", 413, post("Content-Length: 1001\r\n", std::string(1001, 'x'))},
        {"29b", 413, chunked("3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n")},
        {"30a", 400, get("/hello", "Content-Length: 3\r\n") + "abc"},
        {"30b", 400, get("/hello", "Transfer-Encoding: chunked\r\n") + body},
        {"31", 417, post("Content-Length: 3\r\nExpect: foo\r\n", "abc")},
    };
}

class HttpRefusal : public testing::TestWithParam<refusal> {};

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
    EXPECT_TRUE(live_server::eventually([&server] { return server.server().connections() == 0; }));
    EXPECT_EQ(server.calls, 0);
    EXPECT_EQ(server.server().inflight_body_bytes(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Table, HttpRefusal, testing::ValuesIn(table()),
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

TEST(HttpRefusals, Row33CutAnywhereNothingLeaks) {
    live_server server;
    const std::vector<std::string> whole = {chunked("3\r\nabc\r\n0\r\nX: y\r\n\r\n"),
                                            post("Content-Length: 3\r\n", "abc")};
    for (const auto& bytes : whole) {
        for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
            raw_client fin(server.port());
            fin.send(bytes.substr(0, cut));
            fin.finish_sending();
            EXPECT_TRUE(fin.closed()) << cut;
            raw_client rst(server.port());
            rst.send(bytes.substr(0, cut));
            rst.reset();
        }
    }
    EXPECT_TRUE(live_server::eventually([&server] { return server.server().connections() == 0; }));
    EXPECT_EQ(server.calls, 0);
    EXPECT_EQ(server.server().inflight_body_bytes(), 0u);
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
