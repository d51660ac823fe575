#include "tool_reader.hpp"

#include "settings_parsers.hpp"
#include "settings_secret.hpp"

#include "ft9/core/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ft9::app {
namespace {

using nlohmann::json;

constexpr std::size_t longest_tool_name = 64, longest_description = 1024, longest_url = 2000,
                      longest_parameters = 16 * 1024, shortest_secret = 16;
constexpr std::array tool_members{
    "name",          "description",  "parameters",        "method",     "url",
    "allowed_hosts", "secret_env",   "secret_file",       "timeout_ms", "confirm",
    "with_person",   "max_per_turn", "max_per_person_day"};

bool is_tool_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_tool_name &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

}  // namespace

tool_reader::tool_reader(const setting_sources& from, const settings& values, const json& entry,
                         std::string where, std::vector<problem>& problems)
    : list_entry(tools_file.name, entry, std::move(where), problems), from_(from), values_(values) {}

clients::tool tool_reader::read() {
    clients::tool out;
    if (!is_object()) return out;
    check_members({tool_members, "secret", true});
    out.shown.name = text("name", longest_tool_name);
    if (!is_tool_name(out.shown.name)) complain("name", "is required: a-z, 0-9 and _, at most 64 characters");
    out.shown.description = text("description", longest_description);
    if (out.shown.description.empty())
        complain("description", "is required: tells the model, in Portuguese, when to call it");
    read_parameters(out);
    read_place(out);
    out.secret = read_secret();
    read_confirmation(out);
    out.with_person = flag("with_person");
    out.timeout = std::chrono::milliseconds(number("timeout_ms", 5000, 100, 20'000));
    out.max_per_turn = number("max_per_turn", 1, 1, 20);
    out.max_per_person_day = number("max_per_person_day", 10, 1, 10'000);
    return out;
}

void tool_reader::read_parameters(clients::tool& out) {
    const auto at = entry().find("parameters");
    if (at == entry().end())
        return complain("parameters", "is required: a JSON Schema of \"type\": \"object\"");
    std::string why;
    auto compiled = clients::compile_schema(*at, why);
    if (!compiled) return complain("parameters", why);
    out.schema = std::move(*compiled);
    out.shown.parameters = dump_json(*at);
    out.shown.strict = clients::fits_strict(*at);
    if (out.shown.parameters.size() > longest_parameters)
        complain("parameters", "are larger than 16 KiB; the model reads them with every question");
}

void tool_reader::read_place(clients::tool& out) {
    const auto method = text("method", longest_tool_name);
    constexpr std::array<std::pair<std::string_view, http::method>, 3> verbs{
        {{"POST", http::method::post}, {"PUT", http::method::put}, {"PATCH", http::method::patch}}};
    const auto verb =
        std::find_if(verbs.begin(), verbs.end(), [&](const auto& v) { return v.first == method; });
    if (verb != verbs.end()) out.verb = verb->second;
    if (verb == verbs.end() && !method.empty()) complain("method", "must be POST, PUT or PATCH");
    const auto url = text("url", longest_url);
    const auto place = http::parse_resource_url(url);
    if (!place) return complain("url", "is required: an http(s) URL without user, password and fragment");
    if (breaks_plain_rule(url, values_.upstream_private_hosts))
        complain("url",
                 "must start with https://; http:// is for localhost, private addresses and names in "
                 "UPSTREAM_PRIVATE_HOSTS");
    out.where = *place;
    check_host(lower_case(place->where.host));
}

// Said twice, so that a slip of the hand in an address sends nobody's data to a stranger.
void tool_reader::check_host(const std::string& host) {
    const auto at = entry().find("allowed_hosts");
    const auto is_text = [](const json& each) { return each.is_string(); };
    if (at == entry().end() || !at->is_array() || at->empty() ||
        !std::all_of(at->begin(), at->end(), is_text))
        return complain("allowed_hosts", "is required: a list of the hosts that may be called");
    const auto same = [&host](const json& each) { return lower_case(each.get<std::string>()) == host; };
    if (std::none_of(at->begin(), at->end(), same))
        complain("url", "leads to a host that is not in allowed_hosts");
}

void tool_reader::read_confirmation(clients::tool& out) {
    const auto rule = text("confirm", longest_tool_name);
    if (rule != "always" && rule != "never")
        complain("confirm",
                 "is required: \"always\" (the person says yes before each call) or \"never\" (for what only "
                 "looks something up)");
    out.confirm = rule != "never";
}

std::string tool_reader::read_secret() {
    const auto variable = text("secret_env", longest_description), file = text("secret_file", longest_url);
    if (variable.empty() == file.empty()) {
        complain("secret_env", "or secret_file is required, one of both");
        return {};
    }
    if (!file.empty() && is_open_to_others(file))
        complain("secret_file", "others than the owner can read the file; run chmod 600 on it", true);
    const entry_secret wanted{"secret", shortest_secret,
                              "names a variable that is not set, in the environment or .env, to one word of "
                              "at least 16 characters",
                              "must name a readable file that holds one word of at least 16 characters"};
    return secret_of(from_, wanted, variable, file);
}

}  // namespace ft9::app
