#include "ft9/http/framing_guard.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using ft9::http::framing;
using ft9::http::framing_limits;
using ft9::http::judge_beginning;
using ft9::http::judge_head;

namespace {

framing judge(const std::string& lines) {
    return judge_head(lines + "\r\n", framing_limits{});
}
framing post(const std::string& fields) {
    return judge("POST /webhook HTTP/1.1\r\nHost: a\r\n" + fields);
}
framing get(const std::string& fields) {
    return judge("GET / HTTP/1.1\r\nHost: a\r\n" + fields);
}
int beginning(const std::string& bytes) {
    return judge_beginning(bytes, 0, framing_limits{}).refusal;
}

// What is refused whatever follows it, by the rows of the table of hostile framing.
struct refused_head {
    const char* row;
    int status;
    framing judged;
};

std::vector<refused_head> refused_heads() {
    return {
        {"01 length and encoding", 400, post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")},
        {"01 length and encoding", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")},
        {"02 identity and length", 400, post("Transfer-Encoding: identity\r\nContent-Length: 3\r\n")},
        {"03 length and gzip", 400, post("Content-Length: 3\r\nTransfer-Encoding: gzip\r\n")},
        {"04 unknown coding", 400, post("Transfer-Encoding: xchunked\r\n")},
        {"04 unknown coding", 400, post("Transfer-Encoding: chunked;q=1\r\n")},
        {"04 unknown coding", 400, post("Transfer-Encoding:\r\n")},
        {"05 chunked is not last", 400, post("Transfer-Encoding: chunked, identity\r\n")},
        {"06 gzip before chunked", 501, post("Transfer-Encoding: gzip, chunked\r\n")},
        {"07 chunked twice", 400, post("Transfer-Encoding: chunked, chunked\r\n")},
        {"07 chunked twice", 400, post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
        {"08 old version chunked", 400,
         judge("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n")},
        {"09 space before colon", 400, post("Transfer-Encoding : chunked\r\n")},
        {"09 space before colon", 400, post("Content-Length\t: 3\r\n")},
        {"10 white space in encoding", 400,
         post("Transfer-Encoding: \x0b"
              "chunked\r\n")},
        {"11 two equal lengths", 400, post("Content-Length: 3\r\nContent-Length: 3\r\n")},
        {"12 two different lengths", 400, post("Content-Length: 3\r\nContent-Length: 4\r\n")},
        {"13 length list", 400, post("Content-Length: 3, 3\r\n")},
        {"15 leading zeros", 400, post("Content-Length: 003\r\n")},
        {"15 leading zeros", 400, post("Content-Length: 00\r\n")},
        {"16 line ends and nul", 400, judge("GET / HTTP/1.1\nHost: a\r\n")},
        {"16 line ends and nul", 400, get("X: a\nY: b\r\n")},
        {"16 line ends and nul", 400, get("X: a\rb\r\n")},
        {"16 line ends and nul", 400, get(std::string("X: a\0b\r\n", 8))},
        {"16 line ends and nul", 400, judge(std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n", 26))},
        {"17 folding", 400, get("X: a\r\n b\r\n")},
        {"17 folding", 400, post("Transfer-Encoding:\r\n chunked\r\n")},
        {"19 absolute form", 400, judge("GET http://other/ HTTP/1.1\r\nHost: a\r\n")},
        {"20 methods", 501, judge("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n")},
        {"20 methods", 501, judge("TRACE / HTTP/1.1\r\nHost: a\r\n")},
        {"20 methods", 501, judge("FOO / HTTP/1.1\r\nHost: a\r\n")},
        {"20 methods", 501, judge("get / HTTP/1.1\r\nHost: a\r\n")},
        {"21 target forms", 400, judge("GET admin HTTP/1.1\r\nHost: a\r\n")},
        {"21 target forms", 400, judge("GET * HTTP/1.1\r\nHost: a\r\n")},
        {"21 target forms", 400, judge("GET /a#b HTTP/1.1\r\nHost: a\r\n")},
        {"21 target forms", 400, judge("GET  / HTTP/1.1\r\nHost: a\r\n")},
        {"21 target forms", 400, judge("GET /a b HTTP/1.1\r\nHost: a\r\n")},
        {"23 leading things", 400, judge("\r\nGET / HTTP/1.1\r\nHost: a\r\n")},
        {"23 leading things", 400, judge("GET / HTTP/1.1\r\n Host: a\r\n")},
        {"23 leading things", 400, get(": x\r\n")},
        {"23 leading things", 400, get("nocolon\r\n")},
        {"28 long target", 414, judge("GET /" + std::string(4'096, 'a') + " HTTP/1.1\r\nHost: a\r\n")},
        {"30 get with body", 400, get("Content-Length: 3\r\n")},
        {"30 get with body", 400, get("Transfer-Encoding: chunked\r\n")},
        {"30 get with body", 400, judge("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n")},
        {"31 expectations", 417, post("Content-Length: 3\r\nExpect: foo\r\n")},
        {"31 expectations", 417, post("Content-Length: 3\r\nExpect: 100-continue\r\nExpect: foo\r\n")},
    };
}

}  // namespace

TEST(FramingGuardGood, PlainGet) {
    const auto f = get("");
    EXPECT_EQ(f.refusal, 0);
    EXPECT_TRUE(f.keep_alive);
    EXPECT_FALSE(f.chunked);
    EXPECT_FALSE(f.content_length);
}

TEST(FramingGuardGood, PostWithLength) {
    const auto f = post("Content-Length: 12\r\nConnection: close\r\n");
    EXPECT_EQ(f.refusal, 0);
    EXPECT_EQ(f.content_length, 12u);
    EXPECT_FALSE(f.keep_alive);
}

TEST(FramingGuardGood, PostChunkedInAnyCase) {
    const auto f = post("transfer-encoding:  CHUNKED \r\n");
    EXPECT_EQ(f.refusal, 0);
    EXPECT_TRUE(f.chunked);
}

TEST(FramingGuardGood, OldVersionClosesUnlessAskedToKeep) {
    EXPECT_FALSE(judge("GET / HTTP/1.0\r\n").keep_alive);
    EXPECT_TRUE(judge("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n").keep_alive);
    EXPECT_TRUE(judge("GET / HTTP/1.0\r\n").http_1_0);
}

TEST(FramingGuardGood, LengthZeroOnGet) {
    EXPECT_EQ(get("Content-Length: 0\r\n").refusal, 0);
}

TEST(FramingGuardGood, ObsTextAndTabsInValues) {
    EXPECT_EQ(get("X-Name: caf\xc3\xa9\tx\r\n").refusal, 0);
}

TEST(FramingGuard, RefusesTheRowsOfTheTable) {
    for (const auto& one : refused_heads())
        EXPECT_EQ(one.judged.refusal, one.status) << one.row << ": " << one.judged.detail;
}

TEST(FramingGuard, Row10WhiteSpaceInEncoding) {
    EXPECT_EQ(post("Transfer-Encoding:\tchunked\t\r\n").refusal, 0);
}
TEST(FramingGuard, Row14MalformedLengths) {
    for (const char* bad : {"+3", "-1", "0x3", "3 4", "18446744073709551616", "", " ", "3a", "\xb3"}) {
        EXPECT_EQ(post("Content-Length: " + std::string(bad) + "\r\n").refusal, 400) << bad;
    }
}
TEST(FramingGuard, Row16LineEndsAndNul) {
    EXPECT_EQ(beginning("GET / HTTP/1.1\nHost: a\n\n"), 400);
    EXPECT_EQ(beginning("GET / HTTP/1.1\r\nX: a\rb"), 400);
    EXPECT_EQ(beginning(std::string("GET /\0", 6)), 400);
}
TEST(FramingGuard, Row18Host) {
    EXPECT_EQ(judge("GET / HTTP/1.1\r\n").refusal, 400);
    EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n").refusal, 400);
    for (const char* bad : {"", "a/b", "a b", "u@h", "a,b", "a?b"}) {
        EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: " + std::string(bad) + "\r\n").refusal, 400) << bad;
    }
    EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n").refusal, 0);
}
TEST(FramingGuard, Row22Versions) {
    for (const char* version :
         {"HTTP/1.9", "HTTP/2.0", "HTTP/0.9", "HTTP/1", "http/1.1", "HTTP/1.1 ", "XTTP/1.1"}) {
        EXPECT_EQ(judge("GET / " + std::string(version) + "\r\nHost: a\r\n").refusal, 400) << version;
    }
    EXPECT_EQ(judge("GET /\r\n").refusal, 400);
    EXPECT_EQ(judge("PRI * HTTP/2.0\r\n").refusal, 400);
    EXPECT_EQ(beginning("GET /\r\n"), 400);
    EXPECT_EQ(beginning("\x16\x03\x01\x02"), 400);
}
TEST(FramingGuard, Row23LeadingThings) {
    EXPECT_EQ(beginning(" GET"), 400);
    EXPECT_EQ(beginning("\r\n"), 400);
}
TEST(FramingGuard, Row27LargeHeaders) {
    EXPECT_EQ(get("X: " + std::string(17'000, 'a') + "\r\n").refusal, 431);
    EXPECT_EQ(get("X: " + std::string(15'000, 'a') + "\r\n").refusal, 0);
    std::string many;
    for (int i = 0; i < 99; ++i)
        many += "a: b\r\n";
    EXPECT_EQ(get(many).refusal, 0);
    EXPECT_EQ(get(many + "a: b\r\n").refusal, 431);
}
TEST(FramingGuard, Row28LongTarget) {
    EXPECT_EQ(judge("GET /" + std::string(4'095, 'a') + " HTTP/1.1\r\nHost: a\r\n").refusal, 0);
    EXPECT_EQ(beginning("GET /" + std::string(10'000, 'a')), 414);
}
TEST(FramingGuard, Row31Expectations) {
    EXPECT_TRUE(post("Content-Length: 3\r\nExpect: 100-Continue\r\n").expects_continue);
    EXPECT_FALSE(post("Expect: 100-continue\r\n").expects_continue) << "there is no body to wait for";
    EXPECT_EQ(judge("POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: foo\r\n").refusal, 0);
}
TEST(FramingGuard, Row34UpgradeIsNoFraming) {
    EXPECT_EQ(get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n").refusal, 0);
    EXPECT_EQ(get("Connection: Upgrade\r\nUpgrade: websocket\r\n").refusal, 0);
}

TEST(FramingGuard, BeginningsOfGoodHeadsAreNotRefusedAtAnyCut) {
    const std::string good = "POST /webhook?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX: y\r\n\r\n";
    for (std::size_t cut = 0; cut < good.size(); ++cut) {
        for (std::size_t checked = 0; checked <= cut; ++checked) {
            const auto f = judge_beginning(std::string_view(good).substr(0, cut), checked, framing_limits{});
            EXPECT_EQ(f.refusal, 0) << cut << " " << checked;
        }
    }
}
