#include "handovers.hpp"
#include "hook_events.hpp"
#include "service_window.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/graph_errors.hpp"

#include <boost/system/system_error.hpp>

namespace ft9::storage::sqlite {
namespace {

struct gate_row {
    attempt found;
    send_state state = send_state::queued;
    int attempts = 0;
    bool stale_epoch = false, opted_out = false, taken_over = false, number_paused = false, paused = false;
    row_id conversation = 0;
    service_window window;
};

bool read_gate_row(database& db, row_id send, gate_row& row) {
    auto q = db.run(
        "SELECT o.state,o.attempts,o.epoch<>c.epoch,c.opted_out_at IS NOT NULL,c.taken_over_at IS NOT NULL,"
        " (SELECT n.paused_at IS NOT NULL FROM number n WHERE n.number_id=c.number_id),"
        " (SELECT value='1' FROM setting WHERE name='paused'),"
        " o.type,o.payload,o.body,c.address,c.address_kind,c.number_id,o.kind,o.quoted,c.id"
        " FROM outbox o JOIN conversation c ON c.id=o.conversation_id WHERE o.id=?",
        send);
    if (!q.next()) return false;
    row.state = static_cast<send_state>(q.integer(0));
    row.attempts = static_cast<int>(q.integer(1));
    row.stale_epoch = q.integer(2) != 0;
    row.opted_out = q.integer(3) != 0;
    row.taken_over = q.integer(4) != 0;
    row.number_paused = q.integer(5) != 0;
    row.paused = q.integer(6) != 0;
    row.found.type = q.text(7);
    row.found.payload = q.text(8);
    row.found.text = q.text(9);
    row.found.address = q.text(10);
    row.found.address_is_bsuid = q.integer(11) != 0;
    row.found.phone_number_id = q.text(12);
    row.found.kind = static_cast<send_kind>(q.integer(13));
    row.found.quoted = q.text(14);
    row.conversation = q.integer(15);
    return true;
}

bool read_gate(database& db, row_id send, unix_ms now, gate_row& row) {
    if (!read_gate_row(db, send, row)) return false;
    if (row.state == send_state::queued) row.window = window_of(db, row.conversation, now);
    return true;
}

// Free-form, and Meta would refuse it by now.
bool is_too_late(const gate_row& row, unix_ms now) {
    return !is_template(row.found.type) && row.window.closed(now);
}

// The person came back before they were asked.
bool is_needless(const gate_row& row, unix_ms now) {
    return row.found.kind == send_kind::permission && row.window.known() && !row.window.closed(now);
}

// Decision 9: the confirmation of an opt-out is exempt; operators' messages are exempt from epoch and global
// pause, never from opt-out or the number's pause, and so is what tells the person that a human being is
// coming. The number's pause holds the confirmation up as well: Graph would refuse it.
gate judge(const gate_row& row, unix_ms now) {
    if (row.state != send_state::queued) return gate::gone;
    const bool confirmation = row.found.kind == send_kind::opt_out;
    if (row.opted_out && !confirmation && FT9_SAFETY(opt_out_gate)) return gate::cancelled;
    if ((row.stale_epoch || row.taken_over) && !passes_takeover(row.found.kind) && FT9_SAFETY(epoch_gate))
        return gate::cancelled;
    if (is_needless(row, now)) return gate::cancelled;
    if (is_too_late(row, now)) return row.found.kind == send_kind::reply ? gate::late : gate::cancelled;
    if (row.number_paused) return gate::number_paused;
    if (row.paused && !passes_global_pause(row.found.kind) && FT9_SAFETY(pause_gate)) return gate::paused;
    return gate::go;
}

void cancel(writing& w, row_id send, const gate_row& row) {
    w.db.execute("UPDATE outbox SET state=? WHERE id=?", send_state::cancelled, send);
    if (is_too_late(row, w.now) && !row.opted_out)
        w.db.execute("UPDATE outbox SET error_code=?,error_text=? WHERE id=?", window_is_closed, closed_text,
                     send);
}

void record_attempt(writing& w, row_id send, int number) {
    w.db.execute("UPDATE outbox SET state=?,attempts=?,attempt_at=? WHERE id=?", send_state::sending, number,
                 w.now, send);
    if (number > 1)
        w.db.execute("INSERT OR REPLACE INTO attempt(outbox_id,number,started_at) VALUES(?,?,?)", send,
                     number, w.now);
}

struct current {
    send_state state = send_state::queued;
    int attempts = 0, failures = 0;
    unix_ms next_at = 0;
    bool failed = false;  // by a status
};

bool read_current(database& db, row_id send, current& out) {
    auto q =
        db.run("SELECT state,attempts,failures,next_at,failed_at IS NOT NULL FROM outbox WHERE id=?", send);
    if (!q.next()) return false;
    out = {static_cast<send_state>(q.integer(0)), static_cast<int>(q.integer(1)),
           static_cast<int>(q.integer(2)), q.integer(3), q.integer(4) != 0};
    return true;
}

void record_wamid(writing& w, const attempt_outcome& o) {
    if (o.number <= 1) {
        w.db.execute("UPDATE outbox SET wamid=?,accepted_at=coalesce(accepted_at,?) WHERE id=?", o.wamid,
                     w.now, o.id);
    } else {
        w.db.execute("UPDATE outbox SET accepted_at=coalesce(accepted_at,?) WHERE id=?", w.now, o.id);
    }
}

void close_attempt(writing& w, const attempt_outcome& o) {
    if (o.number <= 1) return;
    w.db.execute(
        "UPDATE attempt SET finished_at=?,http_status=?,error_code=?,wamid=coalesce(wamid,nullif(?,''))"
        " WHERE outbox_id=? AND number=?",
        w.now, o.http_status, o.error_code, o.wamid, o.id, o.number);
}

// What a refusal does to a send that no status has settled meanwhile.
current after_refusal(const writing& w, const attempt_outcome& o, current c) {
    switch (o.refusal) {
        case verdict::ambiguous:
            c.state = FT9_SAFETY(ambiguous_not_resent) ? send_state::reconciling : send_state::queued;
            break;
        case verdict::pause:
            c.state = send_state::queued;
            break;  // consumes no failure: the cure is elsewhere
        case verdict::retry:
        case verdict::throttle:
            if (!o.unreachable) ++c.failures;
            c.state = c.failures >= max_failures(o.refusal) ? send_state::dead : send_state::queued;
            c.next_at = w.now + o.wait.count();
            break;
        default:
            c.state = send_state::failed;
    }
    return c;
}

// `running`: no status has settled the send before. What a status says next comes behind it.
void settle_accepted(writing& w, const attempt_outcome& o, bool running, bool given_up) {
    record_wamid(w, o);
    if (running) {
        w.db.execute("UPDATE outbox SET state=? WHERE id=?", send_state::accepted, o.id);
        note_send_event(w, event_topic::reply_sent, o.id);
    }
    if (given_up) forget_letter(w, o.id);
    apply_early_statuses(w, o.id, o.number, o.wamid);
}

}  // namespace

attempt begin_attempt(writing& w, row_id send, attempt_wish wish) {
    gate_row row;
    if (!read_gate(w.db, send, w.now, row)) return {};
    if (wish.probe) row.number_paused = false;
    row.found.verdict = judge(row, w.now);
    row.found.state = row.state;
    if (row.found.verdict == gate::late) row.found.permission = make_late(w, send, row.window);
    if (row.found.verdict == gate::cancelled) {
        cancel(w, send, row);
        row.found.state = send_state::cancelled;
    }
    if (row.found.verdict != gate::go) return row.found;
    row.found.number = row.attempts + 1;
    if (FT9_SAFETY(attempt_row)) record_attempt(w, send, row.found.number);
    if (wish.join) join_parts(w, send, row.found);
    return row.found;
}

send_progress finish_attempt(writing& w, const attempt_outcome& o) {
    current c;
    if (!read_current(w.db, o.id, c)) return {send_state::cancelled, 0, 0, false};
    close_attempt(w, o);
    // Queued again: a failed status came first, and a status beats the HTTP verdict (decision 3); or an
    // operator wanted it again meanwhile, and it turns out to have arrived.
    const bool wanted_again = c.state == send_state::queued && c.attempts == o.number && !c.failed;
    // Held while its answer was on the way, since AMBIGUOUS_MAX_SECONDS may be shorter than that.
    const bool given_up = c.state == send_state::held || c.state == send_state::dead;
    const bool running = c.state == send_state::sending || c.state == send_state::reconciling ||
                         (o.accepted && (wanted_again || given_up));
    const bool unsettled = c.attempts == o.number && running;
    if (o.accepted) {
        settle_accepted(w, o, running, given_up);
    } else if (unsettled) {
        c = after_refusal(w, o, c);
        if (c.state == send_state::failed && say_in_writing(w, o.id)) {
            c.state = send_state::queued;
            c.next_at = w.now;
        }
        w.db.execute(
            "UPDATE outbox SET state=?,failures=?,next_at=?,http_status=?,error_code=?,error_text=?,"
            "error_title=?,error_details=?,failed_at=CASE WHEN ?1=5 THEN ? ELSE failed_at END WHERE id=?",
            c.state, c.failures, c.next_at, o.http_status, o.error_code, o.error_text, o.error_title,
            o.error_details, w.now, o.id);
        if (c.state == send_state::dead) add_dead_letter(w, "dead", o.id, o.error_text);
        if (c.state == send_state::failed) note_send_event(w, event_topic::message_failed, o.id);
        if (!is_open(c.state)) cancel_later_parts(w, o.id);
    }
    if (!read_current(w.db, o.id, c)) return {};
    return {c.state, c.failures, c.next_at, o.accepted && note_duplicate(w, o.id)};
}

void cancel_later_parts(writing& w, row_id send) {
    w.db.execute(
        "UPDATE outbox SET state=?,error_text=?,error_title=NULL,error_details=NULL WHERE state=0 AND "
        "(conversation_id,turn_id)="
        "(SELECT conversation_id,turn_id FROM outbox WHERE id=?) AND turn_id<>0 AND id>?",
        send_state::cancelled, hole_text, send, send);
}

queued_send queue_send(writing& w, const new_send& s) {
    if (!s.idempotency_key.empty() && FT9_SAFETY(idempotency)) {
        auto q = w.db.run("SELECT hash,outbox_id,created_at FROM idempotency WHERE key=?", s.idempotency_key);
        if (q.next() && q.integer(2) > w.now - idempotency_window) {
            if (q.text(0) != s.idempotency_hash)
                throw boost::system::system_error(error_code(errc::conflict));
            queued_send again;
            again.repeated = true;
            again.send.id = q.integer(1);
            return again;
        }
    }
    const auto c = conversation_of_recipient(w, s);
    if (c.opted_out) throw boost::system::system_error(error_code(errc::opted_out));
    if (!is_template(s.type) && window_of(w.db, c.id, w.now).closed(w.now))
        throw boost::system::system_error(error_code(errc::window_closed));
    queued_send out;
    out.send.conversation = c.id;
    out.send.kind = send_kind::operator_;
    out.send = insert_send(w, out.send, c.epoch, s.type, s.payload, s.text);
    if (c.taken_over) note_human_word(w, c.id, out.send.id, w.now);
    if (!s.quoted.empty()) w.db.execute("UPDATE outbox SET quoted=? WHERE id=?", s.quoted, out.send.id);
    if (!s.idempotency_key.empty()) {
        w.db.execute("INSERT OR REPLACE INTO idempotency(key,hash,outbox_id,created_at) VALUES(?,?,?,?)",
                     s.idempotency_key, s.idempotency_hash, out.send.id, w.now);
    }
    return out;
}

send_view view_send(database& db, row_id id) {
    auto q = db.run(
        "SELECT conversation_id,kind,state,type,coalesce(wamid,(SELECT a.wamid FROM attempt a WHERE "
        "a.outbox_id=o.id AND"
        " a.wamid IS NOT NULL ORDER BY a.number DESC LIMIT "
        "1),''),coalesce(error_text,''),attempts,error_code,attempt_at,"
        "accepted_at,sent_at,delivered_at,read_at,failed_at,error_title,error_details FROM outbox o WHERE "
        "id=?",
        id);
    if (!q.next()) throw boost::system::system_error(error_code(errc::not_found));
    send_view v;
    v.id = id;
    v.conversation = q.integer(0);
    v.kind = static_cast<send_kind>(q.integer(1));
    v.state = static_cast<send_state>(q.integer(2));
    v.type = q.text(3);
    v.wamid = q.text(4);
    v.error_text = q.text(5);
    v.attempts = static_cast<int>(q.integer(6));
    v.error_code = static_cast<int>(q.integer(7));
    v.created_at = time_of(id);
    v.attempt_at = q.integer(8);
    v.accepted_at = q.integer(9);
    v.sent_at = q.integer(10);
    v.delivered_at = q.integer(11);
    v.read_at = q.integer(12);
    v.failed_at = q.integer(13);
    v.error_title = q.text(14);
    v.error_details = q.text(15);
    return v;
}

}  // namespace ft9::storage::sqlite
