#pragma once

#include "ft9/mentor/tool_texts.hpp"
#include "ft9/pipeline/tool_step.hpp"
#include "tool_rules.hpp"

#include <string>

// What the model reads about tools. Pure.
namespace ft9::pipeline {

const mentor::tool_texts& tool_texts_of(const turn_work& t);
// Whether the person's newest message says yes.
bool says_yes(const turn_work& t);

// {"ok":true,"result":...}; a result that is JSON as such, otherwise as text.
std::string told_of_call(const storage::tool_call_row& row, const mentor::tool_texts& texts);
// {"ok":false,"error":"..."}, with `detail` if there is one.
std::string told_of_refusal(const std::string& why, const std::string& detail = {});

// What stands behind the prompt about earlier turns: the newest calls of the day and what waits for a yes.
// Empty: nothing.
std::string tool_memory(const tool_rows& known, const mentor::tool_texts& texts, unix_ms now,
                        const tool_limits& limits);

}  // namespace ft9::pipeline
