#include "operations.hpp"

#include "ft9/core/failpoint.hpp"

namespace ft9::storage::sqlite {
namespace {

constexpr unix_ms hour = 60LL * 60 * 1000;
constexpr unix_ms longest_wait = 15LL * 60 * 1000;  // of a back-off, jitter included

std::int64_t count(database& db, const char* sql) {
    auto q = db.run(sql);
    return q.next() ? q.integer(0) : 0;
}

std::vector<row_id> ids_of(database& db, const char* sql, row_id since) {
    std::vector<row_id> ids;
    auto q = db.run(sql, since);
    while (q.next())
        ids.push_back(q.integer(0));
    return ids;
}

void read_open_sends(database& db, std::vector<open_send>& sends) {
    auto q = db.run(
        "SELECT id,conversation_id,turn_id,part,kind,state,failures,next_at"
        " FROM outbox o INDEXED BY outbox_open WHERE state<3 AND NOT (state=0 AND late_at IS NOT NULL)"
        " AND EXISTS(SELECT 1 FROM conversation c WHERE c.id=o.conversation_id) ORDER BY id");
    while (q.next()) {
        sends.push_back({q.integer(0), q.integer(1), q.integer(2), static_cast<int>(q.integer(3)),
                         static_cast<send_kind>(q.integer(4)), static_cast<send_state>(q.integer(5)),
                         static_cast<int>(q.integer(6)), q.integer(7)});
    }
}

void read_waiting(database& db, recovery& out) {
    auto q = db.run(
        "SELECT conversation_id,min(id),max(id) FROM inbox i WHERE turn_id IS NULL AND conversation_id>=?"
        " AND EXISTS(SELECT 1 FROM conversation c WHERE c.id=i.conversation_id) GROUP BY conversation_id",
        0);
    while (q.next()) {
        out.conversations.push_back(q.integer(0));
        out.waiting.emplace_back(q.integer(1), q.integer(2));
    }
}

void read_pauses(database& db, recovery& out) {
    auto q = db.run("SELECT value FROM setting WHERE name='paused'");
    out.paused = q.next() && q.text(0) == "1";
    auto numbers = db.run("SELECT number_id FROM number WHERE paused_at IS NOT NULL");
    while (numbers.next())
        out.paused_numbers.push_back(numbers.text(0));
}

}  // namespace

void note_audit(writing& w, const std::string& action, const std::string& ref) {
    w.db.execute("INSERT INTO audit(id,action,ref) VALUES(?,?,?)", w.ids.next(), action, ref);
}

void set_paused(writing& w, bool paused) {
    w.db.execute("INSERT OR REPLACE INTO setting(name,value) VALUES('paused',?)",
                 std::string_view(paused ? "1" : "0"));
    w.db.execute("INSERT INTO audit(id,action,ref) VALUES(?,?,'')", w.ids.next(),
                 std::string_view(paused ? "pause" : "resume"));
}

void pause_number(writing& w, const std::string& number_id, int code, const std::string& fingerprint) {
    w.db.execute("INSERT OR REPLACE INTO number(number_id,paused_at,code,fingerprint) VALUES(?,?,?,?)",
                 number_id, w.now, code, fingerprint);
}

bool resume_number(writing& w, const std::string& number_id, const std::string& fingerprint) {
    w.db.execute("DELETE FROM number WHERE number_id=? AND fingerprint<>?", number_id, fingerprint);
    return w.db.changes() > 0;
}

bool raise_context_floor(writing& w, row_id conversation, std::chrono::milliseconds ttl) {
    const auto context = context_of(w.db, conversation, 1);
    const bool fresh = !context.empty() && context.back().at > w.now - ttl.count();
    if (FT9_SAFETY(context_floor))
        w.db.execute("UPDATE conversation SET context_floor=? WHERE id=?", w.ids.next(), conversation);
    return fresh;
}

// A send that was under way when the process ended may have left: only Meta's status can tell (K13 to K17).
recovery recover(writing& w, const recovery_options& options) {
    if (FT9_SAFETY(interrupted_is_ambiguous))
        w.db.execute("UPDATE outbox INDEXED BY outbox_open SET state=2 WHERE state=1 AND state<3");
    // The clock may have been set back since: nobody waits longer than the longest back-off for that.
    const auto latest = w.now + longest_wait;
    w.db.execute("UPDATE outbox INDEXED BY outbox_open SET next_at=?1 WHERE state<3 AND next_at>?1", latest);
    recovery out;
    read_facts(w);
    read_crashes(w, options.crash_loop_limit, out);
    read_waiting(w.db, out);
    read_open_sends(w.db, out.sends);
    // Turns of while the clock was ahead would count against the hour until it has come that far.
    auto q = w.db.run("SELECT conversation_id,id FROM turn WHERE id>=? AND id<? AND outcome=1",
                      first_id_at(w.now - hour), first_id_at(w.now + time_to_come));
    while (q.next())
        out.recent_turns.emplace_back(q.integer(0), time_of(q.integer(1)));
    out.fresh_conversations = ids_of(w.db,
                                     "SELECT conversation_id FROM turn WHERE id>=? AND outcome=1 GROUP BY "
                                     "conversation_id ORDER BY max(id)",
                                     first_id_at(w.now - options.session_ttl.count()));
    read_pauses(w.db, out);
    return out;
}

void probe(writing& w) {
    w.db.execute(
        "INSERT INTO setting(name,value) VALUES('probed_at',?1) "
        "ON CONFLICT(name) DO UPDATE SET value=?1",
        std::to_string(w.now));
}

backlog count_backlog(database& db) {
    backlog b;
    b.inbox_pending = count(db, "SELECT count(*) FROM inbox WHERE turn_id IS NULL");
    b.outbox_pending = count(db, "SELECT count(*) FROM outbox WHERE state<3");
    b.ambiguous_sends =
        count(db, "SELECT count(*) FROM outbox INDEXED BY outbox_open WHERE state<3 AND state=2");
    b.late_replies =
        count(db, "SELECT count(*) FROM outbox INDEXED BY outbox_late WHERE late_at IS NOT NULL AND state=0");
    b.dead_letters =
        count(db, "SELECT count(*) FROM dead WHERE kind NOT IN ('held','restored','duplicate','replayed')");
    b.held_messages = count(db, "SELECT count(*) FROM dead WHERE kind='restored'");
    b.held_sends = count(db, "SELECT count(*) FROM dead WHERE kind='held'");
    return b;
}

}  // namespace ft9::storage::sqlite
