#pragma once

#include "ft9/mentor/prompt.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ft9::mentor {

// What would come of a model's answer, for comparisons: the words that people would see, a fixed text where
// the model calls the matter none of ours, and what it says about what it read.
struct seen_answer {
    std::string text, pillar, intent;
    bool analysed = false;  // it came with its analysis
};

// Nothing: it holds no reply that could be sent. Pure.
std::optional<seen_answer> seen_of(std::string_view said, const mentor_content& content);

// Whether the guard of the prompt finds a leak in it, in the form or in what the form holds: then people see
// a fixed text. False without a guard.
bool gives_prompt_away(std::string_view said, const mentor_content& content);

}  // namespace ft9::mentor
