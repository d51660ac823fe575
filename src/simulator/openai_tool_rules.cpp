#include "simulator/openai_tool_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using tool_verdict = std::optional<openai_error>;

openai_error wrong_tool(std::string param, std::string message, std::string code = "invalid_value") {
    return {400, std::move(message), "invalid_request_error", std::move(param), std::move(code)};
}

bool is_function_name(const json& name) {
    static const std::regex allowed("[a-zA-Z0-9_-]{1,64}");
    return name.is_string() && std::regex_match(name.get_ref<const std::string&>(), allowed);
}

// With `strict` every object is closed and needs all its properties.
bool is_strict_schema(const json& schema) {
    if (!schema.is_object()) return true;
    if (schema.contains("properties")) {
        if (schema.value("additionalProperties", json()) != false) return false;
        const json required = schema.value("required", json::array());
        for (const auto& [name, value] : schema["properties"].items())
            if (std::find(required.begin(), required.end(), json(name)) == required.end() ||
                !is_strict_schema(value))
                return false;
    }
    return !schema.contains("items") || is_strict_schema(schema["items"]);
}

tool_verdict judge_tool(const json& tool, const std::string& where) {
    if (!tool.is_object() || tool.value("type", json()) != "function" || !tool.contains("function") ||
        !tool["function"].is_object())
        return wrong_tool(where + ".type", fmt::format("Invalid value for '{}'.", where));
    const json& function = tool["function"];
    if (!is_function_name(function.value("name", json())))
        return wrong_tool(where + ".function.name",
                          fmt::format("Invalid '{}.function.name': string does not match pattern.", where));
    const json parameters = function.value("parameters", json::object());
    if (!parameters.is_object() || parameters.value("type", json("object")) != "object")
        return wrong_tool(where + ".function.parameters", "Invalid schema for function.",
                          "invalid_function_parameters");
    if (function.value("strict", json()) == true && !is_strict_schema(parameters))
        return wrong_tool(where + ".function.parameters",
                          "Invalid schema for function: 'additionalProperties' is required to be supplied "
                          "and to be false.",
                          "invalid_function_parameters");
    return std::nullopt;
}

tool_verdict judge_offer(const json& body) {
    if (!body.contains("tools")) {
        if (body.contains("tool_choice"))
            return wrong_tool("tool_choice", "'tool_choice' is only allowed when 'tools' are specified.");
        return std::nullopt;
    }
    const json& tools = body["tools"];
    if (!tools.is_array() || tools.empty() || tools.size() > 128)
        return wrong_tool("tools", "Invalid 'tools': expected an array of 1 to 128.");
    for (std::size_t i = 0; i < tools.size(); ++i)
        if (auto e = judge_tool(tools[i], fmt::format("tools[{}]", i))) return e;
    const json choice = body.value("tool_choice", json("auto"));
    const std::set<json> words{"none", "auto", "required"};
    if (!choice.is_object() && !words.contains(choice))
        return wrong_tool("tool_choice", "Invalid value for 'tool_choice'.");
    return std::nullopt;
}

tool_verdict judge_call(const json& call, const std::string& where, std::set<std::string>& open) {
    const json id = call.is_object() ? call.value("id", json()) : json();
    const json function = call.is_object() ? call.value("function", json()) : json();
    if (!id.is_string() || call.value("type", json()) != "function" || !function.is_object() ||
        !is_function_name(function.value("name", json())) || !function.value("arguments", json()).is_string())
        return wrong_tool(where, fmt::format("Invalid '{}'.", where));
    open.insert(id.get<std::string>());
    return std::nullopt;
}

openai_error unanswered(std::size_t at) {
    return wrong_tool(fmt::format("messages[{}]", at),
                      "An assistant message with 'tool_calls' must be followed by tool messages responding "
                      "to each 'tool_call_id'.",
                      "");
}

// Each call is answered by a tool message right behind it, and nothing else is.
tool_verdict judge_rounds(const json& messages) {
    std::set<std::string> open;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const json& m = messages[i];
        if (m["role"] == "tool") {
            const json id = m.value("tool_call_id", json());
            if (!id.is_string() || open.erase(id.get<std::string>()) == 0)
                return wrong_tool(fmt::format("messages[{}].role", i),
                                  "Messages with role 'tool' must be a response to a preceding message with "
                                  "'tool_calls'.",
                                  "");
            continue;
        }
        if (!open.empty()) return unanswered(i);
        if (!m.contains("tool_calls")) continue;
        const auto where = fmt::format("messages[{}].tool_calls", i);
        if (m["role"] != "assistant" || !m["tool_calls"].is_array() || m["tool_calls"].empty())
            return wrong_tool(where, fmt::format("Invalid '{}': empty array.", where), "empty_array");
        for (const auto& call : m["tool_calls"])
            if (auto e = judge_call(call, where, open)) return e;
    }
    if (!open.empty()) return unanswered(messages.size() - 1);
    return std::nullopt;
}

}  // namespace

tool_verdict judge_tools(const json& body) {
    if (auto e = judge_offer(body)) return e;
    return judge_rounds(body["messages"]);
}

}  // namespace ft9::simulator
