#include "tool_calls.hpp"

#include "ft9/core/text.hpp"
#include "provider_error.hpp"

#include <nlohmann/json.hpp>

namespace ft9::clients {
namespace {

constexpr std::size_t most_calls = 8, longest_arguments = 16 * 1024, longest_call_id = 128,
                      longest_tool_name = 64;

// Names and ids stand in requests and logs: what is too long is nobody's.
std::string short_word(const nlohmann::json& object, const char* key, std::size_t limit) {
    auto word = sanitize_utf8(scalar(object, key));
    if (word.size() > limit) word.clear();
    return word;
}

// Some providers give an object in place of its text.
std::string arguments_of(const nlohmann::json& function) {
    const auto* given = find(function, "arguments");
    if (given == nullptr) return {};
    auto text = given->is_string() ? given->get<std::string>()
                                   : given->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text.size() > longest_arguments ? std::string{} : sanitize_utf8(text);
}

}  // namespace

std::vector<ai_tool_call> read_tool_calls(const nlohmann::json& message) {
    std::vector<ai_tool_call> calls;
    const auto* list = find(message, "tool_calls");
    if (list == nullptr || !list->is_array()) return calls;
    for (const auto& each : *list) {
        const auto* function = find(each, "function");
        if (function == nullptr || !function->is_object()) continue;
        ai_tool_call call{short_word(each, "id", longest_call_id),
                          short_word(*function, "name", longest_tool_name), arguments_of(*function)};
        if (call.name.empty()) continue;
        if (call.id.empty()) call.id = "call_" + std::to_string(calls.size() + 1);
        calls.push_back(std::move(call));
        if (calls.size() == most_calls) break;
    }
    return calls;
}

void refuse_calls(ai_answer& answer) {
    if (answer.calls.empty()) return;
    answer.calls.clear();
    if (!answer.text.empty() || answer.failure != ai_failure::none) return;
    answer.failure = ai_failure::empty;
    answer.detail = "called a tool that it was not offered";
}

}  // namespace ft9::clients
