#include "ft9/outgoing/message.hpp"

#include "kinds.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <array>

namespace ft9::outgoing {

using nlohmann::json;

namespace {

// All kinds. A further one is a row here and its reader.
struct message_kind {
    std::string_view type;
    void (*read)(const json* content, fault_list& faults, message& out);
    bool quotes = true;  // may answer a message
};
constexpr std::array kinds{
    message_kind{"text", read_text},
    message_kind{"image", read_media},
    message_kind{"document", read_media},
    message_kind{"video", read_media},
    message_kind{"audio", read_media},
    message_kind{"sticker", read_media},
    message_kind{"location", read_location},
    message_kind{"contacts", read_contacts},
    message_kind{"reaction", read_reaction, false},
    message_kind{"interactive", read_interactive},
    message_kind{"template", read_template},
};

const message_kind* read_type(const json& body, fault_list& faults) {
    const auto at = body.find("type");
    std::string names;
    for (const auto& one : kinds) {
        if (at != body.end() && at->is_string() && at->get_ref<const std::string&>() == one.type) return &one;
        names += (names.empty() ? "" : ", ") + std::string(one.type);
    }
    note(faults, "type", "The type must be one of: " + names + ".");
    return nullptr;
}

// {"to","message"}
void read_shorthand(const json& body, fault_list& faults, message& out) {
    const fields of(&body, "", faults);
    out.type = "text";
    of.only({"to", "message"});
    out.words = of.text("message", text_limit);
}

void refuse_unknown(const json& body, std::string_view type, fault_list& faults) {
    constexpr std::array known{"to", "type", "context", "messaging_product", "recipient_type"};
    for (const auto& [name, value] : body.items()) {
        if (name != type && std::find(known.begin(), known.end(), name) == known.end())
            note(faults, name, "The field is not known here.");
    }
}

std::string read_context(const json& body, const message_kind& what, fault_list& faults) {
    const auto at = body.find("context");
    if (at == body.end()) return {};
    if (!what.quotes) {
        note(faults, "context", "A reaction cannot quote a message; it names the one that it is about.");
        return {};
    }
    const fields context(&*at, "context", faults);
    context.only({"message_id"});
    return read_wamid(context, "message_id");
}

}  // namespace

fault_list read_message(const json& body, message& out) {
    fault_list faults;
    if (body.contains("message")) {
        read_shorthand(body, faults, out);
        return faults;
    }
    const auto* what = read_type(body, faults);
    if (what == nullptr) return faults;
    out.type = what->type;
    refuse_unknown(body, what->type, faults);
    const auto content = body.find(out.type);
    what->read(content == body.end() ? nullptr : &*content, faults, out);
    out.quoted = read_context(body, *what, faults);
    // What the conversation remembers is bounded, whatever options and names a message has.
    if (faults.empty() && count_characters(out.words) > text_limit)
        out.words = split_message(out.words, text_limit).front();
    return faults;
}

}  // namespace ft9::outgoing
