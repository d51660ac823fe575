#include "hook_events.hpp"
#include "operations.hpp"
#include "send_row.hpp"

#include "ft9/core/failpoint.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

struct target {
    row_id id = 0;
    int attempt = 0;
};

target find_by_callback(const std::string& data) {
    callback_ref ref;
    return parse_callback_data(data, ref) ? target{ref.intent, ref.attempt} : target{};
}

bool known_as_erased(database& db, const std::string& wamid) {
    auto q = db.run("SELECT 1 FROM dedupe WHERE key=?", blob{erased_wamid_key(wamid)});
    return q.next();
}

target find_by_wamid(database& db, const std::string& wamid) {
    {
        auto q = db.run("SELECT id FROM outbox WHERE wamid=?", wamid);
        if (q.next()) return {q.integer(0), 1};
    }
    auto q = db.run("SELECT outbox_id,number FROM attempt WHERE wamid=?", wamid);
    return q.next() ? target{q.integer(0), static_cast<int>(q.integer(1))} : target{};
}

// Nothing is to be settled for somebody who is being erased.
send_row send_to_settle(database& db, row_id id) {
    const auto found = read_send(db, id);
    return found && !found->gates.erased ? *found : send_row{};
}

// A status proves that this attempt's message exists at Meta: its id is kept on the attempt (decision 3).
void bind_wamid(writing& w, const send_row& s, int attempt, const std::string& wamid) {
    if (attempt <= 1) {
        w.db.execute("UPDATE outbox SET wamid=? WHERE id=? AND wamid IS NULL", wamid, s.id);
    } else {
        w.db.execute("UPDATE attempt SET wamid=? WHERE outbox_id=? AND number=? AND wamid IS NULL", wamid,
                     s.id, attempt);
    }
}

const char* time_column(delivery_status s) {
    switch (s) {
        case delivery_status::sent:
            return "UPDATE outbox SET sent_at=coalesce(sent_at,?) WHERE id=?";
        case delivery_status::delivered:
            return "UPDATE outbox SET delivered_at=coalesce(delivered_at,?) WHERE id=?";
        case delivery_status::read:
        case delivery_status::played:
            return "UPDATE outbox SET read_at=coalesce(read_at,?) WHERE id=?";
        default:
            return "UPDATE outbox SET failed_at=coalesce(failed_at,?) WHERE id=?";
    }
}

bool first_time(writing& w, const status_update& s, row_id send) {
    w.db.execute(
        "INSERT OR IGNORE INTO "
        "status(wamid,status,at,row,outbox_id,error_code,error_text,error_title,error_details) "
        "VALUES(?,?,?,?,?,?,?,?,?)",
        s.wamid, s.status, s.timestamp, w.ids.next(), send, s.error_code, s.error_text, s.error_title,
        s.error_details);
    return w.db.changes() > 0;
}

// The hooks hear of a state when it is reached, and of one that was jumped over before it.
void tell_hooks(writing& w, const send_row& s, send_state next) {
    const auto with_meta = [](send_state at) {
        return at >= send_state::accepted && at <= send_state::played;
    };
    const auto arrived = [](send_state at) {
        return at >= send_state::delivered && at <= send_state::played;
    };
    if (next == send_state::failed) return note_send_event(w, event_topic::message_failed, s.id);
    if (with_meta(next) && !with_meta(s.state)) note_send_event(w, event_topic::reply_sent, s.id);
    if (arrived(next) && !arrived(s.state)) note_send_event(w, event_topic::reply_delivered, s.id);
}

void move(writing& w, const send_row& s, const status_update& u, const status_effect& effect,
          accept_receipt& receipt) {
    open_send settled{s.id, s.conversation, s.turn, s.part, s.kind, effect.next, s.failures, 0};
    if (effect.retry) {
        const auto meaning = verdict_of(u.error_code, false, 0);
        settled.failures = s.failures + 1;
        settled.next_at = w.now + backoff(meaning, settled.failures, u.error_code).count();
    }
    settled.returned = !may_have_arrived(s.state) && may_have_arrived(effect.next);
    const bool failed = u.status == delivery_status::failed;
    if (failed) {
        w.db.execute(
            "UPDATE outbox SET state=?,failures=?,next_at=?,error_code=?,error_text=?,error_title=?,"
            "error_details=? WHERE id=?",
            effect.next, settled.failures, settled.next_at, u.error_code, u.error_text, u.error_title,
            u.error_details, s.id);
    } else {
        w.db.execute("UPDATE outbox SET state=? WHERE id=?", effect.next, s.id);
    }
    if (s.state == send_state::held || s.state == send_state::dead) forget_letter(w, s.id);
    tell_hooks(w, s, effect.next);
    if (effect.next == send_state::failed) cancel_later_parts(w, s.id);
    receipt.settled.push_back(settled);
}

