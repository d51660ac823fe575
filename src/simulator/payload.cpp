#include "simulator/payload.hpp"

#include "ft9/core/id.hpp"
#include "simulator/graph_error.hpp"
#include "simulator/phone_kinds.hpp"

#include <openssl/evp.h>

#include <cstdint>

namespace ft9::simulator {
namespace {

// Ordered, so that the page shows members in the order of Meta's documents.
using json = nlohmann::ordered_json;

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string seconds_text(unix_ms at) {
    return std::to_string(at / 1000);
}

json media(std::string_view mime, std::string_view caption) {
    json out = {{"mime_type", mime},
                {"sha256", base64(random_hex(16))},
                {"id", "9" + std::to_string(caption.size() + 1)}};
    if (!caption.empty()) out["caption"] = caption;
    return out;
}

// A plausible object for each type, so that a test need not write one.
json default_content(const inbound& m) {
    if (m.type == "text") return {{"body", m.text}};
    if (m.type == "button") return {{"payload", m.text}, {"text", m.text}};
    if (m.type == "interactive")
        return {{"type", "button_reply"}, {"button_reply", {{"id", "option-1"}, {"title", m.text}}}};
    if (m.type == "reaction") return {{"message_id", m.context}, {"emoji", m.text}};
    if (m.type == "location") return {{"latitude", -23.5505}, {"longitude", -46.6333}, {"name", m.text}};
    if (m.type == "audio") return {{"mime_type", "audio/ogg; codecs=opus"}, {"id", "91"}, {"voice", true}};
    if (m.type == "image") return media("image/jpeg", m.text);
    if (m.type == "video") return media("video/mp4", m.text);
    if (m.type == "document") return media("application/pdf", m.text);
    if (m.type == "sticker") return media("image/webp", "");
    if (m.type == "contacts") return json::array({{{"name", {{"formatted_name", m.text}}}}});
    return json::object();
}

// Whose `context` is the message that it is about, and stands inside.
bool is_about_another(const inbound& m) {
    return m.type == "reaction" || m.type == "edit" || m.type == "revoke";
}

// What was quoted, and whether it was passed on: that is told without an id.
json context_of(const identity& who, const inbound& m) {
    json out = json::object();
    if (m.forwarded) out["forwarded"] = true;
    if (m.forwarded_often) out["frequently_forwarded"] = true;
    if (m.context.empty() || is_about_another(m)) return out;
    if (m.context_own)
        out["from"] = m.from.empty() ? m.user_id : m.from;
    else
        out["from"] = who.display_phone_number;
    out["id"] = m.context;
    return out;
}

json not_handed_over() {
    return json::array({{{"code", 131051},
                         {"title", "Message type unknown"},
                         {"message", "Message type unknown"},
                         {"error_data", {{"details", "Message type is currently not supported."}}}}});
}

// System messages are WhatsApp's own: after a BSUID change not even the number is told.
void name_sender(const inbound& m, json& out) {
    if (m.kind == "user_id_changed") return;
    if (!m.from.empty()) out["from"] = m.from;
    if (m.type != "system") out["from_user_id"] = m.user_id;
}

json message_of(const identity& who, const inbound& m) {
    json out;
    if (!m.referral.is_null()) out["referral"] = json(m.referral);
    name_sender(m, out);
    if (m.kind == "group_message") out["group_id"] = "Y2FwaV9ncm91cDox";
    if (json context = context_of(who, m); !context.empty()) out["context"] = std::move(context);
    out["id"] = m.wamid;
    out["timestamp"] = seconds_text(m.at.value_or(0));
    if (m.type == "unsupported") out["errors"] = not_handed_over();
    out["type"] = m.type;
    if (m.type != "request_welcome") out[m.type] = m.content.is_null() ? default_content(m) : json(m.content);
    return out;
}

// `parts`: the members of `value` besides product and metadata.
std::string envelope(const identity& who, const json& parts, const char* field = "messages") {
    json value = {
        {"messaging_product", "whatsapp"},
        {"metadata",
         {{"display_phone_number", who.display_phone_number}, {"phone_number_id", who.phone_number_id}}}};
    value.update(parts);
    const json change = {{"value", std::move(value)}, {"field", field}};
    const json entry = {{"id", who.business_account_id}, {"changes", json::array({change})}};
    return dump_like_meta({{"object", "whatsapp_business_account"}, {"entry", json::array({entry})}});
}

json errors_of(int code) {
    const graph_error e = known_error(code, "Reported by the simulator.");
    return json::array({{{"code", e.code},
                         {"title", e.title},
                         {"message", e.title},
                         {"error_data", {{"details", e.details}}}}});
}

json price_of(const outbound_status& s) {
    json out = {{"billable", true}, {"pricing_model", "PMP"}, {"type", "regular"}, {"category", "service"}};
    if (s.pricing.is_object()) out.update(json(s.pricing));
    return out;
}

// What the team typed on the business's own phone.
std::string echo_body(const identity& who, const inbound& m) {
    json echo = {{"from", who.display_phone_number}};
    if (!m.from.empty()) echo["to"] = m.from;
    echo["to_user_id"] = m.user_id;
    echo["id"] = m.wamid;
    echo["timestamp"] = seconds_text(m.at.value_or(0));
    echo["type"] = m.type;
    echo[m.type] = m.content.is_null() ? default_content(m) : json(m.content);
    return envelope(who, {{"message_echoes", json::array({echo})}}, "smb_message_echoes");
}

json status_of(const outbound_status& s) {
    json out = {{"id", s.wamid}, {"status", s.status}, {"timestamp", seconds_text(s.at)}};
    out["recipient_id"] = s.recipient.empty() ? s.user_id : s.recipient;
    if (!s.user_id.empty() && s.status != "failed") out["recipient_user_id"] = s.user_id;
    if (!s.callback.empty()) out["biz_opaque_callback_data"] = s.callback;
    if (s.status == "failed") out["errors"] = errors_of(s.code);
    if (s.status == "sent" || s.status == "delivered") out["pricing"] = price_of(s);
    return out;
}

}  // namespace

std::string make_wamid(std::string_view person) {
    return "wamid." + base64("\x1d\x18" + std::string(person) + random_hex(10));
}

std::string user_id_of(std::string_view digits) {
    std::uint64_t hash = 1469598103934665603ULL;  // FNV-1a: the same in every build
    for (const char c : digits)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return "BR." + std::to_string(hash);
}

inbound completed(inbound m, unix_ms now) {
    if (m.user_id.empty()) m.user_id = user_id_of(m.from);
    if (m.wamid.empty()) m.wamid = make_wamid(m.from.empty() ? m.user_id : m.from);
    if (m.name.empty()) m.name = "Mentorado";
    if (!m.at) m.at = now;
    if (m.new_user_id.empty()) m.new_user_id = user_id_of(m.new_number.empty() ? m.user_id : m.new_number);
    const phone_kind* const kind = find_phone_kind(m.kind);
    if (kind != nullptr) m.type = kind->type;
    if (kind != nullptr && kind->content != nullptr && m.content.is_null()) m.content = kind->content(m);
    return m;
}

std::string webhook_body(const identity& who, const inbound& m) {
    if (m.kind == "echo") return echo_body(who, m);
    const json messages = json::array({message_of(who, m)});
    if (m.type == "system") return envelope(who, {{"messages", messages}});
    json contact = {{"profile", {{"name", m.name}}}};
    if (!m.from.empty()) contact["wa_id"] = m.from;
    contact["user_id"] = m.user_id;
    return envelope(who, {{"contacts", json::array({contact})}, {"messages", messages}});
}

std::string webhook_body(const identity& who, const outbound_status& s) {
    json parts = json::object();
    if (s.status != "failed") {
        json contact;
        if (!s.recipient.empty()) contact["wa_id"] = s.recipient;
        contact["user_id"] = s.user_id;
        parts["contacts"] = json::array({contact});
    }
    parts["statuses"] = json::array({status_of(s)});
    return envelope(who, parts);
}

std::string dump_like_meta(const json& value) {
    const std::string plain = value.dump(-1, ' ', true, json::error_handler_t::replace);
    std::string out;
    out.reserve(plain.size() + 16);
    // A slash occurs inside strings only, where "\/" means the same.
    for (const char c : plain) {
        if (c == '/') out += '\\';
        out += c;
    }
    return out;
}

}  // namespace ft9::simulator
