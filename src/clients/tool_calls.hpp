#pragma once

#include "ft9/clients/ai.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

// What a model wants called. Pure.
namespace ft9::clients {

// The calls of an answer's message: at most 8, in valid UTF-8. Arguments of more than 16 KiB are dropped,
// which makes them invalid. A call without an id gets one.
std::vector<ai_tool_call> read_tool_calls(const nlohmann::json& message);

// Of an answer to a request that allows none: without them it may have said nothing.
void refuse_calls(ai_answer& answer);

}  // namespace ft9::clients
