#include "integration/http_client/fixture.hpp"

#include "ft9/clients/openai.hpp"

#include "support/temporary_dir.hpp"

#include <nlohmann/json.hpp>

#include <atomic>

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;

namespace {

constexpr const char* good =
    R"({"model":"m","choices":[{"message":{"content":"olá"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":3,"completion_tokens":4}})";

std::string refusal_of(const std::string& parameter) {
    const std::string body = R"({"error":{"message":"Unsupported parameter: ')" + parameter +
                             R"('","param":")" + parameter + R"(","code":"unsupported_parameter"}})";
    return "HTTP/1.1 400 Bad Request\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class OpenAi : public ClientTest {
  protected:
    // A provider that knows only these names of the token limit and counts what it is asked.
    tls_server::script provider(bool knows_new, bool knows_old) {
        return [this, knows_new, knows_old](peer& p) {
            for (auto r = p.read_request(); !r.empty(); r = p.read_request()) {
                const bool fresh = r.find("\"max_completion_tokens\"") != std::string::npos;
                ++(fresh ? asked_new_ : asked_old_);
                if (fresh ? knows_new : knows_old)
                    p.respond(good);
                else
                    p.write(refusal_of(fresh ? "max_completion_tokens" : "max_tokens"));
            }
        };
    }
    ai_answer ask(const tls_server& server, std::chrono::milliseconds limit = 20s) {
        ai_request r;
        r.system_prompt = std::make_shared<const std::string>("prompt");
        r.conversation.push_back({speaker::person, "oi", 0, 0});
        r.conversation.back().images = images_;
        r.abort = abort_;
        r.person_key = person_;
        if (!model_) {
            options_now_.base = {at(server), "/v1"};
            settings_ = std::make_unique<snapshot<openai_options>>(options_now_);
            auto note = [this](const ai_observation& o) {
                observed_ = o.failure;
                ++observations_;
            };
            model_ = make_openai(client(), *settings_, note, &files_);
        }
        auto answer = boost::asio::co_spawn(
            context_, model_->ask(r, std::chrono::steady_clock::now() + limit), boost::asio::use_future);
        return answer.get();
    }
    ~OpenAi() override { stop_threads(); }

    openai_options options_now_{{}, "sk-test", "gpt-test", 100, "auto"};
    std::unique_ptr<snapshot<openai_options>> settings_;
    std::unique_ptr<ai_model> model_;
    abort_ptr abort_;
    std::string person_;
    std::vector<chat_image> images_;
    temporary_dir folder_;
    file_threads files_{1};
    std::atomic<int> asked_new_{0}, asked_old_{0}, observations_{0};
    std::atomic<ai_failure> observed_{ai_failure::none};
};

}  // namespace

TEST_F(OpenAi, AsksAsTheProviderExpects) {
    std::promise<std::string> seen;
    tls_server server(loopback_certificate(), [&](peer& p) {
        seen.set_value(p.read_request());
        p.respond(good);
        p.wait_closed(20s);
    });
    const auto a = ask(server);
    EXPECT_EQ(a.failure, ai_failure::none);
    EXPECT_EQ(a.text, "olá");
    EXPECT_EQ(a.input_tokens, 3);
    const auto request = seen.get_future().get();
    EXPECT_TRUE(request.starts_with("POST /v1/chat/completions HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("\r\nAuthorization: Bearer sk-test\r\n"), std::string::npos);
    EXPECT_NE(request.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
    const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
    EXPECT_EQ(body.at("max_completion_tokens"), 100);
    EXPECT_EQ(observations_, 1);
}

TEST_F(OpenAi, FindsOutTheNameOfTheTokenLimitOnce) {
    tls_server server(loopback_certificate(), provider(false, true));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(ask(server).text, "olá");
    EXPECT_EQ(asked_new_, 1);
    EXPECT_EQ(asked_old_, 3);
    EXPECT_EQ(observations_, 3) << "one for each question";
}

TEST_F(OpenAi, KeepsTheNewNameWhereItIsKnown) {
    tls_server server(loopback_certificate(), provider(true, false));
    EXPECT_EQ(ask(server).text, "olá");
    EXPECT_EQ(asked_old_, 0);
}

TEST_F(OpenAi, AProviderThatKnowsNeitherIsAskedTwiceAndNoMore) {
    tls_server server(loopback_certificate(), provider(false, false));
    EXPECT_EQ(ask(server).failure, ai_failure::invalid_request);
    EXPECT_EQ(asked_new_, 1);
    EXPECT_EQ(asked_old_, 1);
    EXPECT_EQ(ask(server).failure, ai_failure::invalid_request);
    EXPECT_EQ(asked_new_, 2) << "begins with the documented name again";
}

TEST_F(OpenAi, AChosenNameIsNotChanged) {
    options_now_.tokens_param = "max_completion_tokens";
    tls_server server(loopback_certificate(), provider(false, true));
    EXPECT_EQ(ask(server).failure, ai_failure::invalid_request);
    EXPECT_EQ(asked_old_, 0);
}

TEST_F(OpenAi, TheOldNameCanBeChosen) {
    options_now_.tokens_param = "max_tokens";
    tls_server server(loopback_certificate(), provider(true, true));
    EXPECT_EQ(ask(server).text, "olá");
    EXPECT_EQ(asked_new_, 0);
}

TEST_F(OpenAi, WhoDoesNotTakeTheIdentifierIsNotToldAgain) {
    person_ = "ft9-somebody";
    std::atomic<int> with{0}, without{0};
    tls_server server(loopback_certificate(), [&](peer& p) {
        for (auto r = p.read_request(); !r.empty(); r = p.read_request()) {
            const bool told = r.find("\"safety_identifier\"") != std::string::npos;
            ++(told ? with : without);
            if (told)
                p.write(refusal_of("safety_identifier"));
            else
                p.respond(good);
        }
    });
    options_now_.identified_host = at(server).host;
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(ask(server).text, "olá");
    EXPECT_EQ(with, 1);
    EXPECT_EQ(without, 3);
    EXPECT_EQ(observations_, 3) << "one for each question";
}

TEST_F(OpenAi, SilenceEndsWithTheDeadline) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.wait_closed(20s);
    });
    const auto a = ask(server, 300ms);
    EXPECT_EQ(a.failure, ai_failure::unreachable);
    EXPECT_TRUE(a.detail.starts_with("reading: ")) << a.detail;
    EXPECT_EQ(observed_, ai_failure::unreachable);
}

