// Text, location and reaction.
#include "kinds.hpp"

#include "ft9/core/characters.hpp"
#include "ft9/core/json.hpp"

namespace ft9::outgoing {

using nlohmann::json;

namespace {

constexpr std::size_t wamid_limit = 512, place_limit = 1000;

std::string shown(const json& coordinate) {
    return coordinate.is_string() ? coordinate.get<std::string>() : dump_json(coordinate);
}

}  // namespace

std::string read_wamid(const fields& of, const char* name) {
    auto wamid = of.text(name, wamid_limit);
    if (!wamid.empty() && !wamid.starts_with("wamid."))
        of.wrong(name, "The field must be Meta's id of a message, which starts with `wamid.`.");
    return wamid;
}

void read_text(const json* content, fault_list& faults, message& out) {
    const fields text(content, "text", faults);
    text.only({"body", "preview_url"});
    out.words = text.text("body", text_limit);
    text.flag("preview_url");
    if (text.has("preview_url")) out.payload = dump_json(*content);
}

void read_location(const json* content, fault_list& faults, message& out) {
    const fields place(content, "location", faults);
    place.only({"latitude", "longitude", "name", "address"});
    place.number("latitude", -90, 90);
    place.number("longitude", -180, 180);
    const auto name = place.optional_text("name", place_limit);
    const auto address = place.optional_text("address", place_limit);
    if (!faults.empty()) return;
    out.payload = dump_json(*content);
    auto words = name + (name.empty() || address.empty() ? "" : ", ") + address;
    if (words.empty()) words = shown(content->at("latitude")) + ", " + shown(content->at("longitude"));
    out.words = "[localização: " + words + "]";
}

// An empty emoji takes a reaction back.
void read_reaction(const json* content, fault_list& faults, message& out) {
    const fields reaction(content, "reaction", faults);
    reaction.only({"message_id", "emoji"});
    read_wamid(reaction, "message_id");
    const auto* emoji = reaction.find("emoji");
    const bool text = emoji != nullptr && emoji->is_string();
    const auto sign = text ? emoji->get<std::string>() : std::string{};
    if (reaction && (!text || (!sign.empty() && !is_emoji(sign))))
        reaction.wrong("emoji", "The field must be one emoji, or empty to take the reaction back.");
    if (!faults.empty()) return;
    out.payload = dump_json(*content);
    out.words = sign.empty() ? "[retirou a reação]" : "[reagiu " + sign + "]";
}

}  // namespace ft9::outgoing
