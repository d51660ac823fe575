// Messages with something to tap: what all of them share, and the table of their kinds.
#include "interactive.hpp"

#include "ft9/core/json.hpp"

#include <array>

namespace ft9::outgoing {

using nlohmann::json;

namespace {

constexpr std::size_t footer_limit = 60, header_limit = 60;

enum class header_rule : std::uint8_t { none, text, any };

// A further kind is a row here and the reader of its action.
struct interactive_kind {
    std::string_view type;
    std::size_t body;  // characters
    header_rule head;
    bool footer;
    std::string (*read_action)(const fields& action);
};
constexpr std::array interactive_kinds{
    interactive_kind{"button", 1024, header_rule::any, true, read_buttons},
    interactive_kind{"list", 4096, header_rule::text, true, read_list},
    interactive_kind{"cta_url", 1024, header_rule::any, true, read_link_button},
    interactive_kind{"flow", 1024, header_rule::any, true, read_flow},
    interactive_kind{"location_request_message", 1024, header_rule::none, false, read_location_request},
};

const interactive_kind* read_kind(const fields& of) {
    const auto* at = of.find("type");
    std::string names;
    for (const auto& one : interactive_kinds) {
        if (at != nullptr && at->is_string() && at->get_ref<const std::string&>() == one.type) return &one;
        names += (names.empty() ? "" : ", ") + std::string(one.type);
    }
    if (of) of.wrong("type", "The type must be one of: " + names + ".");
    return nullptr;
}

void check_header(const fields& of, header_rule allowed) {
    const auto head = of.optional_object("header");
    if (!head) return;
    if (allowed == header_rule::none) return of.wrong("header", "A message of this kind has no header.");
    if (allowed == header_rule::text) {
        head->only({"type", "text"});
        head->one_of("type", {"text"});
        head->text("text", header_limit);
        return;
    }
    const auto type = head->one_of("type", {"text", "image", "video", "document"});
    if (type.empty()) return;
    head->only({"type", type});
    if (type == "text") {
        head->text("text", header_limit);
    } else {
        check_media(head->object(type.c_str()), type);
    }
}

void check_footer(const fields& of, bool allowed) {
    const auto footer = of.optional_object("footer");
    if (!footer) return;
    if (!allowed) return of.wrong("footer", "A message of this kind has no footer.");
    footer->only({"text"});
    footer->text("text", footer_limit);
}

}  // namespace

void read_interactive(const json* content, fault_list& faults, message& out) {
    const fields of(content, "interactive", faults);
    const auto* kind = read_kind(of);
    if (kind == nullptr) return;
    of.only({"type", "header", "body", "footer", "action"});
    check_header(of, kind->head);
    const auto body = of.object("body");
    body.only({"text"});
    const auto text = body.text("text", kind->body);
    check_footer(of, kind->footer);
    const auto choices = kind->read_action(of.object("action"));
    if (!faults.empty()) return;
    out.payload = dump_json(*content);
    out.words = text + "\n[" + choices + "]";
}

}  // namespace ft9::outgoing
