#include "settings_hooks.hpp"

#include "settings_parsers.hpp"
#include "settings_rows.hpp"
#include "settings_secret.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace ft9::app {
namespace {

using nlohmann::json;

constexpr const char* hooks_file = "hooks.json";
constexpr std::size_t largest_hooks_file = 256 * 1024, most_hooks = 20, longest_name = 40, least_secret = 16;
constexpr std::uint64_t least_timeout = 100, most_timeout = 60'000;  // ms
constexpr std::array hook_members{"name",        "url",        "events",       "secret_env",
                                  "secret_file", "timeout_ms", "include_text", "phone"};

// The name stands in a path and in the log.
bool is_hook_name(const std::string& name) {
    const auto fits = [](unsigned char c) {
        return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), fits);
}

// One entry of the list. Every fault is told with its place.
class hook_reader {
  public:
    hook_reader(const setting_sources& from, const settings& values, const json& entry, std::string where,
                std::vector<problem>& problems)
        : from_(from), values_(values), entry_(entry), where_(std::move(where)), problems_(problems) {}

    event_hook read() {
        event_hook out;
        if (!entry_.is_object()) {
            complain("", "must be an object");
            return out;
        }
        for (const auto& [name, value] : entry_.items())
            check_member(name);
        out.name = text("name");
        if (!is_hook_name(out.name)) complain("name", "is required: up to 40 small letters, digits, - and _");
        read_url(out);
        read_events(out);
        out.secret = read_secret();
        read_timeout(out);
        read_extent(out);
        return out;
    }

  private:
    void complain(const std::string& member, std::string remedy) {
        problems_.push_back(
            {hooks_file + (": " + where_) + (member.empty() ? "" : "." + member), std::move(remedy)});
    }
    void check_member(const std::string& name) {
        if (name.starts_with('_')) return;  // a comment
        if (name == "secret")
            complain(
                name,
                "does not belong into this file; name a variable in secret_env or a file in secret_file");
        else if (std::find(hook_members.begin(), hook_members.end(), name) == hook_members.end())
            complain(name, "is not known here");
    }
    std::string text(const char* member) {
        const auto at = entry_.find(member);
        if (at == entry_.end()) return {};
        if (at->is_string()) return std::string(trim(at->get_ref<const std::string&>()));
        complain(member, "must be a text");
        return {};
    }
    void read_url(event_hook& out) {
        const auto given = text("url");
        if (given.empty() || !parse::url(given, out.url).empty())
            return complain("url", "is required: https://host/path without user, password and fragment");
        if (breaks_plain_rule(given, values_.upstream_private_hosts))
            complain("url",
                     "must start with https://; http:// is for localhost, private addresses and names in "
                     "UPSTREAM_PRIVATE_HOSTS");
    }
    void read_events(event_hook& out) {
        const auto at = entry_.find("events");
        const bool listed = at != entry_.end() && at->is_array() && !at->empty();
        if (!listed) return complain("events", "is required: a list of " + all_events());
        for (const auto& one : *at) {
            const auto topic =
                one.is_string() ? parse_event_topic(one.get_ref<const std::string&>()) : std::nullopt;
            if (!topic) return complain("events", "holds a word that is none of " + all_events());
            out.topics.add(*topic);
        }
    }
    static std::string all_events() {
        std::string names;
        for (int i = 0; i < static_cast<int>(event_topic::test); ++i)
            names += (names.empty() ? "" : ", ") + std::string(to_string(static_cast<event_topic>(i)));
        return names;
    }
    std::string read_secret() {
        const auto variable = text("secret_env"), file = text("secret_file");
        if (variable.empty() == file.empty()) {
            complain("secret_env", variable.empty() ? "or secret_file is required: what signs the deliveries"
                                                    : "and secret_file are both given; keep one of them");
            return {};
        }
        std::string secret;
        const auto given = file.empty() ? secret_in_variable(from_, variable) : secret_in_file(file);
        if (given.size() < least_secret || !parse::token(given, secret).empty())
            complain(file.empty() ? "secret_env" : "secret_file",
                     file.empty()
                         ? "names a variable, of the environment or .env, that is not set to at least 16 "
                           "characters without blanks"
                         : "must name a readable file with at least 16 characters without blanks");
        return secret;
    }
    void read_timeout(event_hook& out) {
        const auto at = entry_.find("timeout_ms");
        if (at == entry_.end()) return;
        const auto given = at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
        if (given < least_timeout || given > most_timeout)
            return complain("timeout_ms", "must be a number from 100 to 60000");
        out.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(given));
    }
    void read_extent(event_hook& out) {
        const auto at = entry_.find("include_text");
        if (at != entry_.end() && !at->is_boolean()) complain("include_text", "must be true or false");
        out.include_text = at != entry_.end() && at->is_boolean() && at->get<bool>();
        const auto form = text("phone");
        if (form == "full") out.phone = phone_form::full;
        if (form == "none") out.phone = phone_form::none;
        const bool known = form.empty() || form == "full" || form == "masked" || form == "none";
        if (!known) complain("phone", "must be full, masked or none");
    }

    const setting_sources& from_;
    const settings& values_;
    const json& entry_;
    const std::string where_;
    std::vector<problem>& problems_;
};

std::vector<problem> of_hooks_file(std::string remedy) {
    return {{hooks_file, std::move(remedy)}};
}

// The list as it stands in the file; null, and what is wrong with the file as a whole.
json read_hooks_file(const std::filesystem::path& path, std::vector<problem>& problems) {
    std::error_code ec;
    std::ifstream file(path, std::ios::binary);
    if (!std::filesystem::is_regular_file(path, ec) ||
        std::filesystem::file_size(path, ec) > largest_hooks_file || !file) {
        problems = of_hooks_file("must be a file of at most 256 KiB that this user can read");
        return nullptr;
    }
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    json_fault why;
    auto document = parse_json(content, {}, why);
    if (!document) {
        problems = of_hooks_file("is no JSON, see line " + std::to_string(line_of(content, why.offset)));
        return nullptr;
    }
    if (!document->is_array() || document->size() > most_hooks) {
        problems = of_hooks_file("must be a list of at most 20 hooks: [{\"name\":\"…\",\"url\":\"…\"}]");
        return nullptr;
    }
    return std::move(*document);
}

}  // namespace

std::vector<problem> load_hooks(const setting_sources& from, settings& values) {
    values.hooks.clear();
    const auto path = std::filesystem::path(values.config_dir) / hooks_file;
    std::error_code ec;
    if (!std::filesystem::exists(path, ec)) return {};
    std::vector<problem> problems;
    const auto list = read_hooks_file(path, problems);
    if (!problems.empty()) return problems;
    std::vector<event_hook> hooks;
    std::set<std::string> names;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto where = '[' + std::to_string(i) + ']';
        hooks.push_back(hook_reader(from, values, list[i], where, problems).read());
        if (!hooks.back().name.empty() && !names.insert(hooks.back().name).second)
            problems.push_back({std::string(hooks_file) + ": " + where + ".name", "stands here twice"});
    }
    if (problems.empty()) values.hooks = std::move(hooks);
    return problems;
}

std::vector<setting_row> hook_rows() {
    return {
        row("Event hooks", "HOOK_RETRY_HOURS", "24",
            "How long an event that a hook of CONFIG_DIR/hooks.json does not take is tried again before it "
            "becomes a dead letter",
            trait::hot, &settings::hook_retry, parse::between(1, 168)),
    };
}

}  // namespace ft9::app
