#include "chat_answers.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;

TEST(ChatAnswer, ReadsAPlainAnswer) {
    const auto a =
        answer(200, choice(R"({"role":"assistant","content":" Olá! \ud83d\ude00\n","refusal":null})"));
    EXPECT_EQ(a.failure, ai_failure::none);
    EXPECT_EQ(a.text, "Olá! 😀");
    EXPECT_EQ(a.model, "gpt-test-2026");
    EXPECT_EQ(a.finish_reason, "stop");
    EXPECT_EQ(a.input_tokens, 12);
    EXPECT_EQ(a.output_tokens, 34);
}

TEST(ChatAnswer, ReadsContentInParts) {
    const auto a =
        answer(200, choice(R"({"content":[{"type":"text","text":"Olá, "},{"type":"x"},7,null,"no",)"
                           R"({"type":"text","text":"Ana"}]})"));
    EXPECT_EQ(a.failure, ai_failure::none);
    EXPECT_EQ(a.text, "Olá, Ana");
}

TEST(ChatAnswer, KeepsWhatALimitCutOff) {
    const auto a = answer(200, choice(R"({"content":"Era uma vez"})", R"("finish_reason":"length")"));
    EXPECT_EQ(a.failure, ai_failure::none);
    EXPECT_EQ(a.finish_reason, "length");
}

TEST(ChatAnswer, CleansTheText) {
    const auto a = answer(200, choice(R"({"content":"a\u0000\u0007b\r\n\tc"})"));
    EXPECT_EQ(a.text, "ab\n\tc");
    const auto turned = answer(200, choice(R"({"content":"\u202emoc.elpmaxe\u202c "})"));
    EXPECT_EQ(turned.text, "moc.elpmaxe") << "shown as it is written";
}

TEST(ChatAnswer, SayingNothingIsEmpty) {
    for (const char* message :
         {R"({"content":null})", R"({"content":""})", R"({"content":"  \n "})", R"({"content":[]})", R"({})",
          R"({"content":null,"refusal":" "})", R"({"content":null,"refusal":7})", R"({"content":7})",
          R"({"content":{"a":1}})", R"({"content":null,"tool_calls":[{"id":"c"}]})", R"("text")", "null",
          "[]"}) {
        const auto a = answer(200, choice(message, R"("finish_reason":"content_filter")"));
        EXPECT_EQ(a.failure, ai_failure::empty) << message;
        EXPECT_EQ(a.detail, "finish_reason content_filter") << message;
        EXPECT_EQ(a.input_tokens, 12) << "it is paid for all the same";
    }
}

TEST(ChatAnswer, ARefusalIsNoFailureAndIsNotShown) {
    for (const char* content : {"null", R"("")", R"([])"}) {
        const auto a =
            answer(200, choice(R"({"content":)" + std::string(content) + R"(,"refusal":"I can't help."})"));
        EXPECT_EQ(a.failure, ai_failure::declined) << content;
        EXPECT_EQ(a.text, "") << content;
        EXPECT_EQ(a.detail, "finish_reason stop") << "the model's words may quote the person's";
    }
    EXPECT_EQ(answer(200, choice(R"({"content":"Olá","refusal":"no"})")).text, "Olá");
}

TEST(ChatAnswer, WithoutChoicesItIsTheServersFault) {
    for (const char* body : {"{}", R"({"choices":[]})", R"({"choices":null})", R"({"choices":{}})",
                             R"({"choices":"x"})", "[]", "[{}]", "7", "null", "\"ok\""}) {
        EXPECT_EQ(answer(200, body).failure, ai_failure::server) << body;
    }
    EXPECT_EQ(answer(200, R"({"choices":[null]})").failure, ai_failure::empty);
}

TEST(ChatAnswer, UnreadableIsTheServersFault) {
    for (const char* body : {"", "<html>", "{", "data: {}\n\n", "\xFF"}) {
        EXPECT_EQ(answer(200, body).failure, ai_failure::server) << body;
        EXPECT_EQ(answer(502, body).failure, ai_failure::server) << body;
        EXPECT_EQ(answer(400, body).failure, ai_failure::invalid_request) << body;
    }
}

// No encoding is asked for, so nothing is inflated: a bomb stays as small as it came.
TEST(ChatAnswer, CompressedIsUnreadable) {
    http::fields headers;
    headers.add("Content-Encoding", "gzip");
    const std::string bomb("\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\xED\xC1\x01\x0D", 13);
    EXPECT_EQ(read_chat_answer(200, headers, bomb + std::string(1'000'000, '\0')).failure,
              ai_failure::server);
}

TEST(ChatAnswer, FourMegabytesOfNothingAreUnreadable) {
    constexpr std::size_t most = 4 * 1024 * 1024;  // what the client lets through
    for (const auto& body : {std::string(most, '['), std::string(most, ' '), std::string(most, '"'),
                             R"({"choices":)" + std::string(most, '['), std::string(most, '{')})
        EXPECT_EQ(answer(200, body).failure, ai_failure::server) << body.substr(0, 20);
}

// Providers leave them out or write them their own way.
TEST(ChatAnswer, OddTokenCountsDoNotCostTheAnswer) {
    for (const char* usage :
         {R"(null)", R"({})", R"([])", R"("x")", R"({"prompt_tokens":null,"completion_tokens":"9"})",
          R"({"prompt_tokens":{},"completion_tokens":[1]})",
          R"({"prompt_tokens":1.5,"completion_tokens":true})"}) {
        const auto body = R"({"choices":[{"message":{"content":"oi"}}],"usage":)" + std::string(usage) + "}";
        ai_answer a;
        ASSERT_NO_THROW(a = answer(200, body)) << usage;
        EXPECT_EQ(a.text, "oi") << usage;
        EXPECT_EQ(a.input_tokens, 0) << usage;
        EXPECT_EQ(a.output_tokens, 0) << usage;
    }
}

TEST(ChatAnswer, CachedTokensArePartOfTheInput) {
    const auto cached = [](const std::string& details) {
        return answer(200, R"({"choices":[{"message":{"content":"oi"}}],"usage":{"prompt_tokens":12,)"
                           R"("completion_tokens":3,"prompt_tokens_details":)" +
                               details + "}}")
            .cached_tokens;
    };
    EXPECT_EQ(cached(R"({"cached_tokens":8})"), 8);
    EXPECT_EQ(cached(R"({"cached_tokens":12,"audio_tokens":0})"), 12);
    EXPECT_EQ(cached(R"({"cached_tokens":13})"), 12) << "not more than there were";
    for (const char* odd : {"null", "{}", "[]", R"("8")", R"({"cached_tokens":null})",
                            R"({"cached_tokens":-1})", R"({"cached_tokens":"8"})"})
        EXPECT_EQ(cached(odd), 0) << odd;
}

TEST(ChatAnswer, AnErrorOfNullIsNone) {
    EXPECT_EQ(answer(200, R"({"error":null,"choices":[{"message":{"content":"oi"}}]})").text, "oi");
}
