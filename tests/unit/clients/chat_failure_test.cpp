// What is wrong when a provider refuses, as its status and its codes tell it.
#include "chat_answers.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;
using std::chrono::milliseconds;

TEST(RefusedForm, IsToldByTheParameterOrItsValue) {
    for (
        const char* error :
        {R"({"error":{"message":"Invalid parameter: 'response_format' of type 'json_schema' is not supported",)"
         R"("param":"response_format","code":null}})",
         R"({"error":{"message":"no","param":"response_format.type","code":"invalid_value"}})",
         R"({"error":{"message":"This response_format type is unavailable now"}})",
         R"({"error":"this model does not support structured output"})",
         R"([{"error":{"code":400,"message":"Unknown name \"response_schema\""}}])"}) {
        EXPECT_TRUE(refuses_form(400, error)) << error;
        EXPECT_TRUE(refuses_form(422, error)) << error;
        EXPECT_FALSE(refuses_form(500, error)) << error;
        EXPECT_FALSE(refuses_form(429, error)) << error;
    }
    EXPECT_FALSE(refuses_form(400, R"({"error":{"message":"bad model","param":"model"}})"));
    EXPECT_FALSE(refuses_form(400, "response_format"));
    EXPECT_FALSE(refuses_form(400, ""));
    EXPECT_TRUE(names_nothing(400, ""));
    EXPECT_TRUE(names_nothing(422, R"({"error":{"message":"Provider returned error","code":400}})"));
    EXPECT_FALSE(names_nothing(400, R"({"error":{"message":"bad model","param":"model"}})"));
    EXPECT_FALSE(names_nothing(404, ""));
}

TEST(ChatAnswer, AFormThatTheModelDidNotKeepIsTriedAgain) {
    const auto a =
        answer(400, R"({"error":{"message":"Failed to generate JSON","code":"json_validate_failed"}})");
    EXPECT_EQ(a.failure, ai_failure::server);
}

TEST(ChatAnswer, AModelThatIsNotThereIsToldApart) {
    const auto not_there = [](int status, const char* body) {
        return read_chat_answer(status, {}, body).not_there;
    };
    EXPECT_TRUE(not_there(404, R"({"error":{"code":"model_not_found"}})"));
    EXPECT_TRUE(not_there(404, "<html>"));
    EXPECT_TRUE(not_there(400, R"({"error":{"code":"model_decommissioned"}})"));
    EXPECT_FALSE(not_there(400, R"({"error":{"code":"content_filter"}})"));
    EXPECT_FALSE(not_there(503, ""));
}

TEST(ChatAnswer, FailuresByStatusAndCode) {
    struct row {
        int status;
        const char* body;
        ai_failure expected;
    };
    const row rows[] = {
        {400, R"({"error":{"message":"bad","type":"invalid_request_error","param":null,"code":null}})",
         ai_failure::invalid_request},
        {400, R"({"error":{"code":"context_length_exceeded","type":"invalid_request_error"}})",
         ai_failure::context_too_long},
        {400, R"({"error":{"type":"context_length_exceeded","code":400}})", ai_failure::context_too_long},
        {413, "", ai_failure::context_too_long},
        {401, R"({"error":{"code":"invalid_api_key"}})", ai_failure::unauthorized},
        {403, R"({"error":"forbidden"})", ai_failure::unauthorized},
        {402, R"({"error":{"code":402,"message":"Insufficient credits"}})", ai_failure::quota},
        {404, R"({"error":{"code":"model_not_found"}})", ai_failure::invalid_request},
        {408, "", ai_failure::server},
        {409, "", ai_failure::server},
        {422, R"({"detail":[{"loc":["body"]}]})", ai_failure::invalid_request},
        {429, R"({"error":{"code":"rate_limit_exceeded","type":"tokens"}})", ai_failure::rate_limited},
        {429, R"({"error":{"code":"insufficient_quota","type":"insufficient_quota"}})", ai_failure::quota},
        {429, R"({"error":{"code":null,"type":"insufficient_quota"}})", ai_failure::quota},
        {429, "<html>", ai_failure::rate_limited},
        {500, R"({"error":{"message":"oops"}})", ai_failure::server},
        {503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})",
         ai_failure::server},
        {529, "", ai_failure::server},
        {302, "", ai_failure::server},
        {100, "", ai_failure::server},
        // Gemini wraps its errors in a list.
        {400, R"([{"error":{"code":400,"message":"x","status":"INVALID_ARGUMENT"}}])",
         ai_failure::invalid_request},
        {429, R"([{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}])", ai_failure::rate_limited},
        // OpenRouter reports late failures with 200 and the status in the code.
        {200, R"({"error":{"code":429,"message":"x"}})", ai_failure::rate_limited},
        {200, R"({"error":{"code":402,"message":"x"}})", ai_failure::quota},
        {200, R"({"error":{"code":502,"message":"x"},"choices":[{"message":{"content":"oi"}}]})",
         ai_failure::server},
        {200, R"({"error":{"code":"401"}})", ai_failure::unauthorized},
        {200, R"({"error":{"code":"context_length_exceeded"}})", ai_failure::context_too_long},
        {200, R"({"error":{"message":"no code"}})", ai_failure::server},
        {200, R"({"error":"text"})", ai_failure::server},
        {200, R"({"error":true})", ai_failure::server},
        {200, R"({"error":[{"code":429}]})", ai_failure::rate_limited},
        {200, R"({"error":[]})", ai_failure::server},
        {200, R"([{"error":{"code":503}}])", ai_failure::server},
    };
    for (const auto& r : rows)
        EXPECT_EQ(answer(r.status, r.body).failure, r.expected) << r.status << ' ' << r.body;
}

