#pragma once

#include "simulator/openai_rules.hpp"

namespace ft9::simulator {

// What OpenAI demands of `tools`, `tool_choice` and of the messages that calls leave behind.
std::optional<openai_error> judge_tools(const nlohmann::json& body);

}  // namespace ft9::simulator
