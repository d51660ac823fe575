// Two providers over TLS: the second answers within the same deadline, and only its own host sees its key.
#include "integration/http_client/fixture.hpp"

#include "ft9/clients/model_ladder.hpp"
#include "ft9/clients/openai.hpp"

#include <nlohmann/json.hpp>

#include <atomic>

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;

namespace {

std::string completion_of(const std::string& text) {
    return R"({"model":"m","choices":[{"message":{"content":")" + text +
           R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}})";
}

class LadderOverTls : public ClientTest {
  protected:
    ~LadderOverTls() override { stop_threads(); }

    // Answers every request the same, and remembers the last.
    tls_server::script answering(std::string raw, std::string& seen) {
        return [this, raw = std::move(raw), &seen](peer& p) {
            for (auto r = p.read_request(); !r.empty(); r = p.read_request()) {
                {
                    const std::lock_guard lock(mutex_);
                    seen = r;
                }
                ++(&seen == &first_seen_ ? asked_first_ : asked_second_);
                p.write(raw);
            }
        };
    }
    static std::string whole(const std::string& body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    void build(const tls_server& first, const tls_server& second) {
        openai_options a, b;
        a.base = {at(first), "/v1"};
        a.api_key = "sk-first";
        a.model = "model-1";
        b.base = {at(second), "/other/v1"};
        b.api_key = "sk-second";
        b.model = "model-2";
        b.tokens_param = "max_tokens";
        first_options_ = std::make_unique<snapshot<openai_options>>(a);
        second_options_ = std::make_unique<snapshot<openai_options>>(b);
        first_ = make_openai(client(), *first_options_, {});
        second_ = make_openai(client(), *second_options_, {});
        ladder_ = std::make_unique<model_ladder>(*first_, *second_, time_, ladder_options{},
                                                 [](const ladder_observation&) {});
    }
    ai_answer ask(std::chrono::milliseconds limit = 20s) {
        ai_request r;
        r.system_prompt = std::make_shared<const std::string>("prompt");
        r.conversation.push_back({speaker::person, "oi", 0, 0});
        auto answer = boost::asio::co_spawn(
            context_, ladder_->ask(r, std::chrono::steady_clock::now() + limit), boost::asio::use_future);
        return answer.get();
    }
    std::string seen(const std::string& which) {
        const std::lock_guard lock(mutex_);
        return which;
    }

    system_clock time_;
    std::mutex mutex_;
    std::string first_seen_, second_seen_;
    std::atomic<int> asked_first_{0}, asked_second_{0};
    std::unique_ptr<snapshot<openai_options>> first_options_, second_options_;
    std::unique_ptr<ai_model> first_, second_;
    std::unique_ptr<model_ladder> ladder_;
};

}  // namespace

TEST_F(LadderOverTls, TheSecondIsAskedAsItselfWhenTheFirstFails) {
    tls_server first(loopback_certificate(),
                     answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", first_seen_));
    tls_server second(loopback_certificate(), answering(whole(completion_of("da segunda")), second_seen_));
    build(first, second);
    const auto a = ask();
    EXPECT_EQ(a.failure, ai_failure::none);
    EXPECT_EQ(a.text, "da segunda");
    EXPECT_EQ(a.provider, "fallback");
    const auto request = seen(second_seen_);
    EXPECT_TRUE(request.starts_with("POST /other/v1/chat/completions HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("\r\nAuthorization: Bearer sk-second\r\n"), std::string::npos);
    EXPECT_EQ(request.find("sk-first"), std::string::npos);
    const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
    EXPECT_EQ(body.at("model"), "model-2");
    EXPECT_TRUE(body.contains("max_tokens"));
    EXPECT_EQ(seen(first_seen_).find("sk-second"), std::string::npos);
}

TEST_F(LadderOverTls, TheFirstAloneIsAskedWhileItAnswers) {
    tls_server first(loopback_certificate(), answering(whole(completion_of("da primeira")), first_seen_));
    tls_server second(loopback_certificate(), answering(whole(completion_of("da segunda")), second_seen_));
    build(first, second);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(ask().text, "da primeira");
    EXPECT_EQ(asked_second_, 0);
}

TEST_F(LadderOverTls, ASilentFirstLeavesTimeForTheSecond) {
    tls_server first(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.wait_closed(long_enough);
    });
    tls_server second(loopback_certificate(), answering(whole(completion_of("da segunda")), second_seen_));
    build(first, second);
    EXPECT_EQ(ask(2s).text, "da segunda");
}

TEST_F(LadderOverTls, AFirstThatIsGoneIsSoonLeftAlone) {
    std::uint16_t port = 0;
    {
        const tls_server gone(loopback_certificate(), [](peer& p) { p.cut(); });
        port = gone.port();
    }
    tls_server second(loopback_certificate(), answering(whole(completion_of("da segunda")), second_seen_));
    build(second, second);
    auto a = *first_options_->get();
    a.base.where.port = port;
    first_options_->set(a);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(ask().provider, "fallback");
    EXPECT_EQ(asked_second_, 5);
}