TEST_F(OpenAi, ACutAnswerIsNone) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":");
        p.cut();
    });
    EXPECT_EQ(ask(server).failure, ai_failure::unreachable);
}

TEST_F(OpenAi, ReadsRetryAfter) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.write("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n");
        p.wait_closed(20s);
    });
    const auto a = ask(server);
    EXPECT_EQ(a.failure, ai_failure::rate_limited);
    EXPECT_EQ(a.retry_after, 3s);
}

// There is no answer to read tokens from, so that the number of such questions is all that can be told.
TEST_F(OpenAi, AQuestionThatIsGivenUpIsCountedAsSuch) {
    abort_ = std::make_shared<abort_switch>();
    tls_server server(loopback_certificate(), [this](peer& p) {
        p.read_request();
        abort_->press();
        p.wait_closed(long_enough);
    });
    EXPECT_EQ(ask(server, 10 * long_enough).failure, ai_failure::cancelled);
    EXPECT_EQ(observed_, ai_failure::cancelled);
    EXPECT_EQ(observations_, 1);
}

namespace {

std::string body_of(const std::string& request) {
    return request.substr(request.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_F(OpenAi, ShowsImagesFromTheDisk) {
    std::promise<std::string> seen;
    tls_server server(loopback_certificate(), [&](peer& p) {
        seen.set_value(p.read_request());
        p.respond(good);
        p.wait_closed(long_enough);
    });
    images_ = {{"image/png", folder_.write("a", std::string(300'000, '\0'))},
               {"image/png", folder_ / "gone"},
               {"image/png", folder_.write("large", std::string(5'000'001, 'x'))}};
    EXPECT_EQ(ask(server).text, "olá");
    const auto body = nlohmann::json::parse(body_of(seen.get_future().get()));
    const auto& content = body.at("messages").at(1).at("content");
    ASSERT_EQ(content.size(), 2U) << "what is gone or too large is left out";
    EXPECT_EQ(content.at(0).at("text"), "oi");
    EXPECT_EQ(content.at(1).at("image_url").at("url"), "data:image/png;base64," + std::string(400'000, 'A'));
}

TEST_F(OpenAi, AModelThatDoesNotSeeIsAskedWithoutImages) {
    std::atomic<int> with{0}, without{0};
    tls_server server(loopback_certificate(), [&](peer& p) {
        for (auto r = p.read_request(); !r.empty(); r = p.read_request()) {
            const bool shown = r.find("image_url") != std::string::npos;
            ++(shown ? with : without);
            if (shown)
                p.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            else
                p.respond(good);
        }
    });
    images_ = {{"image/jpeg", folder_.write("a", "jpeg")}};
    EXPECT_EQ(ask(server).text, "olá");
    EXPECT_EQ(with, 1);
    EXPECT_EQ(without, 1);
    EXPECT_EQ(observations_, 1) << "one for each question";
}

TEST_F(OpenAi, ImagesCanBeSwitchedOff) {
    options_now_.image_detail.clear();
    std::promise<std::string> seen;
    tls_server server(loopback_certificate(), [&](peer& p) {
        seen.set_value(p.read_request());
        p.respond(good);
        p.wait_closed(long_enough);
    });
    images_ = {{"image/jpeg", folder_.write("a", "jpeg")}};
    EXPECT_EQ(ask(server).text, "olá");
    EXPECT_EQ(seen.get_future().get().find("image_url"), std::string::npos);
}
