#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace ft9::simulator {

// What the simulated model wants called: while the person's last words contain `match`, and the tool is
// offered.
struct tool_cue {
    std::string match;  // empty: whatever was said
    std::string name;
    std::string arguments = "{}";  // as the model writes them, which need not be JSON
    std::int64_t rounds = 1;       // so many times for the same words
    friend bool operator==(const tool_cue&, const tool_cue&) = default;
};

// Reads the member `tool_calls` of POST /control/settings; false: it does not fit.
bool read_tool_cues(const nlohmann::json& value, std::vector<tool_cue>& out);
nlohmann::json to_json(const std::vector<tool_cue>& cues);

// The calls that a request that judge_chat found good is answered with, as `tool_calls` of a message; empty:
// none. The same for the same request.
nlohmann::json scripted_calls(const nlohmann::json& request, const std::vector<tool_cue>& cues);

// What the tools said since the person's last words, for the answer to quote; "" without any.
std::string tool_results(const nlohmann::json& messages);

}  // namespace ft9::simulator
