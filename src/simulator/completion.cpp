#include "simulator/completion.hpp"

#include "ft9/core/id.hpp"

#include <algorithm>
#include <string_view>

namespace ft9::simulator {
namespace {

using nlohmann::json;

std::string dumped(const json& object) {
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Four bytes a token is the usual rule of thumb.
std::size_t tokens_of(std::size_t bytes) {
    return bytes / 4 + 1;
}

json usage_of(const json& messages, const std::string& answer) {
    const std::size_t asked = tokens_of(messages.dump().size()), answered = tokens_of(answer.size());
    return {{"prompt_tokens", asked},
            {"completion_tokens", answered},
            {"total_tokens", asked + answered},
            {"prompt_tokens_details", {{"cached_tokens", 0}}},
            {"completion_tokens_details", {{"reasoning_tokens", 0}}}};
}

// What a completion and each of its chunks begin with.
json frame_of(const json& request, const char* object, unix_ms now) {
    return {{"id", "chatcmpl-sim" + random_hex(10)},
            {"object", object},
            {"created", now / 1000},
            {"model", request["model"]},
            {"service_tier", "default"}};
}

bool wants_usage(const json& request) {
    const json options = request.value("stream_options", json());
    return options.is_object() && options.value("include_usage", json()) == true;
}

std::string event_of(const json& chunk) {
    return "data: " + dumped(chunk) + "\n\n";
}

// The first word with the blank behind it; the rest stays in `text`.
std::string take_word(std::string_view& text) {
    const auto end = std::min(text.find(' '), text.size() - 1) + 1;
    std::string word(text.substr(0, end));
    text.remove_prefix(end);
    return word;
}

}  // namespace

bool wants_stream(const json& request) {
    return request.value("stream", json()) == true;
}

std::string completion_body(const json& request, const std::string& answer, unix_ms now) {
    const json message = {
        {"role", "assistant"}, {"content", answer}, {"refusal", nullptr}, {"annotations", json::array()}};
    const json choice = {
        {"index", 0}, {"message", message}, {"logprobs", nullptr}, {"finish_reason", "stop"}};
    json out = frame_of(request, "chat.completion", now);
    out["choices"] = json::array({choice});
    out["usage"] = usage_of(request["messages"], answer);
    return dumped(out);
}

std::string completion_with_calls(const json& request, const json& calls, unix_ms now) {
    const json message = {{"role", "assistant"},
                          {"content", nullptr},
                          {"refusal", nullptr},
                          {"annotations", json::array()},
                          {"tool_calls", calls}};
    const json choice = {
        {"index", 0}, {"message", message}, {"logprobs", nullptr}, {"finish_reason", "tool_calls"}};
    json out = frame_of(request, "chat.completion", now);
    out["choices"] = json::array({choice});
    out["usage"] = usage_of(request["messages"], calls.dump());
    return dumped(out);
}

std::string completion_events(const json& request, const std::string& answer, unix_ms now) {
    json chunk = frame_of(request, "chat.completion.chunk", now);
    if (wants_usage(request)) chunk["usage"] = nullptr;
    std::string out;
    const auto say = [&](const json& delta, const json& finish) {
        const json choice = {
            {"index", 0}, {"delta", delta}, {"logprobs", nullptr}, {"finish_reason", finish}};
        chunk["choices"] = json::array({choice});
        out += event_of(chunk);
    };
    say({{"role", "assistant"}, {"content", ""}, {"refusal", nullptr}}, nullptr);
    for (std::string_view rest = answer; !rest.empty();)
        say({{"content", take_word(rest)}}, nullptr);
    say(json::object(), "stop");
    if (wants_usage(request)) {
        chunk["choices"] = json::array();
        chunk["usage"] = usage_of(request["messages"], answer);
        out += event_of(chunk);
    }
    return out + "data: [DONE]\n\n";
}

}  // namespace ft9::simulator
