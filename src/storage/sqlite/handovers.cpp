#include "handovers.hpp"
#include "hook_events.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

struct waiting_line {
    row_id id;
    std::string text;
};

std::vector<waiting_line> lines_waiting(database& db, row_id conversation) {
    std::vector<waiting_line> found;
    auto q = db.run("SELECT id,body FROM inbox WHERE conversation_id=? AND turn_id IS NULL ORDER BY id",
                    conversation);
    while (q.next())
        found.push_back({q.integer(0), q.text(1)});
    return found;
}

// Each a line of its own turn: it stands in the context where it arrived, and no turn answers it.
row_id settle_waiting(writing& w, row_id conversation, std::vector<remembered_line>& settled) {
    const auto lines = lines_waiting(w.db, conversation);
    for (const auto& line : lines) {
        w.db.execute("UPDATE inbox SET turn_id=id,outcome=?,reason='taken_over' WHERE id=?",
                     outcome::handed_over, line.id);
        settled.push_back({conversation, {speaker::person, line.text, time_of(line.id), line.id}});
    }
    return lines.empty() ? 0 : lines.front().id;
}

bool is_human(handover_cause c) {
    return c == handover_cause::operator_ || c == handover_cause::echo;
}

unix_ms end_of(const takeover& what, unix_ms at) {
    return what.lasts.count() == 0 ? 0 : at + what.lasts.count();
}

// An operator may set another time and note; whoever only asks again changes nothing.
void go_on(writing& w, row_id conversation, const takeover& what, row_id word, unix_ms at) {
    if (what.cause == handover_cause::echo) return note_human_word(w, conversation, word, at);
    if (!is_human(what.cause)) return;
    w.db.execute(
        "UPDATE handover SET until=?,span=?,note=CASE WHEN ?3='' THEN note ELSE ?3 END WHERE "
        "conversation_id=?",
        end_of(what, at), what.lasts.count(), what.note, conversation);
}

void note_handover(writing& w, const char* action, row_id conversation) {
    w.db.execute("INSERT INTO audit(id,action,ref) VALUES(?,?,?)", w.ids.next(), action,
                 public_id(conversation));
}

constexpr const char* view_columns =
    "SELECT h.conversation_id,h.since,h.until,h.cause,h.note,(SELECT count(*) FROM inbox i WHERE "
    "i.conversation_id=h.conversation_id AND i.turn_id>0 AND i.turn_id>h.answered AND i.id>h.answered AND "
    "i.outcome=2) FROM handover h WHERE ";

handover_view read_handover(query& q) {
    return {q.integer(0), q.integer(1),
            q.integer(2), static_cast<handover_cause>(q.integer(3)),
            q.text(4),    static_cast<std::size_t>(q.integer(5))};
}

}  // namespace

// Every handover begins here, whatever its cause: what others are to be told of it belongs into this
// transaction.
bool take_over(writing& w, row_id conversation, const takeover& what, row_id first, unix_ms written_at,
               std::vector<remembered_line>& settled) {
    {
        auto q = w.db.run("SELECT 1 FROM handover WHERE conversation_id=?", conversation);
        if (q.next()) {
            go_on(w, conversation, what, first, written_at);
            return false;
        }
    }
    const auto waited = settle_waiting(w, conversation, settled);
    // What a human being wrote answers what waited; otherwise that waits for them.
    auto answered = first != 0 ? first - 1 : w.ids.next();
    if (waited != 0) answered = std::min(answered, waited - 1);
    if (what.cause == handover_cause::echo) answered = first;
    w.db.execute(
        "INSERT INTO handover(conversation_id,since,until,cause,note,span,answered) VALUES(?,?,?,?,?,?,?)",
        conversation, w.now, end_of(what, written_at), what.cause, what.note, what.lasts.count(), answered);
    w.db.execute("UPDATE conversation SET taken_over_at=coalesce(taken_over_at,?),epoch=epoch+1 WHERE id=?",
                 w.now, conversation);
    note_handover(w, "takeover", conversation);
    note_event(w, event_topic::handed_over, conversation, {{"reason", to_string(what.cause)}});
    return true;
}

