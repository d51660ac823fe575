#include "simulator/openai_rules.hpp"

#include "simulator/openai_tool_rules.hpp"
#include "simulator/schema_rules.hpp"
#include "simulator/transcription_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using verdict = std::optional<openai_error>;

openai_error invalid(std::string param, std::string message, std::string code) {
    return {400, std::move(message), "invalid_request_error", std::move(param), std::move(code)};
}

verdict judge_content(const json& message, const std::string& where) {
    const json content = message.value("content", json());
    if (content.is_string()) return std::nullopt;
    if (content.is_null() && message.contains("tool_calls")) return std::nullopt;
    if (!content.is_array() || content.empty())
        return invalid(where + ".content", fmt::format("Invalid type for '{}.content'.", where),
                       "invalid_type");
    for (const auto& part : content) {
        if (!part.is_object() || !part.value("type", json()).is_string())
            return invalid(where + ".content", "A content part needs a type.", "missing_required_parameter");
        if (part["type"] == "text" && !part.value("text", json()).is_string())
            return invalid(where + ".content", "A text part needs a text.", "missing_required_parameter");
        if (part["type"] != "image_url") continue;
        if (message["role"] != "user")
            return invalid(where + ".content", "Image URLs are only allowed for messages with role 'user'.",
                           "invalid_value");
        if (auto e = judge_image_part(part, where)) return e;
    }
    return std::nullopt;
}

verdict judge_messages(const json& messages) {
    static const std::set<std::string> roles = {"developer", "system", "user", "assistant", "tool"};
    if (!messages.is_array() || messages.empty())
        return invalid("messages", "Invalid 'messages': expected a non-empty array.", "invalid_type");
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string where = fmt::format("messages[{}]", i);
        const json role = messages[i].is_object() ? messages[i].value("role", json()) : json();
        if (!role.is_string() || !roles.contains(role.get<std::string>()))
            return invalid(where + ".role", fmt::format("Invalid value for '{}.role'.", where),
                           "invalid_value");
        if (auto e = judge_content(messages[i], where)) return e;
    }
    return std::nullopt;
}

verdict judge_limits(const json& body) {
    for (const char* name : {"max_completion_tokens", "max_tokens"})
        if (body.contains(name) && (!body[name].is_number_integer() || body[name] < 1))
            return invalid(name, fmt::format("Invalid '{}': integer below minimum value 1.", name),
                           "integer_below_min_value");
    if (body.contains("max_completion_tokens") && body.contains("max_tokens"))
        return invalid("max_tokens",
                       "Setting 'max_tokens' and 'max_completion_tokens' together is not supported.",
                       "invalid_parameter_combination");
    if (body.contains("temperature") &&
        (!body["temperature"].is_number() || body["temperature"] < 0 || body["temperature"] > 2))
        return invalid("temperature", "Invalid 'temperature': expected a number from 0 to 2.",
                       "decimal_above_max_value");
    return std::nullopt;
}

