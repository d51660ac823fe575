// The file of the tools, and the limits that hold for all of them.
#include "settings_tools.hpp"

#include "tool_reader.hpp"

#include "settings_parsers.hpp"
#include "settings_rows.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace ft9::app {
namespace {

void check_tool_names(const clients::tool_set& set, std::vector<problem>& problems) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < set.all.size(); ++i) {
        const auto& name = set.all[i].shown.name;
        if (!name.empty() && !seen.insert(name).second)
            problems.push_back({std::string(tools_file.name) + ": [" + std::to_string(i) + "].name",
                                "is the name of another tool already"});
    }
}

bool has_refusal(const std::vector<problem>& problems) {
    return std::any_of(problems.begin(), problems.end(), [](const problem& p) { return !p.warning; });
}

}  // namespace

std::vector<problem> load_tools(const setting_sources& from, settings& values) {
    values.tools = std::make_shared<const clients::tool_set>();
    std::vector<problem> problems;
    const auto list = read_list_file(tools_file, values.config_dir, problems);
    clients::tool_set set;
    for (std::size_t i = 0; i < list.size(); ++i)
        set.all.push_back(tool_reader(from, values, list[i], "[" + std::to_string(i) + "]", problems).read());
    check_tool_names(set, problems);
    if (!has_refusal(problems)) values.tools = std::make_shared<const clients::tool_set>(std::move(set));
    return problems;
}

std::vector<setting_row> tool_rows() {
    constexpr std::string_view group = "Tools";
    using s = settings;
    constexpr auto none = trait::none;
    using parse::between;
    return {
        row(group, "TOOL_MAX_CALLS_PER_TURN", "4",
            "Calls of all tools of CONFIG_DIR/tools.json together that one answer may take", none,
            &s::tool_max_calls_per_turn, between(1, 20)),
        row(group, "TOOL_MAX_ROUNDS", "3",
            "Times that the model may ask for calls before it must answer the person", none,
            &s::tool_max_rounds, between(1, 10)),
        row(group, "TOOL_MAX_CALLS_PER_PERSON_DAY", "20", "Calls of all tools for one person in 24 hours",
            none, &s::tool_max_calls_per_person_day, between(1, 10'000)),
        row(group, "TOOL_CONFIRM_SECONDS", "900",
            "So long a person's yes counts for what a tool with \"confirm\": \"always\" is to do", none,
            &s::tool_confirm, between(60, 86'400)),
        row(group, "TOOL_RESULT_BYTES", "4096", "What the model is shown of a tool's result", none,
            &s::tool_result_bytes, between(256, 65'536)),
    };
}

}  // namespace ft9::app
