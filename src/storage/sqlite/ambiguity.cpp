// Sends that may have happened: what becomes of them when Meta says nothing (decision 3).
#include "copy_check.hpp"
#include "operations.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

constexpr unix_ms facts_reach = 60LL * 60 * 1000;
constexpr const char* set_back_id = "clock_set_back_id";
constexpr const char* set_back_at = "clock_set_back_at";
constexpr std::string_view duplicate_text = "Meta accepted two attempts of this message";

struct candidate {
    open_send send;
    ambiguous_send facts;
};

// Made while the clock was ahead: how long we were away since is not known, nor therefore when Meta's word is
// overdue. It is not made again, and held in its time instead of when the clock has come that far.
void date_from_start(const writing& w, candidate& c) {
    if (c.facts.attempt_at <= w.now + time_to_come) return;
    c.facts.attempt_at = w.facts.started.at;
    c.facts.known_ended = false;
}

std::vector<candidate> ambiguous_sends(writing& w, unix_ms before) {
    std::vector<candidate> found;
    auto q = w.db.run(
        "SELECT o.id,o.conversation_id,o.turn_id,o.part,o.kind,o.state,o.failures,o.attempt_at,o.attempts,"
        "c.number_id FROM outbox o INDEXED BY outbox_open JOIN conversation c ON c.id=o.conversation_id"
        " WHERE o.state<3 AND o.state IN (1,2) AND (o.attempt_at<=? OR o.attempt_at>?) ORDER BY o.id",
        before, w.now + time_to_come);
    while (q.next()) {
        candidate c;
        c.send = {q.integer(0),
                  q.integer(1),
                  q.integer(2),
                  static_cast<int>(q.integer(3)),
                  static_cast<send_kind>(q.integer(4)),
                  static_cast<send_state>(q.integer(5)),
                  static_cast<int>(q.integer(6)),
                  0};
        c.facts.known_ended = c.send.state == send_state::reconciling;
        c.facts.attempt_at = q.integer(7);
        c.facts.attempts = static_cast<int>(q.integer(8));
        date_from_start(w, c);
        const auto confirmed = w.facts.confirmed.find(q.text(9));
        if (confirmed != w.facts.confirmed.end()) c.facts.later_send_confirmed = confirmed->second;
        found.push_back(c);
    }
    return found;
}

open_send again(writing& w, open_send s) {
    s.state = send_state::queued;
    s.next_at = w.now;
    w.db.execute("UPDATE outbox SET state=?,next_at=? WHERE id=?", s.state, s.next_at, s.id);
    return s;
}

void hold(writing& w, open_send s, std::vector<open_send>& changed) {
    s.state = send_state::held;
    w.db.execute("UPDATE outbox SET state=? WHERE id=?", s.state, s.id);
    add_dead_letter(w, "held", s.id, "no status settled an ambiguous send");
    changed.push_back(s);
}

// The later parts of a held reply are held with it, so that an operator sees all of it.
std::vector<open_send> queued_behind(database& db, const open_send& s) {
    std::vector<open_send> found;
    if (s.turn == 0) return found;
    auto q = db.run(
        "SELECT id,part,kind,failures FROM outbox WHERE conversation_id=? AND id>? AND turn_id=? AND state=0",
        s.conversation, s.id, s.turn);
    while (q.next()) {
        found.push_back({q.integer(0), s.conversation, s.turn, static_cast<int>(q.integer(1)),
                         static_cast<send_kind>(q.integer(2)), send_state::queued,
                         static_cast<int>(q.integer(3)), 0});
    }
    return found;
}

// Ids of an attempt's message at Meta, unless Meta said that it was not delivered.
std::size_t confirmed_attempts(database& db, row_id send) {
    auto q = db.run(
        "SELECT count(*) FROM (SELECT wamid FROM outbox WHERE id=?1 AND wamid IS NOT NULL UNION "
        "SELECT wamid FROM attempt WHERE outbox_id=?1 AND wamid IS NOT NULL) its_attempts WHERE NOT EXISTS("
        "SELECT 1 FROM status f WHERE f.wamid=its_attempts.wamid AND f.status=?2) OR EXISTS("
        "SELECT 1 FROM status d WHERE d.wamid=its_attempts.wamid AND d.status>?2)",
        send, delivery_status::failed);
    return q.next() ? static_cast<std::size_t>(q.integer(0)) : 0;
}