void note_human_word(writing& w, row_id conversation, row_id word, unix_ms at) {
    w.db.execute(
        "UPDATE handover SET until=CASE WHEN until=0 OR span=0 THEN until ELSE max(until,?+span) END,"
        "answered=max(answered,?) WHERE conversation_id=?",
        at, word, conversation);
}

// The words that asked for the human being have been answered by the handover: read again they would bring it
// about again. What stands before them goes with them, for a turn answers what is newest.
std::size_t reopen(writing& w, row_id conversation) {
    w.db.execute(
        "UPDATE inbox SET turn_id=NULL,outcome=?,reason='',epoch=(SELECT epoch FROM conversation c WHERE "
        "c.id=conversation_id) WHERE conversation_id=?2 AND turn_id>0 AND outcome=2 AND id>max((SELECT "
        "answered FROM handover WHERE conversation_id=?2),coalesce((SELECT max(id) FROM inbox WHERE "
        "conversation_id=?2 AND turn_id>0 AND outcome=2 AND reason IN ('asked','wants_human')),0))",
        outcome::pending, conversation);
    return static_cast<std::size_t>(w.db.changes());
}

bool release(writing& w, row_id conversation, const char* reason) {
    w.db.execute("DELETE FROM handover WHERE conversation_id=?", conversation);
    if (w.db.changes() == 0) return false;
    w.db.execute("UPDATE conversation SET taken_over_at=NULL WHERE id=?", conversation);
    note_handover(w, reason, conversation);
    note_event(w, event_topic::released, conversation, {{"reason", reason}});
    return true;
}

bool release_if_overdue(writing& w, row_id conversation) {
    {
        auto q = w.db.run("SELECT 1 FROM handover WHERE conversation_id=? AND until>0 AND until<=?",
                          conversation, w.now);
        if (!q.next()) return false;
    }
    return release(w, conversation, "release_overdue");
}

std::vector<row_id> release_overdue(writing& w, std::size_t most) {
    std::vector<row_id> found;
    {
        auto q =
            w.db.run("SELECT conversation_id FROM handover WHERE until>0 AND until<=? LIMIT ?", w.now, most);
        while (q.next())
            found.push_back(q.integer(0));
    }
    for (const auto conversation : found)
        release(w, conversation, "release_overdue");
    return found;
}

std::optional<handover_view> find_handover(database& db, row_id conversation) {
    static const std::string sql = std::string(view_columns) + "h.conversation_id=?";
    auto q = db.run(sql.c_str(), conversation);
    if (!q.next()) return std::nullopt;
    return read_handover(q);
}

std::vector<handover_view> list_handovers(database& db, row_id after, std::size_t limit) {
    static const std::string sql =
        std::string(view_columns) + "h.conversation_id>? ORDER BY h.conversation_id LIMIT ?";
    std::vector<handover_view> found;
    auto q = db.run(sql.c_str(), after, limit);
    while (q.next())
        found.push_back(read_handover(q));
    return found;
}

void move_handover(writing& w, row_id from, row_id into) {
    w.db.execute(
        "INSERT INTO handover(conversation_id,since,until,cause,note,span,answered) SELECT "
        "?,since,until,cause,note,span,answered FROM handover WHERE conversation_id=? ON "
        "CONFLICT(conversation_id) DO UPDATE SET since=min(since,excluded.since),until=CASE WHEN until=0 OR "
        "excluded.until=0 THEN 0 ELSE max(until,excluded.until) END,note=CASE WHEN note='' THEN "
        "excluded.note "
        "ELSE note END,answered=min(answered,excluded.answered)",
        into, from);
    w.db.execute("DELETE FROM handover WHERE conversation_id=?", from);
}

}  // namespace ft9::storage::sqlite