void note_evidence(writing& w, const send_row& s) {
    auto& newest = w.facts.confirmed[s.number_id];
    newest = std::max(newest, evidence_time(w.facts, s.id, s.attempt_at));
}

// Otherwise an operator has it, or nobody wants it any more.
bool was_tried(send_state s) {
    return s != send_state::held && s != send_state::dead && s != send_state::cancelled;
}

void settle(writing& w, const send_row& s, int attempt, const status_update& u, accept_receipt& receipt) {
    bind_wamid(w, s, attempt, u.wamid);
    if (u.status == delivery_status::unknown) return;
    if (attempt == s.attempts) note_evidence(w, s);
    w.db.execute(time_column(u.status), u.timestamp * 1000, s.id);
    auto effect = apply_status(s.state, u.status, u.error_code, attempt == s.attempts, s.failures);
    const bool refused = effect.changed && effect.next == send_state::failed && was_tried(s.state);
    if (refused && say_in_writing(w, s.id)) effect = {send_state::queued, true, true};
    const bool never_left = s.state == send_state::cancelled && s.attempts == 0;
    if (effect.changed && !never_left) move(w, s, u, effect, receipt);
    if (s.attempts > 1 && note_duplicate(w, s.id)) ++receipt.duplicate_sends;
}

}  // namespace

std::string erased_wamid_key(const std::string& wamid) {
    return short_hash("erased\n" + wamid);
}

bool is_of_erased(database& db, const status_update& u) {
    auto found = find_by_callback(u.callback_data);
    if (found.id == 0) found = find_by_wamid(db, u.wamid);
    return found.id != 0 ? send_to_settle(db, found.id).id == 0 : known_as_erased(db, u.wamid);
}

void store_status(writing& w, const status_update& u, accept_receipt& receipt) {
    note_charge(w, u, receipt);  // also of what is erased, or sent by another program: it costs all the same
    auto found = find_by_callback(u.callback_data);
    if (found.id == 0) found = find_by_wamid(w.db, u.wamid);
    const auto s = found.id == 0 ? send_row{} : send_to_settle(w.db, found.id);
    // Rows of a send are there before Meta hears of it; if they are not, erasure or retention took them. The
    // status would only bring back the message's id, which holds the person's number.
    if (s.id == 0 && (found.id != 0 || known_as_erased(w.db, u.wamid))) {
        ++receipt.orphan_statuses;
        return;
    }
    const bool foreign = s.id != 0 && !u.phone_number_id.empty() && u.phone_number_id != s.number_id;
    if (!first_time(w, u, foreign ? 0 : s.id)) {
        ++receipt.duplicates;
        return;
    }
    if (foreign && FT9_SAFETY(callback_number)) {
        ++receipt.foreign_statuses;
    } else if (s.id == 0) {
        ++receipt.orphan_statuses;
    } else {
        settle(w, s, found.attempt, u, receipt);
    }
}

void apply_early_statuses(writing& w, row_id send, int attempt, const std::string& wamid) {
    std::vector<status_update> early;
    {
        auto q = w.db.run(
            "SELECT status,at,error_code,error_text,error_title,error_details FROM status"
            " WHERE wamid=? AND outbox_id=0",
            wamid);
        while (q.next()) {
            status_update u;
            u.wamid = wamid;
            u.status = static_cast<delivery_status>(q.integer(0));
            u.timestamp = q.integer(1);
            u.error_code = static_cast<int>(q.integer(2));
            u.error_text = q.text(3);
            u.error_title = q.text(4);
            u.error_details = q.text(5);
            early.push_back(std::move(u));
        }
    }
    if (early.empty()) return;
    w.db.execute("UPDATE status SET outbox_id=? WHERE wamid=?", send, wamid);
    accept_receipt ignored;
    for (const auto& u : early)
        settle(w, send_to_settle(w.db, send), attempt, u, ignored);
}

row_id send_of_wamid(database& db, const std::string& wamid) {
    return find_by_wamid(db, wamid).id;
}

}  // namespace ft9::storage::sqlite
