#include "ft9/webhook/payload.hpp"

#include "repair.hpp"

#include "ft9/core/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace ft9::webhook {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kept_capacity =
    256 * 1024;  // a parser that grew beyond it is not kept for the next request

class reader {
  public:
    reader(const payload_limits& limits, events& out) : limits_(limits), out_(out) {}
    void read(dom::element root);

  private:
    void read_entry(dom::element entry);
    void read_change(dom::element change);
    void read_value(dom::element value);
    void read_message(dom::element m, const std::string& number, dom::element value);
    void read_status(dom::element s, const std::string& number);
    void read_failure(dom::element s, status_update& u);
    void note_other(std::string name);
    std::string name_of(dom::element value, std::size_t index, std::string_view from) const;
    std::string words_of(dom::element m, std::string_view type) const;
    std::string text(dom::element object, const char* key, std::size_t limit) const;
    std::string id(dom::element object, const char* key) const {
        return text(object, key, limits_.max_identifier);
    }
    bool full() const { return out_.messages.size() + out_.statuses.size() >= limits_.max_updates; }

    const payload_limits& limits_;
    events& out_;
    std::size_t message_index_ = 0;
};

bool find(dom::element object, const char* key, dom::element& out) {
    dom::object o;
    return object.get(o) == simdjson::SUCCESS && o[key].get(out) == simdjson::SUCCESS;
}

template <class Visit>
void each(dom::element parent, const char* key, Visit visit) {
    dom::element list;
    dom::array items;
    if (!find(parent, key, list) || list.get(items) != simdjson::SUCCESS) return;
    for (const auto item : items)
        visit(item);
}

std::string cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return std::string(text);
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U)
        --limit;
    return std::string(text.substr(0, limit));
}

