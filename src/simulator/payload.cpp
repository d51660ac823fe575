#include "simulator/payload.hpp"

#include "ft9/core/id.hpp"
#include "simulator/graph_error.hpp"

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

json message_of(const inbound& m) {
    json out;
    if (!m.from.empty()) out["from"] = m.from;
    out["from_user_id"] = m.user_id;
    if (!m.context.empty() && m.type != "reaction") out["context"] = {{"id", m.context}};
    out["id"] = m.wamid;
    out["timestamp"] = seconds_text(m.at.value_or(0));
    out["type"] = m.type;
    out[m.type] = m.content.is_null() ? default_content(m) : json(m.content);
    return out;
}

// `parts`: the members of `value` besides product and metadata.
std::string envelope(const identity& who, const json& parts) {
    json value = {
        {"messaging_product", "whatsapp"},
        {"metadata",
         {{"display_phone_number", who.display_phone_number}, {"phone_number_id", who.phone_number_id}}}};
    value.update(parts);
    const json change = {{"value", std::move(value)}, {"field", "messages"}};
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

json status_of(const outbound_status& s) {
    json out = {{"id", s.wamid}, {"status", s.status}, {"timestamp", seconds_text(s.at)}};
    out["recipient_id"] = s.recipient.empty() ? s.user_id : s.recipient;
    if (!s.user_id.empty() && s.status != "failed") out["recipient_user_id"] = s.user_id;
    if (!s.callback.empty()) out["biz_opaque_callback_data"] = s.callback;
    if (s.status == "failed") out["errors"] = errors_of(s.code);
    if (s.status == "sent" || s.status == "delivered")
        out["pricing"] = {
            {"billable", true}, {"pricing_model", "PMP"}, {"type", "regular"}, {"category", "service"}};
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
    return m;
}

std::string webhook_body(const identity& who, const inbound& m) {
    json contact = {{"profile", {{"name", m.name}}}};
    if (!m.from.empty()) contact["wa_id"] = m.from;
    contact["user_id"] = m.user_id;
    return envelope(who, {{"contacts", json::array({contact})}, {"messages", json::array({message_of(m)})}});
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
