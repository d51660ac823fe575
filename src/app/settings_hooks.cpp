#include "settings_hooks.hpp"

#include "settings_list.hpp"
#include "settings_parsers.hpp"
#include "settings_rows.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace ft9::app {
namespace {

using nlohmann::json;

constexpr list_file hooks_file{"hooks.json", 20,
                               "must be a list of at most 20 hooks: [{\"name\":\"…\",\"url\":\"…\"}]"};
constexpr std::size_t longest_name = 40, least_secret = 16;
constexpr std::uint32_t least_timeout = 100, most_timeout = 60'000;  // ms
constexpr std::array hook_members{"name",        "url",        "events",       "secret_env",
                                  "secret_file", "timeout_ms", "include_text", "phone"};

// The name stands in a path and in the log.
bool is_hook_name(const std::string& name) {
    const auto fits = [](unsigned char c) {
        return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), fits);
}

class hook_reader : private list_entry {
  public:
    hook_reader(const setting_sources& from, const settings& values, const json& entry, std::string where,
                std::vector<problem>& problems)
        : list_entry(hooks_file.name, entry, std::move(where), problems), from_(from), values_(values) {}

    event_hook read() {
        event_hook out;
        if (!is_object()) return out;
        check_members({hook_members, "secret", true});
        out.name = text("name");
        if (!is_hook_name(out.name)) complain("name", "is required: up to 40 small letters, digits, - and _");
        read_url(out);
        read_events(out);
        out.secret = read_secret();
        const auto otherwise = static_cast<std::uint32_t>(out.timeout.count());
        out.timeout = std::chrono::milliseconds(number("timeout_ms", otherwise, least_timeout, most_timeout));
        read_extent(out);
        return out;
    }

  private:
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
        const auto at = entry().find("events");
        const bool listed = at != entry().end() && at->is_array() && !at->empty();
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
        const entry_secret wanted{
            "secret", least_secret,
            "names a variable, of the environment or .env, that is not set to at least 16 "
            "characters without blanks",
            "must name a readable file with at least 16 characters without blanks"};
        return secret_of(from_, wanted, variable, file);
    }
    void read_extent(event_hook& out) {
        out.include_text = flag("include_text");
        const auto form = text("phone");
        if (form == "full") out.phone = phone_form::full;
        if (form == "none") out.phone = phone_form::none;
        const bool known = form.empty() || form == "full" || form == "masked" || form == "none";
        if (!known) complain("phone", "must be full, masked or none");
    }

    const setting_sources& from_;
    const settings& values_;
};

}  // namespace

std::vector<problem> load_hooks(const setting_sources& from, settings& values) {
    values.hooks.clear();
    std::vector<problem> problems;
    const auto list = read_list_file(hooks_file, values.config_dir, problems);
    std::vector<event_hook> hooks;
    std::set<std::string> names;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto where = '[' + std::to_string(i) + ']';
        hooks.push_back(hook_reader(from, values, list[i], where, problems).read());
        if (!hooks.back().name.empty() && !names.insert(hooks.back().name).second)
            problems.push_back({std::string(hooks_file.name) + ": " + where + ".name", "stands here twice"});
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
