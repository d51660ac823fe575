// Every status that the listener answers on its own, before or instead of a route.
#include "contract.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

using ListenerStatuses = contract_test;

}  // namespace

TEST_F(ListenerStatuses, AreAllGivenAndAreProblems) {
    http::server_options impatient;
    impatient.header_deadline = std::chrono::milliseconds(300);
    s = std::make_unique<stage>(impatient);
    expect(say("GET", "/", "GET / HT"), 408);
    // The others must not be late on a busy machine.
    http::server_options options;
    options.allowed_hosts = {"a"};
    s = std::make_unique<stage>(options);
    const std::string host = "Host: a\r\n";
    const auto get = [&](const std::string& target, const std::string& fields) {
        return say("GET", target, "GET " + target + " HTTP/1.1\r\n" + fields + "\r\n");
    };
    expect(get("/", ""), 400);
    expect(get("/nothing", host), 404);
    expect(say("DELETE", "/webhook", "DELETE /webhook HTTP/1.1\r\n" + host + "\r\n"), 405);
    expect(say("POST", "/pause", "POST /pause HTTP/1.1\r\n" + host + "Content-Length: 70000\r\n\r\n"), 413);
    expect(get("/" + std::string(5000, 'x'), host), 414);
    expect(say("POST", "/pause",
               "POST /pause HTTP/1.1\r\n" + host + "Content-Length: 1\r\nExpect: miracles\r\n\r\n"),
           417);
    expect(get("/", "Host: b\r\n"), 421);
    expect(get("/", host + "X: " + std::string(20'000, 'x') + "\r\n"), 431);
    expect(get("/broken", host), 500);
    expect(say("FOO", "/", "FOO / HTTP/1.1\r\n" + host + "\r\n"), 501);
    expect(get("/late", host), 503);
    EXPECT_EQ(contract.seen_listener_statuses(), contract.listener_statuses());
}
