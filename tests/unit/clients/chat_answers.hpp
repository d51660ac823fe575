#pragma once

#include "ft9/clients/openai.hpp"

#include <string>

// What a provider may answer, and how it is read.
namespace ft9::test {

inline clients::ai_answer answer(int status, const std::string& body, const http::fields& headers = {}) {
    return clients::read_chat_answer(status, headers, body);
}

inline std::string choice(const std::string& message, const std::string& more = R"("finish_reason":"stop")") {
    return R"({"id":"x","object":"chat.completion","model":"gpt-test-2026","choices":[{"index":0,"message":)" +
           message + "," + more +
           R"(}],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46}})";
}

}  // namespace ft9::test
