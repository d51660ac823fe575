#include "framing_table.hpp"

namespace ft9::test {
namespace {

std::string many_fields() {
    std::string made;
    for (int i = 0; i < 2000; ++i)
        made += "a: b\r\n";
    return made;
}

}  // namespace

std::string post(const std::string& fields, const std::string& body) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}
std::string get(const std::string& target, const std::string& fields) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
std::string chunked(const std::string& body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<framing_refusal> refused_framing() {
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
        {"14e", 400, post("Content-Length: 0x3\r\n", "abc")},
        {"14f", 400, post("Content-Length: 3 4\r\n", "abc")},
        {"15", 400, post("Content-Length: 003\r\n", "abc")},
        {"16a", 400, "GET /hello HTTP/1.1\nHost: a\n\n"},
        {"16b", 400, get("/hello", "X: a\rb\r\n")},
        {"16c", 400, get("/hello", std::string("X: a\0b\r\n", 8))},
        {"16d", 400, get(std::string("/hel\0lo", 7))},
        {"17", 400, get("/hello", "X: a\r\n b\r\n")},
        {"17b", 400, post("Transfer-Encoding:\r\n chunked\r\n", body)},
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

std::vector<framing_acceptance> accepted_framing() {
    const std::string body = "3\r\nabc\r\n0\r\n\r\n";
    const std::string upgrade = "Connection: Upgrade\r\nUpgrade: ";
    return {
        {"10", {post("Transfer-Encoding:\tchunked\t\r\n", body)}},
        {"23", {"\r\n" + get("/hello"), get("/hello")}},
        {"24", {chunked("3;a=b\r\nabc\r\n000A\r\n0123456789\r\n0\r\n\r\n")}},
        {"26", {chunked("3\r\nabc\r\n0\r\nAuthorization: Bearer good\r\nContent-Length: 9\r\n\r\n")}},
        {"29", {post("Content-Length: 1000\r\n", std::string(1000, 'x'))}},
        {"31", {post("Content-Length: 3\r\nExpect: 100-continue\r\n", "abc")}},
        {"32", {get("/hello"), post("Content-Length: 3\r\n", "abc"), chunked(body), get("/items/1?q=2")}},
        {"34a", {get("/hello", upgrade + "websocket\r\nSec-WebSocket-Version: 13\r\n")}},
        {"34b", {get("/hello", upgrade + "h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n")}},
    };
}

}  // namespace ft9::test
