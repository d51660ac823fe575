#include "simulator/graph_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using verdict = std::optional<graph_error>;

constexpr std::size_t max_text = 4096;
constexpr std::size_t max_caption = 1024;
constexpr std::size_t max_callback = 512;

verdict missing(std::string_view name) {
    return known_error(131008, fmt::format("The parameter {} is required.", name));
}
verdict invalid(std::string_view details) {
    return known_error(100, details);
}
verdict bad_value(std::string_view details) {
    return known_error(131009, details);
}

bool is_text(const json& object, const char* key) {
    return object.contains(key) && object[key].is_string() &&
           !object[key].get_ref<const std::string&>().empty();
}

verdict only_keys(const json& object, std::string_view where, const std::set<std::string>& allowed) {
    for (const auto& [key, unused] : object.items())
        if (!allowed.contains(key))
            return invalid(fmt::format("Unexpected key \"{}\" on param \"{}\".", key, where));
    return std::nullopt;
}

verdict judge_text(const json& text) {
    if (!is_text(text, "body")) return missing("text['body']");
    if (characters(text["body"].get_ref<const std::string&>()) > max_text)
        return invalid("Param text['body'] must be at most 4096 characters long.");
    if (text.contains("preview_url") && !text["preview_url"].is_boolean())
        return invalid("Param text['preview_url'] must be a boolean.");
    return only_keys(text, "text", {"body", "preview_url"});
}

verdict judge_media(const json& media, const std::string& type) {
    const bool id = is_text(media, "id"), link = is_text(media, "link");
    if (id == link) return invalid(fmt::format("Param {} must have exactly one of id and link.", type));
    if (link) {
        const auto& url = media["link"].get_ref<const std::string&>();
        if (!url.starts_with("https://") && !url.starts_with("http://"))
            return bad_value(fmt::format("Param {}['link'] is not a valid URL.", type));
    }
    if (media.contains("caption") &&
        (!media["caption"].is_string() ||
         characters(media["caption"].get_ref<const std::string&>()) > max_caption))
        return invalid(fmt::format("Param {}['caption'] must be at most 1024 characters long.", type));
    if (media.contains("voice") && !media["voice"].is_boolean())
        return invalid(fmt::format("Param {}['voice'] must be a boolean.", type));
    std::set<std::string> allowed = {"id", "link"};
    if (type == "document") allowed.insert({"caption", "filename"});
    if (type == "image" || type == "video") allowed.insert("caption");
    if (type == "audio") allowed.insert("voice");
    return only_keys(media, type, allowed);
}

verdict judge_contacts(const json& contacts) {
    if (!contacts.is_array() || contacts.empty()) return missing("contacts");
    for (const auto& contact : contacts)
        if (!contact.is_object() || !contact.contains("name") || !is_text(contact["name"], "formatted_name"))
            return missing("contacts['name']['formatted_name']");
    return std::nullopt;
}

verdict judge_location(const json& place) {
    for (const char* key : {"latitude", "longitude"})
        if (!place.contains(key)) return missing(fmt::format("location['{}']", key));
    return only_keys(place, "location", {"latitude", "longitude", "name", "address"});
}

verdict judge_template(const json& object) {
    if (!is_text(object, "name")) return missing("template['name']");
    if (!object.contains("language") || !is_text(object["language"], "code"))
        return missing("template['language']['code']");
    return only_keys(object, "template", {"name", "language", "components"});
}

verdict judge_content(const std::string& type, const json& content) {
    if (type == "contacts") return judge_contacts(content);
    if (!content.is_object()) return invalid(fmt::format("Param {} must be a JSON object.", type));
    if (type == "text") return judge_text(content);
    if (type == "location") return judge_location(content);
    if (type == "interactive") return judge_interactive(content);
    if (type == "template") return judge_template(content);
    if (type == "reaction") {
        if (!is_text(content, "message_id")) return missing("reaction['message_id']");
        if (!content.contains("emoji")) return missing("reaction['emoji']");
        if (!content["emoji"].is_string()) return invalid("Param reaction['emoji'] must be a string.");
        return only_keys(content, "reaction", {"message_id", "emoji"});
    }
    return judge_media(content, type);
}

verdict judge_recipient(const json& body) {
    static const std::regex number(R"(\+[1-9][0-9]{6,14})");
    static const std::regex scoped(R"([A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128})");
    if (body.contains("to")) {
        if (!body["to"].is_string()) return invalid("Param to must be a string.");
        // Meta would put the business number's country code in front, which never is what was meant.
        if (!std::regex_match(body["to"].get_ref<const std::string&>(), number))
            return bad_value("Param to must be '+' and the full international number.");
        return std::nullopt;
    }
    if (!body.contains("recipient")) return missing("to");
    if (!body["recipient"].is_string() ||
        !std::regex_match(body["recipient"].get_ref<const std::string&>(), scoped))
        return bad_value("Param recipient is not a business-scoped user id.");
    return std::nullopt;
}

verdict judge_common(const json& body) {
    if (!body.is_object()) return invalid("The body must be a JSON object.");
    if (!body.contains("messaging_product")) return invalid("The parameter messaging_product is required.");
    if (body["messaging_product"] != "whatsapp")
        return invalid("Param messaging_product must be one of {WHATSAPP}.");
    return std::nullopt;
}

verdict judge_extras(const json& body) {
    if (body.contains("recipient_type") && body["recipient_type"] != "individual")
        return invalid("Param recipient_type must be one of {individual}.");
    if (body.contains("context") && (!body["context"].is_object() || !is_text(body["context"], "message_id")))
        return missing("context['message_id']");
    if (body.contains("biz_opaque_callback_data")) {
        const auto& callback = body["biz_opaque_callback_data"];
        if (!callback.is_string() || characters(callback.get_ref<const std::string&>()) > max_callback)
            return invalid("Param biz_opaque_callback_data must be at most 512 characters long.");
    }
    return std::nullopt;
}

}  // namespace

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

verdict judge_message(const json& body) {
    static const std::array types = {"text",     "image",    "audio",       "video",    "document", "sticker",
                                     "location", "contacts", "interactive", "template", "reaction"};
    if (auto e = judge_common(body)) return e;
    if (auto e = judge_recipient(body)) return e;
    if (auto e = judge_extras(body)) return e;
    if (body.contains("type") && !body["type"].is_string()) return invalid("Param type must be a string.");
    const std::string type = body.value("type", std::string("text"));
    if (std::find(types.begin(), types.end(), type) == types.end())
        return known_error(131051, fmt::format("Message type {} is not supported.", type));
    if (!body.contains(type)) return missing(type);
    if (auto e = only_keys(body, "message",
                           {"messaging_product", "recipient_type", "to", "recipient", "type", "context",
                            "biz_opaque_callback_data", type}))
        return e;
    if (type == "reaction" && body.contains("context")) return invalid("A reaction cannot have a context.");
    return judge_content(type, body[type]);
}

verdict judge_read(const json& body) {
    if (auto e = judge_common(body)) return e;
    if (body.value("status", json()) != "read") return invalid("Param status must be one of {read}.");
    if (!is_text(body, "message_id")) return missing("message_id");
    if (!body["message_id"].get_ref<const std::string&>().starts_with("wamid."))
        return bad_value("Param message_id is not the id of a received message.");
    if (body.contains("typing_indicator") &&
        (!body["typing_indicator"].is_object() || body["typing_indicator"].value("type", json()) != "text"))
        return invalid("Param typing_indicator['type'] must be one of {text}.");
    return only_keys(body, "message", {"messaging_product", "status", "message_id", "typing_indicator"});
}

}  // namespace ft9::simulator
