#include "dead_letters.hpp"
#include "hook_events.hpp"
#include "send_row.hpp"

#include <algorithm>
#include <optional>

namespace ft9::storage::sqlite {
namespace {

// The dead letter of an earlier part of the same reply. Parts have larger ids than their turn.
row_id earlier_letter(database& db, const send_row& s) {
    auto q = db.run(
        "SELECT d.id FROM outbox e CROSS JOIN dead d ON d.ref=e.id AND d.kind IN ('held','dead')"
        " WHERE e.conversation_id=? AND e.id>? AND e.id<? AND e.turn_id=? ORDER BY e.id LIMIT 1",
        s.conversation, s.turn, s.id, s.turn);
    return q.next() ? q.integer(0) : 0;
}

// What follows a part in its reply.
struct later_parts {
    bool one_has_left = false;
    std::vector<open_send> given_up;  // for its sake: held with it, or cancelled because it failed
};

later_parts later_parts_of(database& db, const send_row& s) {
    later_parts found;
    bool hole = false;  // a part between failed by itself
    auto q = db.run(
        "SELECT id,part,kind,state,coalesce(error_text,'') FROM outbox"
        " WHERE conversation_id=? AND id>? AND turn_id=? ORDER BY id",
        s.conversation, s.id, s.turn);
    while (q.next()) {
        const auto state = static_cast<send_state>(q.integer(3));
        const bool followed = state == send_state::cancelled && q.text(4) == hole_text && !hole;
        if (may_have_arrived(state)) {
            found.one_has_left = true;
        } else if (state == send_state::held || followed) {
            found.given_up.push_back({q.integer(0), s.conversation, s.turn, static_cast<int>(q.integer(1)),
                                      static_cast<send_kind>(q.integer(2)), send_state::queued, 0, 0});
        } else {
            hole = true;
        }
    }
    return found;
}

// The gates that no operator opens. Pauses are none of them: the send waits for their end.
replay_ruling judge_send(const send_row& s) {
    if (s.gates.erased) return replay_ruling::erased;
    if (s.state != send_state::held && s.state != send_state::dead) return replay_ruling::moved_on;
    if (s.gates.opted_out && s.kind != send_kind::opt_out) return replay_ruling::opted_out;
    return s.gates.taken_over && !passes_takeover(s.kind) ? replay_ruling::taken_over : replay_ruling::done;
}

// The operator's will is newer than whatever raised the epoch: with the old one the last gate would cancel
// it.
void queue_again(writing& w, row_id send, std::int64_t epoch) {
    w.db.execute(
        "UPDATE outbox SET error_text=CASE WHEN state=? THEN NULL ELSE error_text END,state=?,failures=0,"
        "next_at=0,epoch=? WHERE id=?",
        send_state::cancelled, send_state::queued, epoch, send);
    w.db.execute("UPDATE dead SET kind='replayed',replays=replays+1 WHERE ref=? AND kind IN ('held','dead')",
                 send);
}

// A reply goes in order and without a hole (decisions/0018).
void gather_reply(database& db, const send_row& s, replayed_letter& out) {
    out.sends.push_back({s.id, s.conversation, s.turn, s.part, s.kind, send_state::queued, 0, 0});
    if (s.turn == 0) return;
    auto later = later_parts_of(db, s);
    out.in_the_way = earlier_letter(db, s);
    if (out.in_the_way != 0) {
        out.ruling = replay_ruling::earlier_part;
    } else if (later.one_has_left) {
        out.ruling = replay_ruling::later_part;
    }
    out.sends.insert(out.sends.end(), later.given_up.begin(), later.given_up.end());
}

replayed_letter replay_send(writing& w, const letter_row& letter, const send_row& s) {
    replayed_letter out;
    out.ruling = judge_send(s);
    if (out.ruling == replay_ruling::done) gather_reply(w.db, s, out);
    if (out.ruling != replay_ruling::done) {
        out.sends.clear();
        return out;
    }
    for (const auto& one : out.sends)
        queue_again(w, one.id, s.gates.epoch);
    note_decision(w, "replay", letter);
    return out;
}

struct letter_message {
    row_id id = 0, conversation = 0;
    bool given_up = false, wants_turn = true;
    conversation_gates gates;
};

std::optional<letter_message> find_letter_message(database& db, row_id id) {
    auto q = db.run(
        "SELECT i.turn_id,i.outcome,i.conversation_id,c.epoch,c.id IS NULL,c.opted_out_at IS NOT "
        "NULL,i.reason"
        " FROM inbox i LEFT JOIN conversation c ON c.id=i.conversation_id WHERE i.id=?",
        id);
    if (!q.next()) return std::nullopt;
    const auto what = static_cast<outcome>(q.integer(1));
    const bool without_turn = !q.is_null(0) && q.integer(0) == 0;
    letter_message m;
    m.id = id;
    m.given_up = without_turn && (what == outcome::held || what == outcome::dead);
    m.conversation = q.integer(2);
    m.gates = {q.integer(3), q.integer(4) != 0, q.integer(5) != 0, false};
    m.wants_turn = q.text(6) != restored_text_reason;
    return m;
}

replay_ruling judge_message(const letter_message& m) {
    if (m.gates.erased) return replay_ruling::erased;
    if (!m.given_up) return replay_ruling::moved_on;
    if (!m.wants_turn) return replay_ruling::nothing;
    return m.gates.opted_out ? replay_ruling::opted_out : replay_ruling::done;
}

// What counted against its conversation is forgiven, so that one more crash does not end it at once.
replayed_letter replay_message(writing& w, const letter_row& letter, const letter_message& m) {
    replayed_letter out;
    out.ruling = judge_message(m);
    if (out.ruling != replay_ruling::done) return out;
    w.db.execute("UPDATE inbox SET turn_id=NULL,outcome=?,reason='',epoch=? WHERE id=?", outcome::pending,
                 m.gates.epoch, m.id);
    w.db.execute("UPDATE claim SET crashes=0 WHERE conversation_id=?", m.conversation);
    w.db.execute("UPDATE dead SET kind='replayed',replays=replays+1 WHERE id=?", letter.id);
    note_decision(w, "replay", letter);
    out.message = m.id;
    out.conversation = m.conversation;
    return out;
}

replay_ruling judge_delivery(const writing& w, row_id delivery) {
    auto q = w.db.run(
        "SELECT h.hook,h.given_up,h.conversation_id<>0 AND c.id IS NULL FROM hook_delivery h"
        " LEFT JOIN conversation c ON c.id=h.conversation_id WHERE h.id=?",
        delivery);
    if (!q.next() || q.integer(1) == 0) return replay_ruling::moved_on;
    if (q.integer(2) != 0) return replay_ruling::erased;
    const auto hook = q.text(0);
    const auto is_it = [&hook](const hook_wish& h) { return h.name == hook; };
    const bool known = w.wishes && std::any_of(w.wishes->hooks.begin(), w.wishes->hooks.end(), is_it);
    return known ? replay_ruling::done : replay_ruling::no_hook;
}

// It goes out before what the hook has not been told yet of that conversation, and after what it has.
replayed_letter replay_event(writing& w, const letter_row& letter) {
    replayed_letter out;
    out.ruling = judge_delivery(w, letter.ref);
    if (out.ruling != replay_ruling::done) return out;
    replay_delivery(w, letter.ref);
    w.db.execute("UPDATE dead SET kind='replayed',replays=replays+1 WHERE id=?", letter.id);
    note_decision(w, "replay", letter);
    out.delivery = letter.ref;
    return out;
}

}  // namespace

// Not the kind but what is found decides: a message may be held too.
replayed_letter replay_dead_letter(writing& w, row_id id) {
    const auto letter = read_letter(w.db, id);
    replayed_letter out;
    out.ruling = replay_ruling::moved_on;
    if (letter.kind == "raw") {
        out.ruling = replay_ruling::unread;
    } else if (letter.kind == "duplicate") {
        out.ruling = replay_ruling::nothing;
    } else if (letter.kind == "hook") {
        out = replay_event(w, letter);
    } else if (const auto send = read_send(w.db, letter.ref)) {
        out = replay_send(w, letter, *send);
    } else if (const auto message = find_letter_message(w.db, letter.ref)) {
        out = replay_message(w, letter, *message);
    }
    out.kind = letter.kind;
    return out;
}

}  // namespace ft9::storage::sqlite
