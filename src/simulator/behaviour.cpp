#include "simulator/behaviour.hpp"

#include "ft9/http/client.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

bool read_number(const json& value, std::int64_t& out) {
    if (!value.is_number_integer() || value < 0 || value > 3'600'000) return false;
    out = value;
    return true;
}

bool read_ms(const json& value, milliseconds& out) {
    std::int64_t number = 0;
    if (!read_number(value, number)) return false;
    out = milliseconds(number);
    return true;
}

bool read_flag(const json& value, bool& out) {
    if (!value.is_boolean()) return false;
    out = value;
    return true;
}

bool read_statuses(const json& value, std::vector<std::string>& out) {
    static const std::regex known("sent|delivered|read|played|failed(:[0-9]{1,6})?");
    if (value.is_boolean()) {
        out = value.get<bool>() ? behaviour().statuses : std::vector<std::string>();
        return true;
    }
    if (!value.is_array()) return false;
    std::vector<std::string> list;
    for (const auto& item : value) {
        if (!item.is_string() || !std::regex_match(item.get_ref<const std::string&>(), known)) return false;
        list.push_back(item);
    }
    out = std::move(list);
    return true;
}

bool read_pricing(const json& value, json& out) {
    if (!value.is_null() && !value.is_object()) return false;
    for (const auto& [name, member] : value.items()) {
        const bool known = name == "type" || name == "category";
        if (!(known && member.is_string()) && !(name == "billable" && member.is_boolean())) return false;
    }
    out = value;
    return true;
}

bool read_url(const json& value, std::string& out) {
    if (!value.is_string()) return false;
    const std::string url = value;
    if (!url.empty() && !http::parse_base_url(url)) return false;
    out = url;
    return true;
}

constexpr std::array supports = {"full", "object_only", "refused", "ignored"};

bool read_support(const json& value, form_support& out) {
    const auto* const at = std::find(supports.begin(), supports.end(), value);
    if (at == supports.end()) return false;
    out = static_cast<form_support>(at - supports.begin());
    return true;
}

bool read_analysis(const json& value, json& out) {
    if (!value.is_null() && !value.is_object()) return false;
    out = value;
    return true;
}

bool apply(behaviour& b, const std::string& name, const json& value) {
    if (name == "statuses") return read_statuses(value, b.statuses);
    if (name == "status_delay_ms") return read_ms(value, b.status_delay);
    if (name == "pricing") return read_pricing(value, b.pricing);
    if (name == "response_format") return read_support(value, b.response_format);
    if (name == "analysis") return read_analysis(value, b.analysis);
    if (name == "ai_delay_ms") return read_ms(value, b.ai_delay);
    if (name == "duplicate_delivery") return read_number(value, b.duplicate_delivery);
    if (name == "redeliver") return read_flag(value, b.redeliver);
    if (name == "redeliver_attempts") return read_number(value, b.redeliver_attempts);
    if (name == "redeliver_first_ms") return read_ms(value, b.redeliver_first);
    if (name == "redeliver_highest_ms") return read_ms(value, b.redeliver_highest);
    if (name == "webhook_timeout_ms") return read_ms(value, b.webhook_timeout);
    if (name == "number_limit") return read_number(value, b.number_limit);
    if (name == "person_message_ms") return read_ms(value, b.person_message);
    if (name == "person_burst") return read_number(value, b.person_burst);
    if (name == "tool_calls") return read_tool_cues(value, b.tool_calls);
    if (name == "server_url") return read_url(value, b.server_url);
    if ((name != "reply_template" && name != "transcript") || !value.is_string()) return false;
    (name == "transcript" ? b.transcript : b.reply_template) = value;
    return true;
}

}  // namespace

result<behaviour> changed(const behaviour& now, const json& change, std::string& problem) {
    problem.clear();
    if (!change.is_object()) return errc::invalid_argument;
    behaviour next = now;
    for (const auto& [name, value] : change.items()) {
        if (apply(next, name, value)) continue;
        problem = name;
        return errc::invalid_argument;
    }
    return next;
}

json to_json(const behaviour& b) {
    return {{"statuses", b.statuses},
            {"status_delay_ms", b.status_delay.count()},
            {"pricing", b.pricing},
            {"ai_delay_ms", b.ai_delay.count()},
            {"reply_template", b.reply_template},
            {"response_format", supports.at(static_cast<std::size_t>(b.response_format))},
            {"analysis", b.analysis},
            {"transcript", b.transcript},
            {"tool_calls", to_json(b.tool_calls)},
            {"duplicate_delivery", b.duplicate_delivery},
            {"redeliver", b.redeliver},
            {"redeliver_attempts", b.redeliver_attempts},
            {"redeliver_first_ms", b.redeliver_first.count()},
            {"redeliver_highest_ms", b.redeliver_highest.count()},
            {"webhook_timeout_ms", b.webhook_timeout.count()},
            {"number_limit", b.number_limit},
            {"person_message_ms", b.person_message.count()},
            {"person_burst", b.person_burst},
            {"server_url", b.server_url}};
}

}  // namespace ft9::simulator
