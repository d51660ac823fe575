// The body of a webhook that carried a good signature, and the repair of what is not quite JSON.
// nlohmann's parser is the second opinion on what a valid body says.
#include "../../src/webhook/flow_answers.hpp"
#include "../../src/webhook/repair.hpp"
#include "support/check.hpp"

#include "ft9/webhook/kinds.hpp"
#include "ft9/webhook/payload.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <set>

using namespace ft9;
using namespace ft9::webhook;
using fuzz::check;
using nlohmann::json;

namespace {

constexpr std::int64_t end_of_year_9999 = 253'402'300'799;

void check_text(const std::string& text, std::size_t limit) {
    check(fuzz::is_utf8(text), "what is read is UTF-8");
    check(text.size() <= limit, "what is read is no longer than its limit");
}

void check_answers(const std::vector<std::pair<std::string, std::string>>& answers) {
    check(answers.size() <= max_flow_answers, "answers of a form are bounded");
    for (const auto& [name, answer] : answers) {
        check_text(name, max_flow_answer);
        check_text(answer, max_flow_answer);
        check(!answer.empty() && name != "flow_token", "an answer says something, and is no secret");
    }
}

// What each kind of content promises.
struct content_check {
    std::size_t limit;

    void operator()(const std::monostate&) const {}
    void operator()(const media_content& c) const {
        for (const auto* text : {&c.id, &c.mime_type, &c.sha256, &c.filename})
            check_text(*text, limit);
        check_text(c.url, 2048);
    }
    void operator()(const location_content& c) const {
        check_text(c.name, limit);
        check_text(c.address, limit);
        const bool on_earth =
            c.latitude >= -90 && c.latitude <= 90 && c.longitude >= -180 && c.longitude <= 180;
        check(on_earth, "a position is on earth");
    }
    void operator()(const contacts_content& c) const {
        check(c.cards.size() <= 20, "cards are bounded");
        for (const auto& card : c.cards) {
            check_text(card.name, limit);
            check_text(card.organization, limit);
            check(card.phones.size() <= 5, "numbers of a card are bounded");
        }
    }
    void operator()(const choice_content& c) const {
        check_text(c.id, limit);
        check_text(c.description, limit);
    }
    void operator()(const flow_content& c) const { check_answers(c.answers); }
    void operator()(const order_content& c) const {
        check(c.items.size() <= 30, "items are bounded");
        for (const auto& item : c.items)
            for (const auto* text : {&item.product, &item.quantity, &item.price, &item.currency})
                check_text(*text, std::max<std::size_t>(limit, 20));
    }
    void operator()(const reaction_content& c) const {
        check_text(c.target, limit);
        check_text(c.emoji, 64);
    }
    void operator()(const revision_content& c) const { check_text(c.target, limit); }
    void operator()(const identity_content& c) const { check_text(c.new_wa_id, limit); }
    void operator()(const unsupported_content& c) const { check_text(c.type, limit); }
};

void check_kind(const inbound_message& m) {
    check(m.kind <= event_kind::echo, "a message has a message's kind");
    check((m.kind == event_kind::group_message) == !m.group_id.empty(), "what has a group is a group's");
    const auto* reaction = std::get_if<reaction_content>(&m.content);
    if (reaction == nullptr || !m.group_id.empty() || m.kind == event_kind::echo) return;
    check((m.kind == event_kind::reaction_removed) == reaction->emoji.empty(),
          "no emoji takes a reaction back");
}

void check_message(const inbound_message& m, const payload_limits& limits) {
    check_kind(m);
    std::visit(content_check{limits.max_identifier}, m.content);
    for (const auto* text : {&m.context.quoted, &m.context.product, &m.referral.headline, &m.referral.body,
                             &m.referral.clid, &m.group_id})
        check_text(*text, limits.max_identifier);
    for (const auto* id : {&m.wamid, &m.phone_number_id, &m.from, &m.from_user_id, &m.profile_name, &m.type})
        check_text(*id, limits.max_identifier);
    check_text(m.text, limits.max_text);
    check(!m.type.empty(), "a message has a type");
    check(m.timestamp >= 0 && m.timestamp <= end_of_year_9999, "a clock can show the message's time");
}

void check_status(const status_update& u, const payload_limits& limits) {
    check_text(u.wamid, limits.max_identifier);
    check_text(u.phone_number_id, limits.max_identifier);
    check_text(u.callback_data, limits.max_identifier);
    check_text(u.error_text, 2 * limits.max_identifier + 2);
    check_text(u.error_title, limits.max_identifier);
    check_text(u.error_details, limits.max_identifier);
    check_text(u.price.category, limits.max_identifier);
    check_text(u.price.type, limits.max_identifier);
    check(!u.wamid.empty() && u.status != delivery_status::unknown, "a status says what of which message");
    check(u.timestamp >= 0 && u.timestamp <= end_of_year_9999, "a clock can show the status' time");
}

void check_events(const events& e, const payload_limits& limits) {
    check(e.messages.size() + e.statuses.size() <= limits.max_updates, "updates are bounded");
    check(e.others.size() <= 100, "names of what is not read are bounded");
    check(e.echoes.size() <= limits.max_updates && e.notices.size() <= 1000, "what else is said is bounded");
    for (const auto* list : {&e.messages, &e.echoes}) {
        for (const auto& m : *list)
            check_message(m, limits);
    }
    for (const auto& n : e.notices) {
        for (const auto* text : {&n.field, &n.phone_number_id, &n.what, &n.about, &n.from, &n.from_user_id})
            check_text(*text, std::max<std::size_t>(limits.max_identifier, 20));
        check(n.kind >= event_kind::echo, "a notice is no message");
    }
    for (const auto& u : e.statuses)
        check_status(u, limits);
    for (const auto& name : e.others)
        check_text(name, limits.max_identifier + 16);
    const bool messages = !e.messages.empty(), statuses = !e.statuses.empty();
    const auto* expected = messages && statuses ? "mixed"
                           : messages           ? "messages"
                           : statuses           ? "statuses"
                           : e.others.empty()   ? "empty"
                                                : "other";
    check(e.kind == expected, "the kind is of what was read");
}

// Refuses repeated keys, where each parser may choose its own, and numbers that simdjson does not read.
class plain_only final : public json::json_sax_t {
  public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override {
        keys_.emplace_back();
        return true;
    }
    bool key(string_t& name) override { return keys_.back().insert(name).second; }
    bool end_object() override {
        keys_.pop_back();
        return true;
    }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }

