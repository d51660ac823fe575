#pragma once

#include "ft9/clients/ai.hpp"

#include <string>

// What tools add to the body of a chat request. Pure.
namespace ft9::clients {

bool offers_tools(const ai_request& request);

// The rounds of this turn as messages, each beginning with the brace that closes the message before it and
// leaving its own open.
void append_rounds(std::string& out, const ai_request& request);

// `,"tools":[...]`, and whether the model may call one; nothing without tools.
void append_tools(std::string& out, const ai_request& request);

// For a model that knows no tools: what they brought so far is told in words.
void drop_tools(ai_request& request);

// Tells offers apart, so that a refusal is remembered of this one alone.
std::string print_of_offer(const ai_request& request);

}  // namespace ft9::clients
