#pragma once

#include "ft9/http/message.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// How OpenAI-compatible providers report failures: what the readers of their answers share. Pure.
namespace ft9::clients {

// Providers differ: `error` may be an object, a list of one, or a text; `code` a text or a number (wire facts
// D).
struct provider_error {
    bool present = false;
    std::string code, type, param, message;
};
provider_error error_of(const nlohmann::json& document);

// Null if there is none, or if it is no object.
const nlohmann::json* find(const nlohmann::json& object, const char* key);
// A text, or a whole number as text; otherwise empty. Only of an object.
std::string scalar(const nlohmann::json& object, const char* key);
// Of a field that may also be missing, null or no number at all: then 0.
std::int64_t count_at(const nlohmann::json& object, const char* key);
bool mentions(std::string_view text, std::string_view what);

// OpenRouter reports failures that begin late with HTTP 200 and the status in the code.
int true_status(int status, const provider_error& e);

// What a log may show of a provider's code or type: they are short words, and what is not may be anything.
std::string shown(const std::string& word);

// retry-after-ms, then retry-after in seconds: the order of OpenAI's own client. More than a day counts as
// none: 0.
std::chrono::milliseconds retry_after(const http::fields& headers);

}  // namespace ft9::clients