// Meta writes numbers as text in some places and as numbers in others.
std::int64_t number(dom::element object, const char* key) {
    dom::element e;
    if (!find(object, key, e)) return 0;
    std::int64_t value = 0;
    if (e.get(value) == simdjson::SUCCESS) return value;
    std::string_view text;
    if (e.get(text) != simdjson::SUCCESS) return 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string reader::text(dom::element object, const char* key, std::size_t limit) const {
    dom::element e;
    std::string_view value;
    if (find(object, key, e) && e.get(value) == simdjson::SUCCESS) return cut(value, limit);
    std::int64_t digits = 0;
    if (find(object, key, e) && e.get(digits) == simdjson::SUCCESS) return std::to_string(digits);
    return {};
}

void reader::note_other(std::string name) {
    if (name.empty()) name = "unnamed";
    if (out_.others.size() < 100) out_.others.push_back(std::move(name));
}

void reader::read(dom::element root) {
    dom::array list;
    if (root.get(list) == simdjson::SUCCESS) return note_other("top-level array");
    bool any = false;
    each(root, "entry", [&](dom::element entry) {
        any = true;
        read_entry(entry);
    });
    dom::element entry;
    if (!any && find(root, "entry", entry) && entry.is_object())
        read_entry(entry);
    else if (!any)
        note_other("no entry");
}

void reader::read_entry(dom::element entry) {
    bool any = false;
    each(entry, "changes", [&](dom::element change) {
        any = true;
        read_change(change);
    });
    if (!any) note_other("no changes");
}

void reader::read_change(dom::element change) {
    dom::element value;
    const auto field = id(change, "field");
    if (field != "messages" || !find(change, "value", value)) return note_other(field);
    read_value(value);
}

void reader::read_value(dom::element value) {
    dom::element metadata;
    std::string number;
    if (find(value, "metadata", metadata)) number = id(metadata, "phone_number_id");
    const auto before = out_.messages.size() + out_.statuses.size();
    message_index_ = 0;
    each(value, "messages", [&](dom::element m) {
        if (!full()) read_message(m, number, value);
        ++message_index_;
    });
    each(value, "statuses", [&](dom::element s) {
        if (!full()) read_status(s, number);
    });
    if (out_.messages.size() + out_.statuses.size() == before) note_other("messages without updates");
}

// Contacts stand beside the messages: matched by identifier, else by position when there is one for each.
std::string reader::name_of(dom::element value, std::size_t index, std::string_view from) const {
    std::string by_position, by_id;
    std::size_t at = 0;
    each(value, "contacts", [&](dom::element contact) {
        dom::element profile;
        const auto name = find(contact, "profile", profile) ? id(profile, "name") : std::string{};
        if (!from.empty() && (id(contact, "wa_id") == from || id(contact, "user_id") == from)) by_id = name;
        if (at++ == index) by_position = name;
    });
    return by_id.empty() && at <= 1 ? by_position : by_id;
}

std::string reader::words_of(dom::element m, std::string_view type) const {
    dom::element part, reply;
    const std::string key(type);
    if (!find(m, key.c_str(), part)) return {};
    if (type == "text") return text(part, "body", limits_.max_text);
    if (type == "button") return text(part, "text", limits_.max_text);
    if (type == "interactive") {
        for (const char* kind : {"button_reply", "list_reply"}) {
            if (find(part, kind, reply)) return text(reply, "title", limits_.max_text);
        }
        return {};
    }
    return text(part, "caption", limits_.max_text);
}

void reader::read_message(dom::element m, const std::string& number, dom::element value) {
    if (!m.is_object()) return note_other("message that is no object");
    inbound_message message;
    message.phone_number_id = number;
    message.wamid = id(m, "id");
    message.from = id(m, "from");
    message.from_user_id = id(m, "from_user_id");
    message.type = id(m, "type");
    if (message.type.empty()) message.type = "unknown";
    message.timestamp = ft9::webhook::number(m, "timestamp");
    message.text = words_of(m, message.type);
    message.profile_name =
        name_of(value, message_index_, message.from.empty() ? message.from_user_id : message.from);
    out_.messages.push_back(std::move(message));
}

void reader::read_failure(dom::element s, status_update& u) {
    each(s, "errors", [&](dom::element e) {
        if (u.error_code != 0) return;
        u.error_code = static_cast<int>(ft9::webhook::number(e, "code"));
        u.error_text = id(e, "title");
        dom::element data;
        const auto details = find(e, "error_data", data) ? id(data, "details") : std::string{};
        if (!details.empty()) u.error_text += (u.error_text.empty() ? "" : ": ") + details;
    });
}

void reader::read_status(dom::element s, const std::string& number) {
    if (!s.is_object()) return note_other("status that is no object");
    status_update u;
    u.wamid = id(s, "id");
    u.phone_number_id = number;
    const auto status = id(s, "status");
    u.status = parse_delivery_status(status);
    u.timestamp = ft9::webhook::number(s, "timestamp");
    u.callback_data = id(s, "biz_opaque_callback_data");
    read_failure(s, u);
    if (u.wamid.empty() || u.status == delivery_status::unknown) return note_other("status " + status);
    out_.statuses.push_back(std::move(u));
}

std::string kind_of(const events& e) {
    if (!e.messages.empty()) return e.statuses.empty() ? "messages" : "mixed";
    if (!e.statuses.empty()) return "statuses";
    return e.others.empty() ? "empty" : "other";
}

struct scratch {
    dom::parser parser;
    dom::element root;
};

bool parse(scratch& s, std::string_view body, const payload_limits& limits) {
    if (s.parser.allocate(std::max<std::size_t>(body.size(), 4096), limits.max_depth) != simdjson::SUCCESS)
        return false;
    return s.parser.parse(body.data(), body.size(), true).get(s.root) == simdjson::SUCCESS;
}

}  // namespace

result<events> parse_payload(std::string_view body, const payload_limits& limits) {
    thread_local auto kept = std::make_unique<scratch>();
    events out;
    bool readable = parse(*kept, body, limits);
    if (!readable) {
        const auto repaired = repair_json_text(body);
        readable = repaired != body && parse(*kept, repaired, limits);
        out.repaired = readable;
    }
    if (readable) reader(limits, out).read(kept->root);
    if (kept->parser.capacity() > kept_capacity) kept = std::make_unique<scratch>();
    if (!readable) return make_error_code(errc::invalid_json);
    out.kind = kind_of(out);
    return out;
}

bool is_words(std::string_view type) {
    return type == "text" || type == "button" || type == "interactive";
}

bool is_unsupported_media(std::string_view type) {
    constexpr std::array types{"audio",    "voice",   "image",    "video",
                               "document", "sticker", "location", "contacts"};
    return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace ft9::webhook
