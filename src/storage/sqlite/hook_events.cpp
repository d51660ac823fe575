#include "hook_events.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/phone.hpp"
#include "ft9/storage/hook_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

using nlohmann::json;

// The most that any hook gets of such an event: more is not stored.
hook_wish most_wanted(const hook_wishes& wishes, event_topic topic) {
    hook_wish most;
    for (const auto& h : wishes.hooks) {
        if (!h.topics.has(topic)) continue;
        most.text = most.text || h.text;
        most.phone = std::max(most.phone, h.phone);
    }
    return most;
}

// False: the conversation is no more, and nothing of it is to be told.
bool add_person(database& db, row_id conversation, phone_form form, json& data) {
    auto q = db.run("SELECT number_id,address,address_kind FROM conversation WHERE id=?", conversation);
    if (!q.next()) return false;
    data["conversation"] = public_id(conversation);
    data["phone_number_id"] = q.text(0);
    const bool is_number = q.integer(2) == 0;
    const auto address = q.text(1);
    if (is_number && form == phone_form::full) data["phone"] = '+' + address;
    if (is_number && form == phone_form::masked) data["phone"] = mask_phone(address);
    if (!is_number && form == phone_form::full) data["user_id"] = address;
    return true;
}

void add_delivery(writing& w, const std::string& hook, row_id event, row_id conversation) {
    w.db.execute("INSERT INTO hook_delivery(id,hook,event_id,conversation_id,since) VALUES(?,?,?,?,?)",
                 w.ids.next(), hook, event, conversation, w.now);
}

struct told_send {
    row_id conversation = 0;
    json data;
};

// Without Meta's id of the message, which holds the person's number: GET /messages/{id} has it.
bool read_told_send(database& db, row_id send, bool failed, told_send& out) {
    auto q = db.run(
        "SELECT conversation_id,turn_id,part,kind,state,type,body,error_code,coalesce(error_title,''),"
        "coalesce(error_text,'') FROM outbox WHERE id=?",
        send);
    if (!q.next()) return false;
    out.conversation = q.integer(0);
    out.data = {{"message", public_id(send)},
                {"part", q.integer(2) + 1},
                {"kind", to_string(static_cast<send_kind>(q.integer(3)))},
                {"status", to_string(static_cast<send_state>(q.integer(4)))},
                {"type", q.text(5)},
                {"text", q.text(6)}};
    if (q.integer(1) != 0) out.data["turn"] = public_id(q.integer(1));
    if (!failed) return true;
    const auto title = q.text(8);
    out.data["error"] = {{"code", q.integer(7)}, {"title", mask_numbers(title.empty() ? q.text(9) : title)}};
    return true;
}

}  // namespace

void note_event(writing& w, event_topic topic, row_id conversation, json data) {
    if (!is_wanted(w, topic)) return;
    const auto most = most_wanted(*w.wishes, topic);
    if (!add_person(w.db, conversation, most.phone, data)) return;
    if (!most.text) data.erase("text");
    const auto id = w.ids.next();
    w.db.execute("INSERT INTO hook_event(id,conversation_id,topic,data) VALUES(?,?,?,?)", id, conversation,
                 topic, dump_json(data));
    for (const auto& h : w.wishes->hooks) {
        if (h.topics.has(topic)) add_delivery(w, h.name, id, conversation);
    }
    if (w.hooks != nullptr) w.hooks->note();
}

void note_send_event(writing& w, event_topic topic, row_id send) {
    if (!is_wanted(w, topic)) return;
    told_send told;
    if (read_told_send(w.db, send, topic == event_topic::message_failed, told))
        note_event(w, topic, told.conversation, std::move(told.data));
}

// What is not ours to answer is nobody's business, either.
void note_received(writing& w, const inbound_message& m, row_id id, row_id conversation,
                   const counted_outcome& ruling, std::string_view text) {
    if (!is_wanted(w, event_topic::message_received)) return;
    if (ruling.reason == "unrouted" || ruling.reason == "not_allowed") return;
    json data{{"message", public_id(id)},
              {"type", m.type},
              {"outcome", to_string(ruling.what)},
              {"sent_at", m.timestamp},
              {"text", std::string(text)}};
    if (!ruling.reason.empty()) data["reason"] = ruling.reason;
    note_event(w, event_topic::message_received, conversation, std::move(data));
}

void note_unanswered(writing& w, row_id message) {
    if (!is_wanted(w, event_topic::message_failed)) return;
    row_id conversation = 0;
    json data;
    {
        auto q = w.db.run("SELECT conversation_id,type,sent_at,body FROM inbox WHERE id=?", message);
        if (!q.next()) return;
        conversation = q.integer(0);
        data = {{"message", public_id(message)},
                {"type", q.text(1)},
                {"status", "unanswered"},
                {"sent_at", q.integer(2)},
                {"text", q.text(3)}};
    }
    note_event(w, event_topic::message_failed, conversation, std::move(data));
}

void forget_delivery(writing& w, row_id delivery) {
    row_id event = 0;
    {
        auto q = w.db.run("SELECT event_id FROM hook_delivery WHERE id=?", delivery);
        if (!q.next()) return;
        event = q.integer(0);
    }
    w.db.execute("DELETE FROM hook_delivery WHERE id=?", delivery);
    w.db.execute(
        "DELETE FROM hook_event WHERE id=?1 AND NOT EXISTS(SELECT 1 FROM hook_delivery WHERE event_id=?1)",
        event);
}

bool replay_delivery(writing& w, row_id delivery) {
    w.db.execute("UPDATE hook_delivery SET given_up=0,attempts=0,since=?,next_at=0 WHERE id=? AND given_up=1",
                 w.now, delivery);
    return w.db.changes() > 0;
}

}  // namespace ft9::storage::sqlite

namespace ft9::storage {

std::function<void(sqlite::writing&, const decided&)> event_along(event_topic topic, row_id conversation,
                                                                  const nlohmann::json& data) {
    return [topic, conversation, data](sqlite::writing& w, const decided&) {
        sqlite::note_event(w, topic, conversation, data);
    };
}

}  // namespace ft9::storage