TEST(ChatAnswer, DetailHasCodesButNoWords) {
    const auto a =
        answer(429, R"({"error":{"message":"you said: meu segredo","type":"tokens","code":"rate_limit"}})");
    EXPECT_EQ(a.detail, "HTTP 429 rate_limit tokens");
}

// Found by fuzzing: a provider's code of any length and content went to the log.
TEST(ChatAnswer, DetailHasNoCodeThatIsNoWord) {
    const std::string long_code(65, 'c');
    EXPECT_EQ(answer(400, R"({"error":{"code":")" + long_code + R"(","type":"t"}})").detail,
              "HTTP 400 (unreadable) t");
    EXPECT_EQ(answer(400, R"({"error":{"code":"a\u001b[2J","type":"\u00e9"}})").detail,
              "HTTP 400 (unreadable) (unreadable)");
    EXPECT_EQ(answer(200, choice("{}", R"("finish_reason":"a\nb")")).detail, "finish_reason (unreadable)");
}

TEST(ChatAnswer, WaitsAsLongAsTheProviderSays) {
    struct row {
        std::vector<std::pair<const char*, const char*>> headers;
        std::int64_t expected;
    };
    const row rows[] = {
        {{}, 0},
        {{{"Retry-After", "7"}}, 7000},
        {{{"retry-after", "0.5"}}, 500},
        {{{"Retry-After-Ms", "1234"}}, 1234},
        {{{"Retry-After", "7"}, {"retry-after-ms", "250"}}, 250},
        {{{"Retry-After", "7"}, {"retry-after-ms", "0"}}, 7000},
        {{{"Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"}}, 0},
        {{{"Retry-After", "-5"}}, 0},
        {{{"Retry-After", ""}}, 0},
        {{{"Retry-After", "inf"}}, 0},
        {{{"Retry-After", "nan"}}, 0},
        {{{"Retry-After", "1e300"}}, 0},
        {{{"Retry-After", "86399"}}, 86'399'000},
        {{{"Retry-After", "86400"}}, 0},  // found by fuzzing: a thousand days passed
        {{{"retry-after-ms", "0.5"}, {"Retry-After", "2"}}, 2000},
    };
    for (const auto& r : rows) {
        http::fields headers;
        for (const auto& [name, value] : r.headers)
            headers.add(name, value);
        EXPECT_EQ(answer(429, "{}", headers).retry_after, milliseconds(r.expected))
            << (r.headers.empty() ? "none" : r.headers.front().second);
    }
}

TEST(ChatAnswer, TellsARefusedParameter) {
    constexpr std::string_view fresh = "max_completion_tokens", old = "max_tokens";
    const auto refused =
        R"({"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model.)"
        R"( Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens",)"
        R"("code":"unsupported_parameter"}})";
    EXPECT_TRUE(refuses_parameter(400, refused, old));
    EXPECT_FALSE(refuses_parameter(500, refused, old));
    EXPECT_FALSE(refuses_parameter(200, refused, old));
    EXPECT_TRUE(refuses_parameter(
        400, R"({"error":{"message":"Unrecognized request argument supplied: max_completion_tokens"}})",
        fresh));
    EXPECT_TRUE(refuses_parameter(422, R"({"error":"unknown field max_completion_tokens"})", fresh));
    EXPECT_TRUE(
        refuses_parameter(400, R"([{"error":{"message":"Unknown name \"max_completion_tokens\""}}])", fresh));
    EXPECT_FALSE(refuses_parameter(400, R"({"error":{"message":"bad","param":"messages"}})", fresh));
    EXPECT_FALSE(refuses_parameter(400,
                                   R"({"error":{"message":"max_completion_tokens is too large: 99999.",)"
                                   R"("param":"max_completion_tokens","code":"invalid_value"}})",
                                   fresh))
        << "another name cures nothing";
    EXPECT_FALSE(refuses_parameter(400, "<html>max_completion_tokens", fresh));
    EXPECT_FALSE(refuses_parameter(400, "", fresh));
}

TEST(ChatAnswer, FailuresHaveNames) {
    EXPECT_EQ(to_string(ai_failure::none), "ok");
    EXPECT_EQ(to_string(ai_failure::invalid_request), "invalid_request");
}
