#include "ft9/webhook/payload.hpp"

#include "body_access.hpp"
#include "content.hpp"
#include "notices.hpp"
#include "repair.hpp"

#include "ft9/core/phone.hpp"
#include "ft9/webhook/kinds.hpp"

#include <simdjson.h>

#include <algorithm>
#include <new>
#include <utility>

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
    void read_other(dom::element value, const std::string& field);
    void read_echo(dom::element m, const std::string& number);
    void read_message(dom::element m, const std::string& number);
    inbound_message message_of(dom::element m, const std::string& number) const;
    std::string number_of(dom::element value);
    void read_status(dom::element s, const std::string& number);
    void read_failure(dom::element s, status_update& u);
    pricing price_at(dom::element s) const;
    void note_other(std::string name);
    void read_contacts(dom::element value);
    std::string name_of(std::size_t index, std::string_view from) const;
    std::string id(dom::element object, const char* key) const {
        return body::text(object, key, limits_.max_identifier);
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

// Cut to an int, a number that no table of Meta's holds would pass for another.
int error_code_at(dom::element e) {
    const auto value = body::number(e, "code");
    return std::in_range<int>(value) ? static_cast<int>(value) : 0;
}

void reader::note_other(std::string name) {
    if (name.empty()) name = "unnamed";
    if (out_.others.size() < 100) out_.others.push_back(std::move(name));
}

void reader::read(dom::element root) {
    dom::array list;
    if (root.get(list) == simdjson::SUCCESS) return note_other("top-level array");
    bool any = false;
    body::each(root, "entry", [&](dom::element entry) {
        any = true;
        read_entry(entry);
    });
    dom::element entry;
    if (!any && body::find(root, "entry", entry) && entry.is_object())
        read_entry(entry);
    else if (!any)
        note_other("no entry");
}

void reader::read_entry(dom::element entry) {
    bool any = false;
    body::each(entry, "changes", [&](dom::element change) {
        any = true;
        read_change(change);
    });
    if (!any) note_other("no changes");
}

// The field may be missing like any other: then the value shows what it is.
bool speaks_of_messages(std::string_view field, dom::element value) {
    dom::element list;
    if (!field.empty()) return field == "messages";
    return body::find(value, "messages", list) || body::find(value, "statuses", list);
}

void reader::read_change(dom::element change) {
    dom::element value;
    const auto field = id(change, "field");
    const bool there = body::find(change, "value", value);
    if (there && speaks_of_messages(field, value)) return read_value(value);
    if (there) read_other(value, field);
    note_other(field);
}

// Fields that are counted by their names, with what can be told of them.
void reader::read_other(dom::element value, const std::string& field) {
    const auto number = number_of(value);
    const auto what = kind_of_field(field);
    if (what == event_kind::echo)
        return body::each(value, "message_echoes", [&](dom::element m) { read_echo(m, number); });
    read_notices(value, {what, field, number, {}, {}, {}, {}, 0}, limits_, out_.notices);
}

std::string reader::number_of(dom::element value) {
    dom::element metadata;
    own_digits_.clear();
    if (!body::find(value, "metadata", metadata)) return {};
    own_digits_ = digits_of(id(metadata, "display_phone_number"));
    return id(metadata, "phone_number_id");
}

void reader::read_value(dom::element value) {
    const auto number = number_of(value);
    const auto before = out_.messages.size() + out_.statuses.size();
    message_index_ = 0;
    read_contacts(value);
    body::each(value, "messages", [&](dom::element m) {
        if (!full()) read_message(m, number);
        ++message_index_;
    });
    body::each(value, "statuses", [&](dom::element s) {
        if (!full()) read_status(s, number);
    });
    read_notices(value, {event_kind::value_error, "messages", number, {}, {}, {}, {}, 0}, limits_,
                 out_.notices);
    if (out_.messages.size() + out_.statuses.size() == before) note_other("messages without updates");
}

void reader::read_contacts(dom::element value) {
    contacts_.clear();
    body::each(value, "contacts", [&](dom::element c) {
        if (contacts_.size() >= max_contacts) return;
        dom::element profile;
        const auto name = body::find(c, "profile", profile) ? id(profile, "name") : std::string{};
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

inbound_message reader::message_of(dom::element m, const std::string& number) const {
    inbound_message message;
    message.phone_number_id = number;
    message.own_digits = own_digits_;
    message.wamid = id(m, "id");
    message.from = id(m, "from");
    message.from_user_id = id(m, "from_user_id");
    message.type = id(m, "type");
    if (message.type.empty()) message.type = "unknown";
    message.timestamp = body::seconds_at(m, "timestamp");
    read_content(m, limits_, message);
    return message;
}

void reader::read_message(dom::element m, const std::string& number) {
    if (!m.is_object()) return note_other("message that is no object");
    auto message = message_of(m, number);
    dom::element referral;
    message.from_ad = body::find(m, "referral", referral) && referral.is_object();
    message.profile_name =
        name_of(message_index_, message.from.empty() ? message.from_user_id : message.from);
    out_.messages.push_back(std::move(message));
}

void reader::read_echo(dom::element m, const std::string& number) {
    if (!m.is_object() || out_.echoes.size() >= limits_.max_updates) return;
    auto echo = message_of(m, number);
    echo.from = id(m, "to");
    echo.from_user_id = id(m, "to_user_id");
    echo.type = "echo";
    if (echo.kind != event_kind::group_message) echo.kind = event_kind::echo;
    out_.echoes.push_back(std::move(echo));
}

void reader::read_failure(dom::element s, status_update& u) {
    body::each(s, "errors", [&](dom::element e) {
        if (u.error_code != 0) return;
        u.error_code = error_code_at(e);
        u.error_title = id(e, "title");
        if (u.error_title.empty()) u.error_title = id(e, "message");
        dom::element data;
        if (body::find(e, "error_data", data)) u.error_details = id(data, "details");
        const bool both = !u.error_title.empty() && !u.error_details.empty();
        u.error_text = u.error_title + (both ? ": " : "") + u.error_details;
    });
}

pricing reader::price_at(dom::element s) const {
    dom::element said, billable;
    if (!body::find(s, "pricing", said)) return {};
    pricing p{id(said, "category"), id(said, "type"), false};
    if (body::find(said, "billable", billable) && billable.get(p.billable) != simdjson::SUCCESS)
        p.billable = false;
    return p;
}

void reader::read_status(dom::element s, const std::string& number) {
    if (!s.is_object()) return note_other("status that is no object");
    status_update u;
    u.wamid = id(s, "id");
    u.phone_number_id = number;
    const auto status = id(s, "status");
    u.status = parse_delivery_status(status);
    u.timestamp = body::seconds_at(s, "timestamp");
    u.callback_data = id(s, "biz_opaque_callback_data");
    read_failure(s, u);
    u.price = price_at(s);
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

}  // namespace ft9::webhook
