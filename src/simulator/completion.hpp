#pragma once

#include "ft9/core/clock.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace ft9::simulator {

// What OpenAI answers to a chat request that judge_chat found good. Pure but for random ids; any thread.

// Whether it asked for server-sent events (`stream`).
bool wants_stream(const nlohmann::json& request);

// One chat.completion object.
std::string completion_body(const nlohmann::json& request, const std::string& answer, unix_ms now);

// The same with `tool_calls` in place of words.
std::string completion_with_calls(const nlohmann::json& request, const nlohmann::json& calls, unix_ms now);

// The same as server-sent events: chat.completion.chunk objects with a word each, the tokens at the end if
// `stream_options` asks for them, and [DONE].
std::string completion_events(const nlohmann::json& request, const std::string& answer, unix_ms now);

}  // namespace ft9::simulator
