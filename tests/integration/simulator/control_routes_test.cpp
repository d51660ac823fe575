#include "stage.hpp"

#include "support/raw_client.hpp"

#include <future>

namespace ft9::simulator::test {
namespace {

class control_routes : public stage {
  protected:
    std::uint16_t port() const { return http::parse_base_url(sim->facts().page_url)->where.port; }
    std::string host() const { return "127.0.0.1:" + std::to_string(port()); }
    // Status of a request with these header lines.
    int status_of(const std::string& line, const std::string& headers, const std::string& body = "") {
        ft9::test::raw_client raw(port());
        raw.send(line + " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                 "\r\n" + headers + "\r\n" + body);
        const auto answer = raw.read_response();
        return answer ? answer->status : 0;
    }
    std::string good() const {
        return "Host: " + host() + "\r\nX-Simulator-Token: " + sim->facts().token + "\r\n";
    }
};

TEST_F(control_routes, need_the_token) {
    EXPECT_EQ(status_of("GET /control/info", good()), 200);
    EXPECT_EQ(status_of("GET /control/info", "Host: " + host() + "\r\n"), 401);
    EXPECT_EQ(status_of("GET /control/record", "Host: " + host() + "\r\nX-Simulator-Token: wrong\r\n"), 401);
}

TEST_F(control_routes, answer_to_local_names_only) {
    const std::string token = "X-Simulator-Token: " + sim->facts().token + "\r\n";
    EXPECT_EQ(status_of("GET /control/info", "Host: rebound.example\r\n" + token), 421);
    EXPECT_EQ(status_of("GET /control/info", "Host: localhost:" + std::to_string(port()) + "\r\n" + token),
              200);
    EXPECT_EQ(status_of("GET /", "Host: rebound.example\r\n"), 421) << "the page holds the token";
}

TEST_F(control_routes, refuse_other_origins_and_forms) {
    EXPECT_EQ(status_of("POST /control/reset", good() + "Content-Type: application/json\r\n", "{}"), 200);
    EXPECT_EQ(status_of("POST /control/reset",
                        good() + "Content-Type: application/json\r\nOrigin: http://" + host() + "\r\n", "{}"),
              200);
    EXPECT_EQ(status_of("POST /control/reset",
                        good() + "Content-Type: application/json\r\nOrigin: https://evil.example\r\n", "{}"),
              403);
    EXPECT_EQ(status_of("POST /control/reset", good() + "Content-Type: text/plain\r\n", "{}"), 415);
    EXPECT_EQ(status_of("POST /control/messages", good() + "Content-Type: application/json\r\n", "[1"), 400);
}

TEST_F(control_routes, serve_the_page_with_its_token_and_a_strict_policy) {
    http::client_request request;
    request.target = "/";
    const auto e = call(sim->facts().page_url, request);
    EXPECT_EQ(e.response.status, 200);
    EXPECT_NE(e.response.body.find(sim->facts().token), std::string::npos);
    const std::string policy(e.response.headers.find("Content-Security-Policy").value_or(""));
    EXPECT_EQ(policy,
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
              "media-src blob:; "
              "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
              "require-trusted-types-for 'script'");
    EXPECT_EQ(e.response.headers.count("Content-Security-Policy"), 1U);
    request.target = "/main.js";
    const auto script = call(sim->facts().page_url, request);
    EXPECT_EQ(script.response.headers.find("Content-Type"), "text/javascript; charset=utf-8");
    request.target = "/page.cpp";
    EXPECT_EQ(call(sim->facts().page_url, request).response.status, 404);
}

TEST_F(control_routes, info_tells_addresses_and_no_secret) {
    http::client_request request;
    request.target = "/control/info";
    request.headers.add("X-Simulator-Token", sim->facts().token);
    const auto e = call(sim->facts().page_url, request);
    const json info = json::parse(e.response.body);
    EXPECT_EQ(info["graph_base_url"], sim->facts().graph_base_url);
    EXPECT_EQ(info["ca_file"], ca_file);
    EXPECT_EQ(e.response.body.find("of-the-test"), std::string::npos);
}

TEST_F(control_routes, a_waiting_reader_is_woken) {
    auto waiting = std::async(std::launch::async, [this] { return record(0); });
    graph(text_message("x"));
    const json batch = waiting.get();
    ASSERT_FALSE(batch["entries"].empty());
    EXPECT_EQ(batch["entries"][0]["n"], 1);
    EXPECT_GE(batch["counters"]["graph.message.accepted"], 1);
}

}  // namespace
}  // namespace ft9::simulator::test
