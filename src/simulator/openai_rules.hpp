#pragma once

#include "simulator/formed_answer.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ft9::simulator {

// A refusal as OpenAI words it.
struct openai_error {
    int http_status = 400;
    std::string message;
    std::string type = "invalid_request_error";
    std::string param;  // empty: null
    std::string code;   // empty: null
};

// Judges the body of POST /chat/completions; nullopt: acceptable. Streaming is refused: the product does not
// use it.
std::optional<openai_error> judge_chat(const nlohmann::json& body);

// A provider that does not take every `response_format`, in the words of OpenAI's older models.
std::optional<openai_error> judge_support(const nlohmann::json& body, form_support support);

// {"error":{message,type,param,code}}
std::string error_body(const openai_error& e);

// The usual words for an HTTP status and, if not empty, a code such as "insufficient_quota".
openai_error usual_error(int status, std::string_view code);

}  // namespace ft9::simulator
