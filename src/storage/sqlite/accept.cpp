#include "at_once.hpp"
#include "handovers.hpp"
#include "hook_events.hpp"
#include "mentions.hpp"
#include "operations.hpp"
#include "service_window.hpp"
#include "wishes.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/sha256.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

constexpr unix_ms unsupported_window = 10 * 60 * 1000;   // decision 8: one fixed text per 10 minutes
constexpr unix_ms asked_window = 24LL * 60 * 60 * 1000;  // whoever is asked about leaving is asked once a day

// What the plan becomes once the conversation is known.
struct ruling {
    outcome what = outcome::ignored;
    std::string_view reason;
    bool pending = false;
};

constexpr ruling to_be_answered{outcome::pending, "", true};

ruling rule_for_wish(writing& w, const planned_message& planned, const conversation_row& c) {
    switch (planned.what) {
        case plan::handover:
            return {outcome::handed_over, "asked"};
        case plan::opt_out_ask:
            if (sent_since(w.db, c.id, send_kind::opt_out_ask, w.now - asked_window)) return to_be_answered;
            return {outcome::replied, "opt_out_ask"};
        case plan::erase_ask: {
            const bool told = sent_since(w.db, c.id, send_kind::erase_ask, w.now - unsupported_window);
            return told ? ruling{outcome::ignored, "erase_ask_recent"}
                        : ruling{outcome::replied, "erase_ask"};
        }
        default:
            return to_be_answered;
    }
}

// To have one's data erased needs nobody's leave, whoever has the conversation. What is asked again soon is
// the human being's, and nobody's once it is confirmed.
bool asks_past_takeover(writing& w, const planned_message& planned, const conversation_row& c) {
    return planned.what == plan::erase_ask && !is_being_forgotten(w, c.id) &&
           !sent_since(w.db, c.id, send_kind::erase_ask, w.now - unsupported_window);
}

ruling rule(writing& w, const planned_message& planned, const conversation_row& c) {
    switch (planned.what) {
        case plan::opt_out:  // confirmed once, not for every further word
            if (c.opted_out) return {outcome::ignored, "opted_out"};
            return {outcome::replied, "optout"};
        case plan::opt_in:
            return {outcome::replied, "optout"};
        case plan::ignore:
            if (planned.reason == "unrouted" || planned.reason == "not_allowed" || !c.opted_out)
                return {outcome::ignored, planned.reason};
            return {outcome::ignored, "opted_out"};
        default:
            break;
    }
    if (c.opted_out) return {outcome::ignored, "opted_out"};
    if (planned.what == plan::echo) return {outcome::ignored, planned.reason};
    if (planned.what == plan::erase_confirm && erasure_wish_waits(w, c.id))
        return {outcome::replied, "erase"};
    if (planned.what == plan::expire) return {outcome::expired, planned.reason};
    if (c.taken_over && !asks_past_takeover(w, planned, c)) return {outcome::handed_over, "taken_over"};
    if (planned.what != plan::unsupported) return rule_for_wish(w, planned, c);
    const bool told = sent_since(w.db, c.id, send_kind::unsupported, w.now - unsupported_window);
    return told ? ruling{outcome::ignored, "unsupported_recent"} : ruling{outcome::replied, "unsupported"};
}

bool takes_over(const planned_message& planned, const ruling& r) {
    if (!planned.takes_over) return false;
    return planned.what == plan::echo ? r.reason != "opted_out" : r.what == outcome::handed_over;
}

// Whether the person is told anything because of it.
bool answers(const planned_message& planned, const ruling& r) {
    return r.pending || r.what == outcome::replied ||
           (planned.what == plan::handover && r.what == outcome::handed_over);
}

// Meta tells times in whole seconds: one of the second of the restore counts as old. Without a time: no.
bool is_from_before_restore(const writing& w, const inbound_message& m) {
    return m.timestamp != 0 && m.timestamp * 1000 < w.restored_at;
}

// The database that a restore replaced may have answered it (decision 22). What the person asked for holds
// all the same, without a word about it.
ruling hold_as_restored(writing& w, const planned_message& planned, conversation_row& c) {
    if (planned.what == plan::opt_out || planned.what == plan::opt_in) apply_opt(w, planned, c);
    const bool turn =
        planned.what == plan::turn || planned.what == plan::erase_confirm || planned.what == plan::handover;
    return {outcome::held, turn ? restored_reason : restored_text_reason};
}

constexpr const char* insert_message =
    "INSERT INTO inbox(id,conversation_id,raw_id,turn_id,epoch,outcome,sent_at,wamid,type,reason,body)"
    " VALUES(?,?,?,?,?,?,?,?,?,?,?)";

// What is known of a message once its conversation and its ruling are.
struct arrival_of_message {
    row_id id = 0, raw = 0;
    std::string text;
    ruling r;
};

void store_pending(writing& w, const planned_message& planned, const conversation_row& c,
                   const arrival_of_message& a, accept_receipt& receipt) {
    const auto& m = planned.message;
    w.db.execute(insert_message, a.id, c.id, a.raw, nullptr, c.epoch, a.r.what, m.timestamp, m.wamid, m.type,
                 a.r.reason, a.text);
    receipt.pending.push_back(
        {a.id, c.id, c.epoch, m.timestamp, m.wamid, a.text, m.phone_number_id, planned.media});
    note_received(w, m, a.id, c.id, {a.r.what, {}}, a.text);
    tell_first(w, planned, c, receipt);
}

