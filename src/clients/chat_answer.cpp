#include "ft9/clients/openai.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"
#include "provider_error.hpp"
#include "tool_calls.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ft9::clients {
namespace {

using nlohmann::json;

ai_failure failure_of(int status, const provider_error& e) {
    status = true_status(status, e);
    const auto named = [&](std::string_view what) {
        return mentions(e.code, what) || mentions(e.type, what);
    };
    if (named("insufficient_quota") || status == 402) return ai_failure::quota;
    if (status == 401 || status == 403) return ai_failure::unauthorized;
    if (named("context_length_exceeded") || status == 413) return ai_failure::context_too_long;
    if (status == 429) return ai_failure::rate_limited;
    // Groq's word for a model that did not keep to the form, which may do so the next time.
    if (named("json_validate_failed")) return ai_failure::server;
    if (status == 408 || status == 409 || status >= 500) return ai_failure::server;
    return ai_failure::invalid_request;
}

std::string text_of(const json& content) {
    if (content.is_string()) return content.get<std::string>();
    std::string text;
    if (!content.is_array()) return text;
    for (const auto& part : content)
        text += scalar(part, "text");
    return text;
}

// Its words are for nobody: they are in any language and may quote the person's.
bool declines(const json* message) {
    const auto* refusal = message != nullptr ? find(*message, "refusal") : nullptr;
    return refusal != nullptr && refusal->is_string() && !trim(refusal->get<std::string>()).empty();
}

ai_answer read_choice(const json& document) {
    ai_answer a;
    a.model = scalar(document, "model");
    if (const auto* usage = find(document, "usage"); usage != nullptr) {
        a.input_tokens = count_at(*usage, "prompt_tokens");
        a.output_tokens = count_at(*usage, "completion_tokens");
        if (const auto* details = find(*usage, "prompt_tokens_details"); details != nullptr)
            a.cached_tokens =
                std::max<std::int64_t>(std::min(count_at(*details, "cached_tokens"), a.input_tokens), 0);
    }
    const auto* choices = find(document, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty()) {
        a.failure = ai_failure::server;
        a.detail = "no choices";
        return a;
    }
    const auto& choice = choices->front();
    a.finish_reason = choice.is_object() ? scalar(choice, "finish_reason") : std::string{};
    const auto* message = find(choice, "message");
    if (message != nullptr && message->is_object() && message->contains("content"))
        a.text = trim(drop_direction_controls(sanitize_utf8(text_of(message->at("content")))));
    if (message != nullptr) a.calls = read_tool_calls(*message);
    if (a.text.empty() && a.calls.empty()) {
        a.failure = declines(message) ? ai_failure::declined : ai_failure::empty;
        a.detail = "finish_reason" + shown(a.finish_reason);
    }
    return a;
}

}  // namespace

ai_answer read_chat_answer(int status, const http::fields& headers, std::string_view body) {
    ai_answer a;
    const auto document = parse_json(body);
    const auto error = document ? error_of(*document) : provider_error{};
    if (status >= 200 && status < 300 && document && !error.present) return read_choice(*document);
    if (status >= 200 && status < 300 && !document) {
        a.failure = ai_failure::server;
        a.detail = "unreadable answer";
        return a;
    }
    a.failure = failure_of(status, error);
    a.not_there = a.failure == ai_failure::invalid_request &&
                  (true_status(status, error) == 404 || mentions(error.code, "model_not_found") ||
                   mentions(error.code, "model_decommissioned"));
    a.retry_after = retry_after(headers);
    // Messages of providers may quote the request, so only their codes are kept.
    a.detail = "HTTP " + std::to_string(status) + shown(error.code) + shown(error.type);
    return a;
}

bool refuses_parameter(int status, std::string_view body, std::string_view name) {
    if (status != 400 && status != 422) return false;
    const auto document = parse_json(body);
    if (!document) return false;
    const auto error = error_of(*document);
    if (error.code == "invalid_value") return false;  // the name is known, the number is too large
    return error.param == name || mentions(error.message, name);
}

// The providers word it in many ways; what is known of them names the parameter or its value. Groq, DeepSeek
// and Azure: `response_format`; Gemini: `response_schema`.
bool refuses_form(int status, std::string_view body) {
    constexpr std::array names{"response_format",   "json_schema",       "response_schema", "json_object",
                               "response format",   "json mode",         "JSON mode",       "JSON schema",
                               "structured output", "Structured Output", "json schema"};
    if (status != 400 && status != 422) return false;
    const auto document = parse_json(body);
    if (!document) return false;
    const auto error = error_of(*document);
    return std::any_of(names.begin(), names.end(), [&error](const char* name) {
        return mentions(error.param, name) || mentions(error.code, name) || mentions(error.message, name);
    });
}

bool names_nothing(int status, std::string_view body) {
    if (status != 400 && status != 422) return false;
    const auto document = parse_json(body);
    return !document || error_of(*document).param.empty();
}

}  // namespace ft9::clients
