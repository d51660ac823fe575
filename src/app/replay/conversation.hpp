#pragma once

#include "ft9/core/message.hpp"
#include "ft9/mentor/reply_checks.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ft9::app::replay {

// A recorded conversation that is answered anew.
struct conversation {
    std::string name;
    std::vector<context_entry> lines;  // oldest first, ends with the person's words
    std::string recorded_reply;        // what was answered then; empty: it was not recorded
    mentor::reply_checks checks;
};

struct conversations {
    std::vector<conversation> all;
    std::vector<std::string> problems;  // with their place; at most 20, and none of `all` counts then
};

// Reads docs/replay.md's format: JSON Lines, a JSON array, or an object with `conversations`. What is
// misspelt is a problem, since a check that is not read would always pass. Pure.
conversations read_conversations(std::string_view text);

// One line of the format, without a line break: for what is exported.
std::string as_line(const conversation& c);

}  // namespace ft9::app::replay