void store_settled(writing& w, const planned_message& planned, conversation_row& c,
                   const arrival_of_message& a, accept_receipt& receipt) {
    const auto& m = planned.message;
    const auto& r = a.r;
    // What a human being answers is part of the conversation all the same.
    const bool handed =
        r.what == outcome::handed_over && planned.what != plan::unsupported && !a.text.empty();
    const bool remembered = (planned.remembered || handed) && !c.opted_out && r.what != outcome::held;
    // A line of its own turn: it stands in the context where it arrived.
    const row_id turn = remembered ? a.id : 0;
    w.db.execute(insert_message, a.id, c.id, a.raw, turn, c.epoch, r.what, m.timestamp, m.wamid, m.type,
                 r.reason, a.text);
    if (remembered) receipt.remembered.push_back({c.id, {speaker::person, a.text, time_of(a.id), a.id}});
    receipt.outcomes.push_back({r.what, std::string(r.reason)});
    note_received(w, m, a.id, c.id, receipt.outcomes.back(), a.text);
    if (r.what == outcome::held) add_dead_letter(w, "restored", a.id, r.reason);
    if (r.what == outcome::replied) answer_at_once(w, planned, c, receipt);
    if (planned.what == plan::erase_confirm && r.what == outcome::ignored) forget_in_silence(w, c, receipt);
    if (takes_over(planned, r)) hand_over(w, planned, c, a.id, receipt);
}

void store_message(writing& w, const planned_message& planned, row_id raw, accept_receipt& receipt) {
    const auto& m = planned.message;
    const auto key = short_hash(m.phone_number_id + '\n' + m.wamid);
    const auto id = w.ids.next();
    if (!m.wamid.empty()) {
        w.db.execute("INSERT OR IGNORE INTO dedupe(key,inbox_id) VALUES(?,?)", blob{key}, id);
        if (w.db.changes() == 0 && FT9_SAFETY(dedupe)) {
            ++receipt.duplicates;
            return;
        }
    }
    // Repeated by Meta, never seen before: it must not bring back who was erased meanwhile.
    if (w.graves.is_from_before(w.db, m) && FT9_SAFETY(tombstone)) {
        receipt.outcomes.push_back({outcome::ignored, "erased"});
        return;
    }
    auto c = conversation_of_sender(w, m, receipt);
    if (c.taken_over && release_if_overdue(w, c.id)) c.taken_over = false;
    auto r = rule(w, planned, c);
    if (answers(planned, r) && is_from_before_restore(w, m)) r = hold_as_restored(w, planned, c);
    if (!planned.withdraws.empty()) withdraw(w, planned, c, id, receipt);
    const arrival_of_message a{id, raw, text_of(w.db, planned, c.id), r};
    // What a restore holds may be replayed.
    if (planned.media && (r.pending || r.what == outcome::held)) store_media(w, id, *planned.media);
    if (r.pending) {
        store_pending(w, planned, c, a, receipt);
    } else {
        store_settled(w, planned, c, a, receipt);
    }
    note_heard(w, c.id, m, receipt);
}

bool speaks_of_erased(const writing& w, const incoming_webhook& webhook) {
    if (w.graves.none()) return false;
    const auto message = [&](const planned_message& p) { return w.graves.is_from_before(w.db, p.message); };
    const auto status = [&](const status_update& s) { return is_of_erased(w.db, s); };
    return std::any_of(webhook.messages.begin(), webhook.messages.end(), message) ||
           std::any_of(webhook.statuses.begin(), webhook.statuses.end(), status);
}

}  // namespace

// Half of it is enough against accidents and keeps the row small (decision 15).
std::string short_hash(std::string_view text) {
    const auto digest = sha256(text);
    return {digest.begin(), digest.begin() + digest.size() / 2};
}

row_id store_raw(writing& w, const incoming_webhook& webhook) {
    const auto known = webhook.dead_letter != 0 ? raw_of_dead_letter(w.db, webhook.dead_letter) : 0;
    if (!webhook.keep_body || speaks_of_erased(w, webhook)) return 0;
    if (known != 0) return known;
    const auto id = w.ids.next();
    w.db.execute("INSERT INTO raw(id,body) VALUES(?,?)", id, blob{webhook.body});
    if (!webhook.quarantine_reason.empty()) {
        w.db.execute("INSERT INTO dead(id,kind,ref,reason,replays) VALUES(?,'raw',?,?,0)", w.ids.next(), id,
                     webhook.quarantine_reason);
    }
    return id;
}

void store_slice(writing& w, const incoming_webhook& webhook, row_id raw, webhook_slice slice,
                 accept_receipt& receipt) {
    for (auto i = slice.first; i < slice.last; ++i)
        store_message(w, webhook.messages[i], raw, receipt);
    for (auto i = slice.first_status; i < slice.last_status; ++i)
        store_status(w, webhook.statuses[i], receipt);
}

}  // namespace ft9::storage::sqlite
