#include "simulator/tool_script.hpp"

#include "simulator/mentor_voice.hpp"

#include <algorithm>

namespace ft9::simulator {
namespace {

using nlohmann::json;

bool read_cue(const json& value, tool_cue& out) {
    if (!value.is_object()) return false;
    const json name = value.value("name", json()), match = value.value("match", json("")),
               rounds = value.value("rounds", json(1)), arguments = value.value("arguments", json::object());
    if (!name.is_string() || !match.is_string() || !rounds.is_number_integer() || rounds < 0) return false;
    out.name = name;
    out.match = match;
    out.rounds = rounds;
    out.arguments = arguments.is_string() ? arguments.get<std::string>() : arguments.dump();
    return true;
}

bool offers(const json& request, const std::string& name) {
    if (request.value("tool_choice", json()) == "none") return false;
    const json tools = request.value("tools", json::array());
    return std::any_of(tools.begin(), tools.end(),
                       [&name](const json& t) { return t["function"]["name"] == name; });
}

// Behind the person's last words.
std::int64_t rounds_so_far(const json& messages) {
    std::int64_t rounds = 0;
    for (auto at = messages.rbegin(); at != messages.rend() && (*at)["role"] != "user"; ++at)
        rounds += at->contains("tool_calls") ? 1 : 0;
    return rounds;
}

}  // namespace

bool read_tool_cues(const json& value, std::vector<tool_cue>& out) {
    if (!value.is_array()) return false;
    std::vector<tool_cue> list(value.size());
    for (std::size_t i = 0; i < list.size(); ++i)
        if (!read_cue(value[i], list[i])) return false;
    out = std::move(list);
    return true;
}

json to_json(const std::vector<tool_cue>& cues) {
    json out = json::array();
    for (const auto& c : cues)
        out.push_back(
            {{"match", c.match}, {"name", c.name}, {"arguments", c.arguments}, {"rounds", c.rounds}});
    return out;
}

json scripted_calls(const json& request, const std::vector<tool_cue>& cues) {
    json calls = json::array();
    const auto& messages = request["messages"];
    const auto words = last_user_text(messages);
    const auto round = rounds_so_far(messages);
    for (const auto& c : cues) {
        if (round >= c.rounds || words.find(c.match) == std::string::npos || !offers(request, c.name))
            continue;
        const json function = {{"name", c.name}, {"arguments", c.arguments}};
        const auto id = "call_sim_" + std::to_string(round) + "_" + std::to_string(calls.size());
        calls.push_back({{"id", id}, {"type", "function"}, {"function", function}});
    }
    return calls;
}

std::string tool_results(const json& messages) {
    std::string out;
    for (auto at = messages.rbegin(); at != messages.rend() && (*at)["role"] != "user"; ++at) {
        const json content = at->value("content", json());
        if ((*at)["role"] == "tool" && content.is_string())
            out = content.get<std::string>() + (out.empty() ? "" : "; ") + out;
    }
    return out;
}

}  // namespace ft9::simulator
