#include "live_server.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

using namespace ft9::test;
using namespace ft9::http;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// Shared by the sink of a request and its handler, which run one after another.
struct taken {
    std::string bytes;
    std::size_t pieces = 0, largest = 0;
    std::size_t fails_at = SIZE_MAX;
    bool handled = false;
};

class keeping_sink final : public request_sink {
  public:
    explicit keeping_sink(std::shared_ptr<taken> into) : into_(std::move(into)) {}
    asio::awaitable<ft9::error_code> take(std::string bytes) override {
        ++into_->pieces;
        into_->largest = std::max(into_->largest, bytes.size());
        into_->bytes += bytes;
        if (into_->bytes.size() >= into_->fails_at) co_return ft9::errc::storage_failed;
        co_return ft9::error_code{};
    }

  private:
    const std::shared_ptr<taken> into_;
};

asio::awaitable<response> tell(std::shared_ptr<taken> what, bool empty) {
    what->handled = true;
    response a;
    a.content_type = "text/plain";
    a.body = (empty ? "" : "and held: ") + std::to_string(what->bytes.size()) + " " +
             std::to_string(std::hash<std::string>{}(what->bytes));
    what->bytes.clear();
    co_return a;
}

class HttpSink : public ::testing::Test {
  protected:
    // POST /sink; the body's bytes are counted and hashed.
    std::vector<route> routes() {
        route row{method::post, "/sink", [this](request& r) { return tell(what, r.body.empty()); }};
        row.admit = [this](request& r) {
            r.sink = std::make_unique<keeping_sink>(what);
            return std::optional<response>();
        };
        row.max_body = 50'000'000;
        return {row};
    }
    static std::string head(const std::string& length) {
        return "POST /sink HTTP/1.1\r\nHost: a\r\n" + length + "\r\n\r\n";
    }
    static std::string sized(const std::string& body) {
        return head("Content-Length: " + std::to_string(body.size())) + body;
    }
    static std::string expected(const std::string& body) {
        return std::to_string(body.size()) + " " + std::to_string(std::hash<std::string>{}(body));
    }
    static std::string some_bytes(std::size_t size) {
        std::string body(size, '\0');
        for (std::size_t i = 0; i < size; ++i)
            body[i] = static_cast<char>(i * 7 % 253);
        return body;
    }

    const std::shared_ptr<taken> what = std::make_shared<taken>();
};

}  // namespace

TEST_F(HttpSink, GetsTheWholeBodyWhileItArrives) {
    server_options options;
    options.max_inflight_body_bytes = 1'000'000;  // far less than the body
    live_server server(options, routes());
    const auto body = some_bytes(20'000'000);
    raw_client client(server.port());
    EXPECT_EQ(client.ask(sized(body))->body, expected(body));
    EXPECT_GT(what->pieces, 100U);
    EXPECT_LE(what->largest, 256U * 1024U);
    EXPECT_EQ(server.server().inflight_body_bytes(), 0U);
}

TEST_F(HttpSink, BodiesOfAllSizesFollowOneAnother) {
    live_server server({}, routes());
    raw_client client(server.port());
    for (const std::size_t size : {1U, 100U, 4096U, 65'535U, 65'536U, 65'537U, 200'000U}) {
        const auto body = some_bytes(size);
        EXPECT_EQ(client.ask(sized(body))->body, expected(body)) << size;
    }
    EXPECT_EQ(client.ask(sized(""))->body, expected(""));
}

TEST_F(HttpSink, ChunksAreTakenToo) {
    live_server server({}, routes());
    const auto body = some_bytes(300'000);
    std::string chunked;
    for (std::size_t at = 0; at < body.size(); at += 10'000)
        chunked += "2710\r\n" + body.substr(at, 10'000) + "\r\n";
    raw_client client(server.port());
    EXPECT_EQ(client.ask(head("Transfer-Encoding: chunked") + chunked + "0\r\n\r\n")->body, expected(body));
}

TEST_F(HttpSink, WhatItCannotTakeIsRefused) {
    live_server server({}, routes());
    what->fails_at = 100'000;
    raw_client client(server.port());
    const auto answer = client.ask(sized(some_bytes(500'000)));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503);
    EXPECT_NE(answer->header("Retry-After"), "");
    EXPECT_FALSE(what->handled);
    EXPECT_TRUE(eventually([&] { return server.server().inflight_body_bytes() == 0; }));
}