  private:
    std::vector<std::set<std::string>> keys_;
};

const json* at(const json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

const json& list_at(const json& object, const char* key) {
    static const json none = json::array();
    const auto* list = at(object, key);
    return list != nullptr && list->is_array() ? *list : none;
}

struct tally {
    std::size_t messages = 0, statuses = 0;
    std::vector<std::string> wamids;
};

std::string id_of(const json& object, const char* key) {
    const auto* id = at(object, key);
    if (id == nullptr) return {};
    if (id->is_string()) return id->get<std::string>();
    if (id->is_number_unsigned() && id->get<std::uint64_t>() > INT64_MAX) return {};
    return id->is_number_integer() ? std::to_string(id->get<std::int64_t>()) : std::string{};
}

void count_value(const json& value, tally& t) {
    for (const auto& m : list_at(value, "messages")) {
        if (!m.is_object()) continue;
        ++t.messages;
        t.wamids.push_back(id_of(m, "id"));
    }
    for (const auto& s : list_at(value, "statuses")) {
        const bool known = parse_delivery_status(id_of(s, "status")) != delivery_status::unknown;
        t.statuses += known && !id_of(s, "id").empty() ? 1 : 0;
    }
}

void count_entry(const json& entry, tally& t) {
    for (const auto& change : list_at(entry, "changes")) {
        const auto* value = at(change, "value");
        if (value == nullptr) continue;
        const auto field = id_of(change, "field");
        const bool speaks = field.empty()
                                ? at(*value, "messages") != nullptr || at(*value, "statuses") != nullptr
                                : field == "messages";
        if (speaks) count_value(*value, t);
    }
}

tally count(const json& document) {
    tally t;
    const auto* entry = at(document, "entry");
    if (entry != nullptr && entry->is_object()) count_entry(*entry, t);
    for (const auto& one : list_at(document, "entry"))
        count_entry(one, t);
    return t;
}

// Nothing that was said is lost, and nothing is made up.
void check_conserved(std::string_view body, const events& e, const payload_limits& limits) {
    plain_only plain;
    if (e.repaired || body.starts_with("\xEF\xBB\xBF") || !json::sax_parse(body, &plain)) return;
    const auto t = count(json::parse(body));
    if (t.messages + t.statuses > limits.max_updates) return;
    check(e.messages.size() == t.messages, "each message object is one message");
    check(e.statuses.size() == t.statuses, "each status with an id is one status");
    for (std::size_t i = 0; i < t.wamids.size(); ++i) {
        const bool same = e.messages[i].wamid == t.wamids[i] || t.wamids[i].size() > limits.max_identifier;
        check(same, "messages stay in order, each with its id");
    }
}

void check_repair(std::string_view body, bool valid) {
    const auto repaired = repair_json_text(body);
    check(fuzz::is_utf8(repaired), "a repaired text is UTF-8");
    check(repair_json_text(repaired) == repaired, "a repaired text needs no repair");
    if (valid) check(parse_payload(repaired).has_value(), "a repair spoils nothing that was good");
}

bool same(const events& a, const events& b) {
    return a.kind == b.kind && a.others == b.others &&
           std::equal(a.messages.begin(), a.messages.end(), b.messages.begin(), b.messages.end(),
                      [](const auto& x, const auto& y) { return x.wamid == y.wamid && x.text == y.text; });
}

void try_limits(std::string_view body, const payload_limits& limits) {
    const auto e = parse_payload(body, limits);
    if (!e) {
        check(e.error() == errc::invalid_json, "the only failure is invalid_json");
        return;
    }
    check_events(*e, limits);
    check_conserved(body, *e, limits);
    const auto again = parse_payload(body, limits);
    check(again && same(*e, *again), "the parser keeps nothing of what it read before");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto first = parse_payload(body);
    check_answers(read_flow_answers(body));
    check_repair(body, first && !first->repaired);
    try_limits(body, {});
    try_limits(body, {8, 16, 24, 3});
    return 0;
}