verdict judge_stream(const json& body) {
    const json stream = body.value("stream", json()), more = body.value("stream_options", json());
    if (!stream.is_null() && !stream.is_boolean())
        return invalid("stream", "Invalid type for 'stream': expected a boolean.", "invalid_type");
    if (more.is_null()) return std::nullopt;
    if (stream != true)
        return invalid("stream_options",
                       "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "");
    if (!more.is_object())
        return invalid("stream_options", "Invalid type for 'stream_options': expected an object.",
                       "invalid_type");
    return std::nullopt;
}

verdict judge_json_schema(const json& given, const std::string& name) {
    static const std::set<std::string> members = {"name", "description", "schema", "strict"};
    for (const auto& [key, unused] : given.items())
        if (!members.contains(key))
            return invalid("response_format.json_schema." + key, "Unknown parameter.", "unknown_parameter");
    if (given.value("strict", json()) != true) return std::nullopt;
    const auto wrong = problem_of_schema(given.value("schema", json()));
    if (wrong.empty()) return std::nullopt;
    return invalid("response_format", fmt::format("Invalid schema for response_format '{}': {}", name, wrong),
                   "");
}

verdict judge_format(const json& format) {
    static const std::regex name(R"([A-Za-z0-9_-]{1,64})");
    if (!format.is_object()) return invalid("response_format", "Expected an object.", "invalid_type");
    const json type = format.value("type", json());
    if (type == "text" || type == "json_object") return std::nullopt;
    const json schema = format.value("json_schema", json());
    if (type != "json_schema" || !schema.is_object())
        return invalid("response_format", "Missing 'json_schema'.", "missing_required_parameter");
    const json title = schema.value("name", json());
    if (!title.is_string() || !std::regex_match(title.get_ref<const std::string&>(), name))
        return invalid("response_format.json_schema.name", "Invalid schema name.", "invalid_value");
    return judge_json_schema(schema, title);
}

// OpenAI demands that the word stands somewhere, lest the model write blanks without end.
bool says_json(const json& messages) {
    return std::any_of(messages.begin(), messages.end(), [](const json& m) {
        const auto text = m.value("content", json()).dump(-1, ' ', false, json::error_handler_t::replace);
        return text.find("JSON") != text.npos || text.find("json") != text.npos;
    });
}

verdict only_known(const json& body) {
    static const std::set<std::string> known = {"model",
                                                "messages",
                                                "max_completion_tokens",
                                                "max_tokens",
                                                "temperature",
                                                "top_p",
                                                "n",
                                                "stop",
                                                "stream",
                                                "stream_options",
                                                "tools",
                                                "tool_choice",
                                                "parallel_tool_calls",
                                                "response_format",
                                                "reasoning_effort",
                                                "verbosity",
                                                "safety_identifier",
                                                "prompt_cache_key",
                                                "service_tier",
                                                "store",
                                                "metadata",
                                                "user",
                                                "seed",
                                                "presence_penalty",
                                                "frequency_penalty",
                                                "logit_bias",
                                                "logprobs",
                                                "top_logprobs",
                                                "modalities",
                                                "prompt_cache_options",
                                                "prompt_cache_retention"};
    for (const auto& [key, unused] : body.items())
        if (!known.contains(key))
            return invalid(key, fmt::format("Unrecognized request argument supplied: {}", key),
                           "unknown_parameter");
    return std::nullopt;
}

}  // namespace

verdict judge_support(const json& body, form_support support) {
    const json format = body.value("response_format", json());
    const json type = format.is_object() ? format.value("type", json()) : json();
    const bool object = type == "json_object", schema = type == "json_schema";
    const bool refused = (support == form_support::refused && (object || schema)) ||
                         (support == form_support::object_only && schema);
    if (!refused) return std::nullopt;
    return invalid("response_format",
                   fmt::format("Invalid parameter: 'response_format' of type '{}' is not supported with "
                               "this model.",
                               type.get<std::string>()),
                   "");
}

verdict judge_chat(const json& body) {
    if (!body.is_object()) return invalid("", "We could not parse the JSON body of your request.", "");
    const json model = body.value("model", json());
    if (!model.is_string() || model.get_ref<const std::string&>().empty())
        return invalid("model", "you must provide a model parameter", "missing_required_parameter");
    if (!body.contains("messages"))
        return invalid("messages", "Missing required parameter: 'messages'.", "missing_required_parameter");
    if (auto e = judge_messages(body["messages"])) return e;
    if (auto e = judge_limits(body)) return e;
    if (auto e = judge_stream(body)) return e;
    if (body.contains("response_format")) {
        if (auto e = judge_format(body["response_format"])) return e;
        if (body["response_format"].value("type", "") == "json_object" && !says_json(body["messages"]))
            return invalid("messages",
                           "'messages' must contain the word 'json' in some form, to use "
                           "'response_format' of type 'json_object'.",
                           "");
    }
    if (auto e = judge_tools(body)) return e;
    return only_known(body);
}

std::string error_body(const openai_error& e) {
    json error = {{"message", e.message}, {"type", e.type}, {"param", nullptr}, {"code", nullptr}};
    if (!e.param.empty()) error["param"] = e.param;
    if (!e.code.empty()) error["code"] = e.code;
    const json out = {{"error", std::move(error)}};
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

openai_error usual_error(int status, std::string_view code) {
    openai_error e;
    e.http_status = status;
    e.code = code;
    e.message = "A fault of the simulator.";
    if (status == 401) e.type = "authentication_error";
    if (status == 403) e.type = "permission_error";
    if (status == 429) e.type = code == "insufficient_quota" ? "insufficient_quota" : "requests";
    if (status >= 500) e.type = "server_error";
    if (!e.code.empty()) return e;
    if (status == 401) e.code = "invalid_api_key";
    if (status == 404) e.code = "model_not_found";
    if (status == 429) e.code = "rate_limit_exceeded";
    return e;
}

}  // namespace ft9::simulator
