#include "interactive.hpp"

#include "ft9/core/characters.hpp"
#include "ft9/core/text.hpp"

#include <set>

namespace ft9::outgoing {
namespace {

constexpr std::size_t most_buttons = 3, most_sections = 10, most_rows = 10;
constexpr std::size_t button_title = 20, button_id = 256;
constexpr std::size_t row_id_limit = 200, row_title = 24, row_description = 72, section_title = 24;
constexpr std::size_t flow_name_limit = 512;  // of a flow's names and tokens, for which Meta has no limit

void add(std::string& all, const std::string& next) {
    all += (all.empty() ? "" : " | ") + next;
}

// Meta refuses a message in which two of them are the same.
void check_unique(const fields& of, const char* name, const std::string& value, std::set<std::string>& seen) {
    if (!value.empty() && !seen.insert(value).second)
        of.wrong(name, "The field must be unique in the message.");
}

void read_rows(const fields& section, std::size_t& total, std::set<std::string>& ids, std::string& words) {
    for (const auto& row : section.list("rows", 1, most_rows)) {
        row.only({"id", "title", "description"});
        check_unique(row, "id", row.text("id", row_id_limit), ids);
        add(words, row.text("title", row_title));
        row.optional_text("description", row_description);
        ++total;
    }
}

}  // namespace

std::string read_buttons(const fields& action) {
    action.only({"buttons"});
    std::set<std::string> ids, titles;
    std::string words;
    for (const auto& button : action.list("buttons", 1, most_buttons)) {
        button.only({"type", "reply"});
        button.one_of("type", {"reply"});
        const auto reply = button.object("reply");
        reply.only({"id", "title"});
        const auto title = reply.text("title", button_title);
        check_unique(reply, "title", title, titles);
        const auto id = reply.text("id", button_id);
        check_unique(reply, "id", id, ids);
        if (!trim(id).empty() && trim(id) != id)
            reply.wrong("id", "The id must not begin or end with a space.");
        add(words, title);
    }
    return "botões: " + words;
}

std::string read_list(const fields& action) {
    action.only({"button", "sections"});
    action.text("button", button_title);
    std::set<std::string> ids;
    std::string words;
    std::size_t rows = 0;
    const auto sections = action.list("sections", 1, most_sections);
    for (const auto& section : sections) {
        section.only({"title", "rows"});
        if (sections.size() > 1 || section.has("title")) section.text("title", section_title);
        read_rows(section, rows, ids, words);
    }
    if (rows > most_rows)
        action.wrong("sections",
                     "The sections must have 1 to " + std::to_string(most_rows) + " rows in all.");
    return "lista: " + words;
}

std::string read_link_button(const fields& action) {
    action.only({"name", "parameters"});
    action.one_of("name", {"cta_url"});
    const auto parameters = action.object("parameters");
    parameters.only({"display_text", "url"});
    const auto title = parameters.text("display_text", button_title);
    const auto link = read_link(parameters, "url");
    return "link: " + title + ", " + link;
}

std::string read_location_request(const fields& action) {
    action.only({"name"});
    action.one_of("name", {"send_location"});
    return "pede a localização";
}

std::string read_flow(const fields& action) {
    action.only({"name", "parameters"});
    action.one_of("name", {"flow"});
    const auto flow = action.object("parameters");
    flow.only({"flow_message_version", "flow_id", "flow_name", "flow_cta", "flow_action", "flow_token",
               "mode", "flow_action_payload"});
    flow.one_of("flow_message_version", {"3"});
    if (flow && flow.has("flow_id") == flow.has("flow_name"))
        flow.wrong("flow_id", "Either `flow_id` or `flow_name` must be given.");
    for (const auto* name : {"flow_id", "flow_name", "flow_token"})
        flow.optional_text(name, flow_name_limit);
    const auto title = flow.text("flow_cta", button_title);
    if (has_emoji(title)) flow.wrong("flow_cta", "The text must have no emoji.");
    const auto how = flow.one_of("flow_action", {"navigate", "data_exchange"}, "navigate");
    flow.one_of("mode", {"published", "draft"}, "published");
    if (const auto payload = flow.optional_object("flow_action_payload")) {
        if (how == "data_exchange") payload->wrong("", "Only `flow_action` navigate has a payload.");
        payload->only({"screen", "data"});
        payload->text("screen", flow_name_limit);
        const auto* data = payload->find("data");
        if (data != nullptr && (!data->is_object() || data->empty()))
            payload->wrong("data", "The field must be an object that is not empty.");
    }
    return "formulário: " + title;
}

}  // namespace ft9::outgoing
