#include "mentions.hpp"
#include "operations.hpp"
#include "service_window.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/sha256.hpp"

#include <algorithm>
#include <iterator>

namespace ft9::storage::sqlite {
namespace {

constexpr unix_ms unsupported_window = 10 * 60 * 1000;  // decision 8: one fixed text per 10 minutes

// What the plan becomes once the conversation is known.
struct ruling {
    outcome what = outcome::ignored;
    std::string_view reason;
    bool pending = false;
};

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
    if (planned.what == plan::expire) return {outcome::expired, planned.reason};
    if (planned.what == plan::turn) return {outcome::pending, "", true};
    const bool told = sent_since(w.db, c.id, send_kind::unsupported, w.now - unsupported_window);
    return told ? ruling{outcome::ignored, "unsupported_recent"} : ruling{outcome::replied, "unsupported"};
}

// Opt-out rises the epoch: whatever a running turn decides afterwards is stale (decision 9).
void apply_opt(writing& w, const planned_message& planned, conversation_row& c) {
    const auto what = planned.what;
    if (what == plan::opt_out) {
        w.db.execute("UPDATE conversation SET opted_out_at=?, epoch=epoch+1 WHERE id=?", w.now, c.id);
        ++c.epoch;
    } else {
        w.db.execute("UPDATE conversation SET opted_out_at=NULL WHERE id=?", c.id);
        w.graves.opt_in(w.db, planned.message.from, planned.message.from_user_id);
    }
}

void answer_at_once(writing& w, const planned_message& planned, conversation_row& c,
                    accept_receipt& receipt) {
    send_kind kind = send_kind::unsupported;
    if (planned.what == plan::opt_out) kind = send_kind::opt_out;
    if (planned.what == plan::opt_in) kind = send_kind::opt_in;
    if (kind != send_kind::unsupported) apply_opt(w, planned, c);
    open_send s;
    s.conversation = c.id;
    s.kind = kind;
    receipt.sends.push_back(insert_send(w, s, c.epoch, "text", "", planned.reply_text));
}

// Meta tells times in whole seconds: one of the second of the restore counts as old. Without a time: no.
bool is_from_before_restore(const writing& w, const inbound_message& m) {
    return m.timestamp != 0 && m.timestamp * 1000 < w.restored_at;
}

// The database that a restore replaced may have answered it (decision 22). What the person asked for holds
// all the same, without a word about it.
ruling hold_as_restored(writing& w, const planned_message& planned, conversation_row& c) {
    if (planned.what == plan::opt_out || planned.what == plan::opt_in) apply_opt(w, planned, c);
    return {outcome::held, planned.what == plan::turn ? restored_reason : restored_text_reason};
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
    auto r = rule(w, planned, c);
    const bool answers = r.pending || r.what == outcome::replied;
    if (answers && is_from_before_restore(w, m)) r = hold_as_restored(w, planned, c);
    if (!planned.withdraws.empty()) withdraw(w, planned, c, id, receipt);
    const auto text = text_of(w.db, planned, c.id);
    constexpr const char* sql =
        "INSERT INTO inbox(id,conversation_id,raw_id,turn_id,epoch,outcome,sent_at,wamid,type,reason,body)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?)";
    // What a restore holds may be replayed.
    if (planned.media && (r.pending || r.what == outcome::held)) store_media(w, id, *planned.media);
    if (r.pending) {
        w.db.execute(sql, id, c.id, raw, nullptr, c.epoch, r.what, m.timestamp, m.wamid, m.type, r.reason,
                     text);
        receipt.pending.push_back(
            {id, c.id, c.epoch, m.timestamp, m.wamid, text, m.phone_number_id, planned.media});
        note_heard(w, c.id, m, receipt);
        return;
    }
    const bool remembered = planned.remembered && !c.opted_out && r.what != outcome::held;
    // A line of its own turn: it stands in the context where it arrived.
    const row_id turn = remembered ? id : 0;
    w.db.execute(sql, id, c.id, raw, turn, c.epoch, r.what, m.timestamp, m.wamid, m.type, r.reason, text);
    if (remembered) receipt.remembered.push_back({c.id, {speaker::person, text, time_of(id), id}});
    receipt.outcomes.push_back({r.what, std::string(r.reason)});
    if (r.what == outcome::held) add_dead_letter(w, "restored", id, r.reason);
    if (r.what == outcome::replied) answer_at_once(w, planned, c, receipt);
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
