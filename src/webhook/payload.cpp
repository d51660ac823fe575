#include "ft9/webhook/payload.hpp"

#include "repair.hpp"

#include "ft9/core/phone.hpp"
#include "ft9/core/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>

namespace ft9::webhook {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kept_capacity =
    256 * 1024;  // a parser that grew beyond it is not kept for the next request

// Meta sends one for each person in a POST of up to 1000 updates. More would cost time for each message.
constexpr std::size_t max_contacts = 1000;

class reader {
  public:
    reader(const payload_limits& limits, events& out) : limits_(limits), out_(out) {}
    void read(dom::element root);

  private:
    void read_entry(dom::element entry);
    void read_change(dom::element change);
    void read_value(dom::element value);
    void read_message(dom::element m, const std::string& number);
    void read_status(dom::element s, const std::string& number);
    void read_failure(dom::element s, status_update& u);
    void note_other(std::string name);
    void read_contacts(dom::element value);
    std::string name_of(std::size_t index, std::string_view from) const;
    std::string words_of(dom::element m, std::string_view type) const;
    std::string text(dom::element object, const char* key, std::size_t limit) const;
    std::string id(dom::element object, const char* key) const {
        return text(object, key, limits_.max_identifier);
    }
    bool full() const { return out_.messages.size() + out_.statuses.size() >= limits_.max_updates; }

    struct contact {
        std::string wa_id, user_id, name;
    };

    const payload_limits& limits_;
    events& out_;
    std::vector<contact> contacts_;  // of the value being read
    std::string own_digits_;         // likewise
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

// Seconds since the epoch. What no clock can show counts as missing, so that nobody's arithmetic overflows.
std::int64_t seconds_at(dom::element object, const char* key) {
    constexpr std::int64_t end_of_year_9999 = 253'402'300'799;
    const auto value = number(object, key);
    return value >= 0 && value <= end_of_year_9999 ? value : 0;
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

// The field may be missing like any other: then the value shows what it is.
bool speaks_of_messages(std::string_view field, dom::element value) {
    dom::element list;
    if (!field.empty()) return field == "messages";
    return find(value, "messages", list) || find(value, "statuses", list);
}

void reader::read_change(dom::element change) {
    dom::element value;
    const auto field = id(change, "field");
    if (!find(change, "value", value) || !speaks_of_messages(field, value)) return note_other(field);
    read_value(value);
}

void reader::read_value(dom::element value) {
    dom::element metadata;
    std::string number;
    own_digits_.clear();
    if (find(value, "metadata", metadata)) {
        number = id(metadata, "phone_number_id");
        own_digits_ = digits_of(id(metadata, "display_phone_number"));
    }
    const auto before = out_.messages.size() + out_.statuses.size();
    message_index_ = 0;
    read_contacts(value);
    each(value, "messages", [&](dom::element m) {
        if (!full()) read_message(m, number);
        ++message_index_;
    });
    each(value, "statuses", [&](dom::element s) {
        if (!full()) read_status(s, number);
    });
    if (out_.messages.size() + out_.statuses.size() == before) note_other("messages without updates");
}

void reader::read_contacts(dom::element value) {
    contacts_.clear();
    each(value, "contacts", [&](dom::element c) {
        if (contacts_.size() >= max_contacts) return;
        dom::element profile;
        const auto name = find(c, "profile", profile) ? id(profile, "name") : std::string{};
        contacts_.push_back({id(c, "wa_id"), id(c, "user_id"), name});
    });
}

// Contacts stand beside the messages: matched by identifier, else by position if there is only one.
std::string reader::name_of(std::size_t index, std::string_view from) const {
    for (const auto& c : contacts_) {
        if (!from.empty() && (c.wa_id == from || c.user_id == from) && !c.name.empty()) return c.name;
    }
    return contacts_.size() == 1 && index == 0 ? contacts_.front().name : std::string{};
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

void reader::read_message(dom::element m, const std::string& number) {
    if (!m.is_object()) return note_other("message that is no object");
    inbound_message message;
    message.phone_number_id = number;
    message.own_digits = own_digits_;
    message.wamid = id(m, "id");
    message.from = id(m, "from");
    message.from_user_id = id(m, "from_user_id");
    message.type = id(m, "type");
    if (message.type.empty()) message.type = "unknown";
    message.timestamp = seconds_at(m, "timestamp");
    message.text = words_of(m, message.type);
    message.profile_name =
        name_of(message_index_, message.from.empty() ? message.from_user_id : message.from);
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
    u.timestamp = seconds_at(s, "timestamp");
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

// The parser returns a lack of memory like a fault of the body. Taken for one, the message would be kept as
// unreadable and never be answered; thrown, it is delivered again.
bool succeeded(simdjson::error_code e) {
    if (e == simdjson::MEMALLOC) throw std::bad_alloc();
    return e == simdjson::SUCCESS;
}

bool parse(scratch& s, std::string_view body, const payload_limits& limits) {
    const auto room = std::max<std::size_t>(body.size(), 4096);
    return succeeded(s.parser.allocate(room, limits.max_depth)) &&
           succeeded(s.parser.parse(body.data(), body.size(), true).get(s.root));
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
