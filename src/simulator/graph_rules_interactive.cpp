#include "simulator/graph_rules.hpp"

#include <fmt/format.h>

#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using verdict = std::optional<graph_error>;

verdict invalid(std::string_view details) {
    return known_error(100, details);
}

// Text at object[key], 1..limit characters.
verdict text_within(const json& object, const char* key, std::size_t limit) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_string())
        return known_error(131008, fmt::format("The parameter interactive[...]['{}'] is required.", key));
    const std::size_t size = characters(object[key].get_ref<const std::string&>());
    if (size == 0 || size > limit)
        return invalid(fmt::format("Param interactive[...]['{}'] must have 1 to {} characters.", key, limit));
    return std::nullopt;
}

verdict judge_buttons(const json& action) {
    if (!action.contains("buttons") || !action["buttons"].is_array() || action["buttons"].empty() ||
        action["buttons"].size() > 3)
        return invalid("Param interactive['action']['buttons'] must have 1 to 3 elements.");
    std::set<std::string> titles, ids;
    for (const auto& button : action["buttons"]) {
        const json reply = button.is_object() ? button.value("reply", json()) : json();
        if (auto e = text_within(reply, "title", 20)) return e;
        if (auto e = text_within(reply, "id", 256)) return e;
        if (!titles.insert(reply["title"]).second || !ids.insert(reply["id"]).second)
            return invalid("Button titles and ids must be unique.");
    }
    return std::nullopt;
}

verdict judge_rows(const json& section, std::size_t& total) {
    if (!section.is_object() || !section.contains("rows") || !section["rows"].is_array())
        return known_error(131008, "The parameter interactive['action']['sections']['rows'] is required.");
    for (const auto& row : section["rows"]) {
        if (auto e = text_within(row, "id", 200)) return e;
        if (auto e = text_within(row, "title", 24)) return e;
        if (row.contains("description"))
            if (auto e = text_within(row, "description", 72)) return e;
        ++total;
    }
    return std::nullopt;
}

verdict judge_list(const json& action) {
    if (auto e = text_within(action, "button", 20)) return e;
    if (!action.contains("sections") || !action["sections"].is_array() || action["sections"].empty() ||
        action["sections"].size() > 10)
        return invalid("Param interactive['action']['sections'] must have 1 to 10 elements.");
    std::size_t rows = 0;
    for (const auto& section : action["sections"]) {
        if (action["sections"].size() > 1)
            if (auto e = text_within(section, "title", 24)) return e;
        if (auto e = judge_rows(section, rows)) return e;
    }
    if (rows == 0 || rows > 10) return invalid("A list must have 1 to 10 rows in total.");
    return std::nullopt;
}

// A name that says what is tapped, and what it needs.
verdict judge_name(const json& action, std::string_view name) {
    if (action.value("name", json()) == name) return std::nullopt;
    return invalid(fmt::format("Param interactive['action']['name'] must be {}.", name));
}

verdict judge_link(const json& action) {
    if (auto e = judge_name(action, "cta_url")) return e;
    const json parameters = action.value("parameters", json());
    if (auto e = text_within(parameters, "display_text", 20)) return e;
    return text_within(parameters, "url", 2048);
}

verdict judge_flow(const json& action) {
    if (auto e = judge_name(action, "flow")) return e;
    const json flow = action.value("parameters", json());
    if (auto e = text_within(flow, "flow_cta", 20)) return e;
    if (flow.value("flow_message_version", json()) != "3")
        return invalid("Param interactive['action']['parameters']['flow_message_version'] must be 3.");
    if (flow.contains("flow_id") == flow.contains("flow_name"))
        return invalid("A flow must have exactly one of flow_id and flow_name.");
    return std::nullopt;
}

verdict judge_action(const std::string& type, const json& action) {
    if (type == "button") return judge_buttons(action);
    if (type == "list") return judge_list(action);
    if (type == "cta_url") return judge_link(action);
    if (type == "flow") return judge_flow(action);
    return judge_name(action, "send_location");
}

verdict judge_header(const json& object, const std::string& type) {
    if (!object.contains("header")) return std::nullopt;
    const json& header = object["header"];
    const json named = header.is_object() ? header.value("type", json()) : json();
    const std::string kind = named.is_string() ? named.get<std::string>() : std::string();
    if (kind == "text") return text_within(header, "text", 60);
    if (type == "list" || (kind != "image" && kind != "video" && kind != "document"))
        return invalid("Param interactive['header']['type'] is not supported here.");
    const json medium = header.value(kind, json());
    if (!medium.is_object() || medium.contains("id") == medium.contains("link"))
        return invalid(fmt::format("Param interactive['header']['{}'] must have one of id and link.", kind));
    return std::nullopt;
}

// What is around the action.
verdict judge_frame(const json& object, const std::string& type) {
    const bool bare = type == "location_request_message";
    if (bare && (object.contains("header") || object.contains("footer")))
        return invalid("A location request has neither header nor footer.");
    if (auto e = text_within(object.value("body", json()), "text", type == "list" ? 4096 : 1024)) return e;
    if (object.contains("footer"))
        if (auto e = text_within(object["footer"], "text", 60)) return e;
    return judge_header(object, type);
}

}  // namespace

verdict judge_interactive(const json& object) {
    static const std::set<std::string> types = {"button", "list", "cta_url", "flow",
                                                "location_request_message"};
    const json type = object.value("type", json());
    if (!type.is_string() || !types.contains(type.get<std::string>()))
        return invalid("Param interactive['type'] is not a supported type.");
    if (auto e = judge_frame(object, type)) return e;
    const json action = object.value("action", json());
    if (!action.is_object()) return known_error(131008, "The parameter interactive['action'] is required.");
    return judge_action(type, action);
}

}  // namespace ft9::simulator
