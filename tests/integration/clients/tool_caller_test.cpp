#include "integration/http_client/fixture.hpp"

#include "ft9/clients/tool_caller.hpp"
#include "ft9/core/hmac.hpp"

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;

namespace {

class ToolCaller : public ClientTest {
  protected:
    ~ToolCaller() override { stop_threads(); }
    tool_outcome call(http::origin where, std::chrono::milliseconds limit = 20s) {
        tool t;
        t.shown.name = "agendar";
        t.where = {std::move(where), "/sessions"};
        t.secret = "secret-of-the-tool";
        if (!caller_) caller_ = make_http_tool_caller(client(), time_);
        tool_order order;
        order.key = "m1.1";
        order.arguments = R"({"dia":"24"})";
        auto outcome =
            boost::asio::co_spawn(context_, caller_->call(t, order, std::chrono::steady_clock::now() + limit),
                                  boost::asio::use_future);
        return outcome.get();
    }

    system_clock time_;
    std::unique_ptr<tool_caller> caller_;
};

std::string header_in(const std::string& request, const std::string& name) {
    const auto at = request.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return request.substr(begin, request.find("\r\n", begin) - begin);
}

}  // namespace

TEST_F(ToolCaller, SendsWhatIsSignedAndReadsTheResult) {
    std::promise<std::string> seen;
    tls_server server(loopback_certificate(), [&](peer& p) {
        seen.set_value(p.read_request());
        p.respond(R"({"id":7})");
        p.wait_closed(20s);
    });
    const auto outcome = call(at(server));
    EXPECT_EQ(outcome.verdict, tool_verdict::done) << outcome.detail;
    EXPECT_EQ(outcome.http_status, 200);
    EXPECT_EQ(outcome.result, R"({"id":7})");
    const auto request = seen.get_future().get();
    EXPECT_TRUE(request.starts_with("POST /sessions HTTP/1.1\r\n")) << request;
    const auto body = request.substr(request.find("\r\n\r\n") + 4);
    EXPECT_EQ(header_in(request, "X-FT9-Signature-256"),
              signature_of("secret-of-the-tool", header_in(request, "X-FT9-Timestamp"), body));
    EXPECT_EQ(header_in(request, "Idempotency-Key"), "m1.1");
    EXPECT_EQ(nlohmann::json::parse(body).at("arguments").at("dia"), "24");
}

TEST_F(ToolCaller, SilenceAndACutAreOfUnknownOutcome) {
    tls_server silent(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.wait_closed(20s);
    });
    EXPECT_EQ(call(at(silent), 300ms).verdict, tool_verdict::unknown);
    tls_server cutting(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.cut();
    });
    EXPECT_EQ(call(at(cutting)).verdict, tool_verdict::unknown);
}

TEST_F(ToolCaller, WhatNeverLeftWasNotDone) {
    EXPECT_EQ(call({true, "127.0.0.1", 1}).verdict, tool_verdict::failed) << "nobody listens there";
}

TEST_F(ToolCaller, APublicNameThatLeadsInsideIsNotCalled) {
    tls_server server(loopback_certificate(), always("{}"));
    options_.lookup = [](const std::string&) -> result<http::addresses> {
        return http::addresses{boost::asio::ip::make_address("127.0.0.1")};
    };
    EXPECT_EQ(call({true, "agenda.example.com", server.port()}).verdict, tool_verdict::failed);
    EXPECT_EQ(server.accepted(), 0U);
}

TEST_F(ToolCaller, RedirectsAreNotFollowed) {
    tls_server server(loopback_certificate(), [](peer& p) {
        for (auto r = p.read_request(); !r.empty(); r = p.read_request())
            p.write("HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    });
    const auto outcome = call(at(server));
    EXPECT_EQ(outcome.verdict, tool_verdict::unknown);
    EXPECT_EQ(outcome.http_status, 307);
}
