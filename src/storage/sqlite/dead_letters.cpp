#include "dead_letters.hpp"
#include "hook_events.hpp"

#include <boost/system/system_error.hpp>

namespace ft9::storage::sqlite {
namespace {

constexpr std::string_view discarded_text = "discarded by the operator";

std::optional<dead_letter::outgoing> outgoing_of(const query& q) {
    if (q.is_null(4)) return std::nullopt;
    dead_letter::outgoing s;
    s.id = q.integer(4);
    s.conversation = q.integer(5);
    s.kind = static_cast<send_kind>(q.integer(6));
    s.state = static_cast<send_state>(q.integer(7));
    s.type = q.text(8);
    s.part = static_cast<int>(q.integer(9));
    s.attempts = static_cast<int>(q.integer(10));
    s.error_code = static_cast<int>(q.integer(11));
    s.error_text = q.text(17);
    s.error_title = q.text(18);
    s.error_details = q.text(19);
    return s;
}

std::optional<dead_letter::told> told_of(const query& q) {
    if (q.is_null(20)) return std::nullopt;
    dead_letter::told t;
    t.delivery = q.integer(20);
    t.id = q.integer(21);
    t.conversation = q.integer(22);
    t.hook = q.text(23);
    t.attempts = static_cast<int>(q.integer(24));
    t.topic = static_cast<event_topic>(q.integer(25));
    return t;
}

}  // namespace

letter_row read_letter(database& db, row_id id) {
    auto q = db.run("SELECT kind,ref FROM dead WHERE id=? AND kind<>'replayed'", id);
    if (!q.next()) throw boost::system::system_error(error_code(errc::not_found));
    return {id, q.integer(1), q.text(0)};
}

void note_decision(writing& w, std::string_view action, const letter_row& letter) {
    const auto ref = public_id(letter.id) + ' ' + letter.kind + ' ' + public_id(letter.ref);
    w.db.execute("INSERT INTO audit(id,action,ref) VALUES(?,?,?)", w.ids.next(), action, ref);
}

void add_dead_letter(writing& w, std::string_view kind, row_id ref, std::string_view reason) {
    if (kind == "dead" || kind == "held") note_send_event(w, event_topic::message_failed, ref);
    if (kind == "poison") note_unanswered(w, ref);
    w.db.execute("UPDATE dead SET kind=?,reason=? WHERE ref=? AND kind='replayed'", kind, reason, ref);
    if (w.db.changes() > 0) return;
    w.db.execute("INSERT INTO dead(id,kind,ref,reason,replays) VALUES(?,?,?,?,0)", w.ids.next(), kind, ref,
                 reason);
}

void forget_letter(writing& w, row_id send) {
    w.db.execute("DELETE FROM dead WHERE ref=? AND kind IN ('held','dead')", send);
}

// What a letter speaks of is told by the id, which is unique over all tables.
std::vector<dead_letter> list_dead_letters(database& db, const std::string& kind, row_id after,
                                           std::size_t limit) {
    std::vector<dead_letter> found;
    auto q = db.run(
        "SELECT "
        "d.id,d.kind,d.reason,d.replays,o.id,o.conversation_id,o.kind,o.state,o.type,o.part,o.attempts,"
        "o.error_code,i.id,i.conversation_id,i.wamid,i.type,length(r.body),o.error_text,o.error_title,"
        "o.error_details,h.id,h.event_id,h.conversation_id,h.hook,h.attempts,e.topic FROM dead d"
        " LEFT JOIN outbox o ON o.id=d.ref LEFT JOIN inbox i ON i.id=d.ref LEFT JOIN raw r ON r.id=d.ref"
        " LEFT JOIN hook_delivery h ON h.id=d.ref LEFT JOIN hook_event e ON e.id=h.event_id"
        " WHERE d.id>?1 AND d.kind<>'replayed'"
        " AND (?2='' OR d.kind=?2 OR ?2='held' AND d.kind='restored'"
        " OR ?2='dead' AND d.kind NOT IN ('held','restored','duplicate'))"
        " ORDER BY d.id LIMIT ?3",
        after, kind, limit);
    while (q.next()) {
        dead_letter l;
        l.id = q.integer(0);
        l.kind = q.text(1);
        l.reason = q.text(2);
        l.replays = static_cast<int>(q.integer(3));
        l.send = outgoing_of(q);
        if (!q.is_null(12))
            l.message = dead_letter::incoming{q.integer(12), q.integer(13), q.text(14), q.text(15)};
        if (!q.is_null(16)) l.body_bytes = q.integer(16);
        l.event = told_of(q);
        found.push_back(std::move(l));
    }
    return found;
}

// `dead` and not `failed`, which would be Meta's word; a late status still settles it.
std::string discard_dead_letter(writing& w, row_id id) {
    auto letter = read_letter(w.db, id);
    w.db.execute("UPDATE outbox SET state=?,error_text=? WHERE id=? AND state=?", send_state::dead,
                 discarded_text, letter.ref, send_state::held);
    if (letter.kind == "duplicate") {
        w.db.execute("UPDATE dead SET kind='replayed' WHERE id=?", id);
    } else {
        w.db.execute("DELETE FROM dead WHERE id=?", id);
    }
    if (letter.kind == "hook") forget_delivery(w, letter.ref);
    note_decision(w, "discard", letter);
    return std::move(letter.kind);
}

row_id raw_of_dead_letter(database& db, row_id id) {
    const auto letter = read_letter(db, id);
    if (letter.kind != "raw") throw boost::system::system_error(error_code(errc::not_found));
    return letter.ref;
}

std::string body_of_dead_letter(database& db, row_id id) {
    auto q = db.run("SELECT body FROM raw WHERE id=?", raw_of_dead_letter(db, id));
    if (!q.next()) throw boost::system::system_error(error_code(errc::not_found));
    return q.text(0);
}

void settle_raw_letter(writing& w, row_id id, row_id raw) {
    const auto letter = read_letter(w.db, id);
    if (raw == 0) w.db.execute("DELETE FROM raw WHERE id=?", letter.ref);
    w.db.execute("DELETE FROM dead WHERE id=?", id);
    note_decision(w, "replay", letter);
}

}  // namespace ft9::storage::sqlite
