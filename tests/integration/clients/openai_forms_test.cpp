// How a provider is asked for an answer in a form, and what is remembered of its refusals.
#include "integration/http_client/fixture.hpp"

#include "ft9/clients/openai.hpp"

#include <atomic>
#include <mutex>
#include <utility>

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;

namespace {

constexpr const char* good =
    R"({"model":"m","choices":[{"message":{"content":"olá"},"finish_reason":"stop"}]})";

constexpr const char* named =
    R"({"error":{"message":"Invalid parameter: 'response_format' is not supported",)"
    R"("type":"invalid_request_error","param":"response_format","code":null}})";
// As Gemini and OpenRouter word it.
constexpr const char* not_named =
    R"([{"error":{"code":400,"message":"Request contains an invalid argument.","status":"INVALID_ARGUMENT"}}])";

std::string refusal(const std::string& body) {
    return "HTTP/1.1 400 Bad Request\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const auto a_form = std::make_shared<const answer_form>(
    answer_form{"mentor_answer", R"({"type":"object"})", "Responda em JSON."});

// A provider that takes some ways of asking for a form, and notes how it was asked.
class FormedAnswers : public ClientTest {
  protected:
    tls_server::script takes(bool schema, bool object, const char* refusing = named, bool words = true) {
        return [this, schema, object, refusing, words](peer& p) {
            for (auto r = p.read_request(); !r.empty(); r = p.read_request()) {
                const bool by_schema = r.find(R"("type":"json_schema")") != std::string::npos;
                const bool by_object = r.find(R"("type":"json_object")") != std::string::npos;
                note(by_schema ? "json_schema" : by_object ? "json_object" : "text");
                const bool taken = by_schema ? schema : by_object ? object : words;
                if (!taken)
                    p.write(refusal(refusing));
                else
                    p.respond(good);
            }
        };
    }
    ai_answer ask(const tls_server& server) {
        ai_request r;
        r.system_prompt = std::make_shared<const std::string>("prompt");
        r.conversation.push_back({speaker::person, "oi", 0, 0});
        r.form = form_;
        if (!model_) {
            options_now_.base = {at(server), "/v1"};
            settings_ = std::make_unique<snapshot<openai_options>>(options_now_);
            model_ = make_openai(client(), *settings_, [this](const ai_observation&) { ++observations_; });
        }
        auto answer = boost::asio::co_spawn(context_, model_->ask(r, std::chrono::steady_clock::now() + 20s),
                                            boost::asio::use_future);
        return answer.get();
    }
    std::vector<std::string> asked() {
        const std::lock_guard lock(guard_);
        return std::exchange(asked_, {});
    }
    void note(const char* how) {
        const std::lock_guard lock(guard_);
        asked_.emplace_back(how);
    }
    ~FormedAnswers() override { stop_threads(); }

    openai_options options_now_{{}, "sk-test", "gpt-test", 100, "auto"};
    std::unique_ptr<snapshot<openai_options>> settings_;
    std::unique_ptr<ai_model> model_;
    std::shared_ptr<const answer_form> form_;
    std::atomic<int> observations_{0};
    std::mutex guard_;
    std::vector<std::string> asked_;
};

using ways = std::vector<std::string>;

}  // namespace

TEST_F(FormedAnswers, TheSchemaIsAskedForWhereItIsTaken) {
    tls_server server(loopback_certificate(), takes(true, true));
    form_ = a_form;
    EXPECT_EQ(ask(server).form, form_mode::json_schema);
    form_ = nullptr;
    EXPECT_EQ(ask(server).form, form_mode::text);
    EXPECT_EQ(asked(), (ways{"json_schema", "text"}));
}

TEST_F(FormedAnswers, WhatIsRefusedIsNotAskedAgain) {
    tls_server server(loopback_certificate(), takes(false, true));
    form_ = a_form;
    for (int i = 0; i < 2; ++i) {
        const auto a = ask(server);
        EXPECT_EQ(a.text, "olá");
        EXPECT_EQ(a.form, form_mode::json_object);
    }
    EXPECT_EQ(asked(), (ways{"json_schema", "json_object", "json_object"}));
    EXPECT_EQ(observations_, 2) << "one for each question";
}

TEST_F(FormedAnswers, AProviderThatKnowsNoFormIsAskedInWords) {
    tls_server server(loopback_certificate(), takes(false, false));
    form_ = a_form;
    EXPECT_EQ(ask(server).form, form_mode::text);
    EXPECT_EQ(ask(server).text, "olá");
    EXPECT_EQ(asked(), (ways{"json_schema", "json_object", "text", "text"}));
}

TEST_F(FormedAnswers, OtherSettingsAreANewBeginning) {
    tls_server server(loopback_certificate(), takes(false, true));
    form_ = a_form;
    EXPECT_EQ(ask(server).text, "olá");
    settings_->set(options_now_);
    EXPECT_EQ(ask(server).text, "olá");
    EXPECT_EQ(asked(), (ways{"json_schema", "json_object", "json_schema", "json_object"}));
}

TEST_F(FormedAnswers, TheWayCanBeChosen) {
    options_now_.answer_form = "json_object";
    tls_server server(loopback_certificate(), takes(true, true));
    form_ = a_form;
    EXPECT_EQ(ask(server).form, form_mode::json_object);
    auto in_words = options_now_;
    in_words.answer_form = "text";
    settings_->set(in_words);
    EXPECT_EQ(ask(server).form, form_mode::text);
    EXPECT_EQ(asked(), (ways{"json_object", "text"}));
}

TEST_F(FormedAnswers, ARefusalThatNamesNothingIsTriedWithoutTheForm) {
    tls_server server(loopback_certificate(), takes(false, true, not_named));
    form_ = a_form;
    EXPECT_EQ(ask(server).form, form_mode::text) << "this person is answered";
    EXPECT_EQ(ask(server).form, form_mode::json_object) << "the next one in the next way";
    EXPECT_EQ(ask(server).form, form_mode::json_object);
    EXPECT_EQ(asked(), (ways{"json_schema", "text", "json_object", "json_object"}));
}

TEST_F(FormedAnswers, WhatIsRefusedWithoutTheFormTooIsNotBlamedOnIt) {
    tls_server server(loopback_certificate(), takes(false, false, not_named, false));
    form_ = a_form;
    for (int i = 0; i < 2; ++i) {
        const auto a = ask(server);
        EXPECT_EQ(a.failure, ai_failure::invalid_request);
        EXPECT_EQ(a.detail.find("HTTP 400"), 0U) << a.detail;
    }
    EXPECT_EQ(asked(), (ways{"json_schema", "text", "json_schema", "text"}));
}
