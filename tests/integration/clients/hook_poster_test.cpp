#include "integration/http_client/fixture.hpp"

#include "ft9/clients/hook_poster.hpp"
#include "ft9/core/hmac.hpp"

#include <mutex>

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;

namespace {

class HookPoster : public ClientTest {
  protected:
    ~HookPoster() override { stop_threads(); }

    // Answers every request with these bytes; keeps what was asked.
    tls_server::script receiver(std::string answer) {
        return [this, answer = std::move(answer)](peer& p) {
            for (auto r = p.read_request(); !r.empty(); r = p.read_request()) {
                {
                    const std::lock_guard lock(mutex_);
                    asked_.push_back(std::move(r));
                }
                p.write(answer);
            }
        };
    }
    hook_answer post_to(const std::string& url, std::chrono::milliseconds limit = 20s) {
        const auto poster = make_http_hook_poster(client());
        hook_post what{url,
                       "a-secret-of-the-tests",
                       "reply.sent",
                       "m000000000000002a",
                       1'790'000'000'999,
                       R"({"type":"reply.sent"})"};
        auto running = boost::asio::co_spawn(
            context_, poster->post(std::move(what), std::chrono::steady_clock::now() + limit),
            boost::asio::use_future);
        return running.get();
    }
    static std::string url_of(const tls_server& server, const std::string& target = "/in") {
        return "https://127.0.0.1:" + std::to_string(server.port()) + target;
    }
    std::vector<std::string> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

    mutable std::mutex mutex_;
    std::vector<std::string> asked_;
};

bool has_line(const std::string& request, const std::string& line) {
    return request.find("\r\n" + line + "\r\n") != std::string::npos;
}

std::string status_line(const std::string& status, const std::string& more = "") {
    return "HTTP/1.1 " + status + "\r\n" + more + "Content-Length: 0\r\n\r\n";
}

}  // namespace

TEST_F(HookPoster, SignsTheTimeAndTheBytesOfTheBody) {
    tls_server server(loopback_certificate(), receiver(status_line("204 No Content")));
    const auto a = post_to(url_of(server, "/in/1?key=2"));
    EXPECT_FALSE(a.failure) << a.failure.message();
    EXPECT_EQ(a.status, 204);
    ASSERT_EQ(asked().size(), 1U);
    const auto r = asked()[0];
    EXPECT_TRUE(r.starts_with("POST /in/1?key=2 HTTP/1.1\r\n")) << r;
    EXPECT_TRUE(has_line(r, "Content-Type: application/json")) << r;
    EXPECT_TRUE(has_line(r, "X-FT9-Event: reply.sent")) << r;
    EXPECT_TRUE(has_line(r, "X-FT9-Delivery: m000000000000002a")) << r;
    EXPECT_TRUE(has_line(r, "X-FT9-Timestamp: 1790000000")) << r;
    const std::string body = R"({"type":"reply.sent"})";
    EXPECT_TRUE(r.ends_with("\r\n\r\n" + body));
    EXPECT_TRUE(has_line(
        r, "X-FT9-Signature-256: sha256=" + hmac_sha256_hex("a-secret-of-the-tests", "1790000000." + body)))
        << r;
    EXPECT_EQ(r.find("a-secret-of-the-tests"), std::string::npos);
}

TEST_F(HookPoster, TellsWhatTheReceiverAskedFor) {
    tls_server server(loopback_certificate(), receiver(status_line("429 Too Many", "Retry-After: 7\r\n")));
    const auto a = post_to(url_of(server));
    EXPECT_EQ(a.status, 429);
    EXPECT_EQ(a.retry_after, 7s);
}

TEST_F(HookPoster, FollowsNoRedirect) {
    tls_server other(loopback_certificate(), receiver(status_line("200 OK")));
    tls_server server(loopback_certificate(),
                      receiver(status_line("307 Temporary", "Location: " + url_of(other) + "\r\n")));
    EXPECT_EQ(post_to(url_of(server)).status, 307);
    EXPECT_EQ(asked().size(), 1U);
    EXPECT_EQ(other.accepted(), 0U);
}

TEST_F(HookPoster, ASilentReceiverIsLeftAtTheDeadline) {
    gate end;
    tls_server server(loopback_certificate(), [&end](peer& p) {
        p.read_request();
        end.wait();
    });
    const auto a = post_to(url_of(server), 200ms);
    EXPECT_EQ(a.failure, errc::deadline_exceeded);
    end.open();
}

TEST_F(HookPoster, ReachesNoPrivateAddressUnderAPublicName) {
    options_.lookup = [](const std::string&) -> result<std::vector<boost::asio::ip::address>> {
        return std::vector<boost::asio::ip::address>{boost::asio::ip::make_address("127.0.0.1")};
    };
    tls_server server(loopback_certificate(), receiver(status_line("200 OK")));
    const auto a = post_to("https://crm.example:" + std::to_string(server.port()) + "/in");
    EXPECT_EQ(a.failure, errc::address_refused);
    EXPECT_EQ(server.accepted(), 0U);
}

TEST_F(HookPoster, AUrlThatCannotBeReadIsAFailure) {
    EXPECT_EQ(post_to("crm.example").failure, errc::invalid_argument);
}
