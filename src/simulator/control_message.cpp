#include "simulator/control.hpp"
#include "simulator/phone_kinds.hpp"

#include <algorithm>
#include <cctype>

namespace ft9::simulator {
namespace {

using nlohmann::json;

constexpr std::int64_t max_copies = 1000;

bool is_number(std::string_view digits) {
    return digits.size() >= 7 && digits.size() <= 15 &&
           std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool read_text(const json& body, const char* name, std::string& out) {
    const json value = body.value(name, json());
    if (value.is_null()) return true;
    if (!value.is_string()) return false;
    out = value;
    return true;
}

// Seconds, as a number or as Meta writes them.
bool read_timestamp(const json& body, inbound& m) {
    const json value = body.value("timestamp", json());
    if (value.is_null()) return true;
    std::int64_t seconds = 0;
    if (value.is_number_integer())
        seconds = value;
    else if (value.is_string() && is_number(value.get_ref<const std::string&>()))
        seconds = std::stoll(value.get_ref<const std::string&>());
    else
        return false;
    m.at = seconds * 1000;
    return true;
}

bool read_flag(const json& body, const char* name, bool& out) {
    const json value = body.value(name, json(false));
    if (!value.is_boolean()) return false;
    out = value;
    return true;
}

// The kind, and that what it needs is there.
const char* kind_misfit(const json& body, inbound& m) {
    if (!read_text(body, "kind", m.kind)) return "kind";
    if (!read_text(body, "new_number", m.new_number)) return "new_number";
    if (!m.new_number.empty() && !is_number(m.new_number)) return "new_number";
    if (!read_text(body, "new_user_id", m.new_user_id)) return "new_user_id";
    if (m.kind.empty()) return nullptr;
    const phone_kind* const kind = find_phone_kind(m.kind);
    if (kind == nullptr || body.contains("type")) return "kind";
    m.type = kind->type;
    if (kind->needs == phone_kind::need::target && m.context.empty()) return "context";
    if (kind->needs == phone_kind::need::new_number && m.new_number.empty()) return "new_number";
    return nullptr;
}

// What surrounds the words: what was tapped, quoted or passed on, and the ad before it.
const char* frame_misfit(const json& body, inbound& m) {
    if (!read_text(body, "choice", m.choice)) return "choice";
    if (!read_text(body, "description", m.description)) return "description";
    if (!read_flag(body, "context_own", m.context_own)) return "context_own";
    if (!read_flag(body, "forwarded", m.forwarded)) return "forwarded";
    if (!read_flag(body, "forwarded_often", m.forwarded_often)) return "forwarded_often";
    m.referral = body.value("referral", json());
    return m.referral.is_null() || m.referral.is_object() ? nullptr : "referral";
}

const char* first_misfit(const json& body, message_order& order) {
    inbound& m = order.message;
    if (!read_text(body, "from", m.from)) return "from";
    if (m.from.starts_with('+')) m.from.erase(0, 1);
    if (!read_text(body, "user_id", m.user_id)) return "user_id";
    if (m.from.empty() ? m.user_id.empty() : !is_number(m.from)) return "from";
    if (!read_text(body, "name", m.name)) return "name";
    if (!read_text(body, "text", m.text)) return "text";
    if (!read_text(body, "type", m.type) || m.type.empty()) return "type";
    if (!read_text(body, "id", m.wamid)) return "id";
    if (!read_text(body, "context", m.context)) return "context";
    if (!read_text(body, "media_id", order.media_id)) return "media_id";
    if (!read_text(body, "filename", order.filename)) return "filename";
    if (!read_timestamp(body, m)) return "timestamp";
    if (const char* name = kind_misfit(body, m)) return name;
    if (const char* name = frame_misfit(body, m)) return name;
    m.content = body.value("content", json());
    const json copies = body.value("copies", json(1));
    if (!copies.is_number_integer() || copies < 1 || copies > max_copies) return "copies";
    order.copies = copies;
    return nullptr;
}

}  // namespace

result<message_order> parse_message_order(const json& body, std::string& problem) {
    problem.clear();
    if (!body.is_object()) return errc::invalid_argument;
    message_order order;
    if (const char* name = first_misfit(body, order)) {
        problem = name;
        return errc::invalid_argument;
    }
    return order;
}

}  // namespace ft9::simulator
