#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace ft9::simulator {

// Content of the last user message of a chat request, text parts joined; empty if there is none.
std::string last_user_text(const nlohmann::json& messages);

// The simulated mentor's answer: pt-BR, starts with "[simulado]", the same for the same text and number of
// user messages. `reply_template` with {text}, {pillar}, {count} and {persona} replaces the usual wording.
std::string simulated_answer(const nlohmann::json& messages, std::string_view reply_template);

// The pillar that fits the text best; always one of nine.
std::string_view pillar_for(std::string_view text);

}  // namespace ft9::simulator