bool written_in_time_to_come(writing& w) {
    if (time_of(w.facts.started.first_id) > w.now) return true;
    auto q = w.db.run("SELECT 1 FROM outbox WHERE id>=? AND attempt_at>? LIMIT 1",
                      first_id_at(w.now - facts_reach), w.now);
    return q.next();
}

// Kept for the processes to come: the time between passes once more. Set back again, the earlier time holds
// for all: that can only cost evidence.
send_facts::start note_set_back(writing& w) {
    send_facts::start known{number_setting(w.db, set_back_id), number_setting(w.db, set_back_at)};
    if (!written_in_time_to_come(w)) return known;
    if (known.first_id == 0) known.at = w.now;
    known = {w.facts.started.first_id, std::min(known.at, w.now)};
    set_number_setting(w.db, set_back_id, known.first_id);
    set_number_setting(w.db, set_back_at, known.at);
    return known;
}

}  // namespace

std::vector<open_send> reconcile(writing& w, const ambiguity_rule& rule) {
    std::vector<open_send> changed;
    const auto shortest = std::min(rule.window, rule.give_up).count();
    for (const auto& c : ambiguous_sends(w, w.now - shortest)) {
        switch (judge_ambiguous(c.facts, rule, w.facts.started.at, w.now)) {
            case ambiguous_end::wait:
                break;
            case ambiguous_end::resend:
                changed.push_back(again(w, c.send));
                break;
            case ambiguous_end::hold:
                hold(w, c.send, changed);
                for (const auto& part : queued_behind(w.db, c.send))
                    hold(w, part, changed);
        }
    }
    return changed;
}

unix_ms evidence_time(const send_facts& facts, row_id send, unix_ms attempt_at) {
    for (const auto& start : {facts.started, facts.set_back}) {
        if (send < start.first_id) attempt_at = std::min(attempt_at, start.at);
    }
    return attempt_at;
}

// An old row that this process sends again counts as made at the start, too: evidence comes late then, never
// wrongly.
void read_facts(writing& w) {
    const auto any = [&w](const char* sql) { return w.db.run(sql).next(); };
    w.facts = {};
    w.facts.has_former_identities = any("SELECT 1 FROM former_identity WHERE number_id>'' LIMIT 1");
    w.facts.has_late_sends =
        any("SELECT 1 FROM outbox INDEXED BY outbox_late WHERE conversation_id>0 AND late_at IS NOT NULL "
            "LIMIT 1");
    w.facts.started = {w.ids.next(), w.now};
    w.facts.set_back = note_set_back(w);
    auto q = w.db.run(
        "SELECT c.number_id,max(CASE WHEN o.id<?2 THEN min(o.attempt_at,?3) ELSE o.attempt_at END)"
        " FROM outbox o JOIN conversation c ON c.id=o.conversation_id"
        " WHERE o.id>=?1 AND coalesce(o.sent_at,o.delivered_at,o.read_at) IS NOT NULL GROUP BY c.number_id",
        first_id_at(w.now - facts_reach), w.facts.set_back.first_id, w.facts.set_back.at);
    while (q.next())
        w.facts.confirmed[q.text(0)] = std::min(q.integer(1), w.now);
}

bool note_duplicate(writing& w, row_id send) {
    if (confirmed_attempts(w.db, send) < 2) return false;
    {
        auto q =
            w.db.run("SELECT 1 FROM dead WHERE ref=? AND (kind='duplicate' OR kind='replayed' AND reason=?)",
                     send, duplicate_text);
        if (q.next()) return false;
    }
    add_dead_letter(w, "duplicate", send, duplicate_text);
    return true;
}

}  // namespace ft9::storage::sqlite
