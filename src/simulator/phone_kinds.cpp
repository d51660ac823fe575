#include "simulator/phone_kinds.hpp"

#include <algorithm>
#include <array>

namespace ft9::simulator {
namespace {

using nlohmann::json;

std::string chosen(const inbound& m) {
    return m.choice.empty() ? "option-1" : m.choice;
}

json quick_reply(const inbound& m) {
    return {{"payload", m.choice.empty() ? m.text : m.choice}, {"text", m.text}};
}

json button_reply(const inbound& m) {
    return {{"type", "button_reply"}, {"button_reply", {{"id", chosen(m)}, {"title", m.text}}}};
}

json list_reply(const inbound& m) {
    json row = {{"id", chosen(m)}, {"title", m.text}};
    if (!m.description.empty()) row["description"] = m.description;
    return {{"type", "list_reply"}, {"list_reply", std::move(row)}};
}

json flow_reply(const inbound& m) {
    const json answers = {{"flow_token", "unused"}, {"resposta", m.text}};
    return {{"type", "nfm_reply"},
            {"nfm_reply", {{"name", "flow"}, {"body", "Sent"}, {"response_json", answers.dump()}}}};
}

json call_permission(const inbound&) {
    return {{"type", "call_permission_reply"},
            {"call_permission_reply", {{"response", "accept"}, {"response_source", "user_action"}}}};
}

json order(const inbound& m) {
    const json item = {
        {"product_retailer_id", "kit-1"}, {"quantity", 2}, {"item_price", 30}, {"currency", "BRL"}};
    return {{"catalog_id", "194836987003835"}, {"text", m.text}, {"product_items", json::array({item})}};
}

json edit(const inbound& m) {
    return {{"original_message_id", m.context},
            {"message", {{"type", "text"}, {"text", {{"body", m.text}}}}}};
}

json deletion(const inbound& m) {
    return {{"original_message_id", m.context}};
}

// Of the two shapes that Meta documents, the one without an emoji; a reaction with an empty text is the
// other.
json reaction_removed(const inbound& m) {
    return {{"message_id", m.context}};
}

json audio_file(const inbound&) {
    return {{"mime_type", "audio/mpeg"}, {"id", "92"}, {"voice", false}};
}

json unsupported(const inbound& m) {
    return {{"type", m.text.empty() ? "poll" : m.text}};
}

json number_changed(const inbound& m) {
    return {{"body", "User " + m.name + " changed from " + m.from + " to " + m.new_number},
            {"wa_id", m.new_number},
            {"user_id", m.new_user_id},
            {"previous_user_id", m.user_id},
            {"type", "user_changed_number"}};
}

json user_id_changed(const inbound& m) {
    return {{"body", "User " + m.name + " changed from " + m.user_id + " to " + m.new_user_id},
            {"user_id", m.new_user_id},
            {"previous_user_id", m.user_id},
            {"type", "user_changed_user_id"}};
}

using need = phone_kind::need;
constexpr std::array table = {
    phone_kind{"text", "text"},
    phone_kind{"quick_reply", "button", need::nothing, quick_reply},
    phone_kind{"button_reply", "interactive", need::nothing, button_reply},
    phone_kind{"list_reply", "interactive", need::nothing, list_reply},
    phone_kind{"flow_reply", "interactive", need::nothing, flow_reply},
    phone_kind{"location", "location"},
    phone_kind{"contacts", "contacts"},
    phone_kind{"order", "order", need::nothing, order},
    phone_kind{"edit", "edit", need::target, edit},
    phone_kind{"image", "image"},
    phone_kind{"audio", "audio", need::nothing, audio_file},
    phone_kind{"voice", "audio"},
    phone_kind{"video", "video"},
    phone_kind{"document", "document"},
    phone_kind{"sticker", "sticker"},
    phone_kind{"unsupported", "unsupported", need::nothing, unsupported},
    phone_kind{"reaction", "reaction", need::target},
    phone_kind{"reaction_removed", "reaction", need::target, reaction_removed},
    phone_kind{"deletion", "revoke", need::target, deletion},
    phone_kind{"call_permission", "interactive", need::nothing, call_permission},
    phone_kind{"number_changed", "system", need::new_number, number_changed},
    phone_kind{"user_id_changed", "system", need::nothing, user_id_changed},
    phone_kind{"welcome_request", "request_welcome"},
    phone_kind{"group_message", "text"},
    phone_kind{"echo", "text"},
};

}  // namespace

std::span<const phone_kind> phone_kinds() {
    return table;
}

const phone_kind* find_phone_kind(std::string_view name) {
    const auto* const found =
        std::find_if(table.begin(), table.end(), [name](const phone_kind& k) { return k.name == name; });
    return found == table.end() ? nullptr : found;
}

}  // namespace ft9::simulator
