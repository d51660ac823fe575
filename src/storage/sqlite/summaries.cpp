// Sessions that ended, and what was said in them in a few words.
#include "memories.hpp"

namespace ft9::storage::sqlite {
namespace {

enum class memory_wish : std::uint8_t { wanted, unwanted, forgotten };

memory_wish wish_for(database& db, row_id conversation, std::int64_t seen) {
    auto q = db.run(
        "SELECT c.opted_out_at IS NULL,coalesce(m.cleared,0) FROM conversation c"
        " LEFT JOIN memory m ON m.conversation_id=c.id WHERE c.id=?",
        conversation);
    if (!q.next()) return memory_wish::forgotten;
    return q.integer(0) != 0 && q.integer(1) <= seen ? memory_wish::wanted : memory_wish::unwanted;
}

}  // namespace

void note_session(writing& w, row_id conversation, unix_ms ends) {
    w.db.execute(
        "INSERT INTO summary(conversation_id,body,through,made_at,due_at,failures,kept_at)"
        " VALUES(?,'',0,0,?,0,?) ON CONFLICT(conversation_id) DO UPDATE SET"
        " due_at=excluded.due_at,failures=0,kept_at=excluded.kept_at",
        conversation, ends, w.now);
}

std::vector<ended_session> list_ended_sessions(database& db, unix_ms now, std::size_t most) {
    std::vector<ended_session> found;
    auto q = db.run(
        "SELECT s.conversation_id,s.due_at,s.failures,c.id IS NOT NULL AND c.opted_out_at IS NULL"
        " FROM summary s INDEXED BY summary_due LEFT JOIN conversation c ON c.id=s.conversation_id"
        " WHERE s.due_at IS NOT NULL AND s.due_at<=? ORDER BY s.due_at LIMIT ?",
        now, most);
    while (q.next())
        found.push_back({q.integer(0), q.integer(1), static_cast<int>(q.integer(2)), q.integer(3) != 0});
    return found;
}

bool keep_summary(writing& w, const made_summary& made) {
    const auto conversation = made.of.conversation;
    const auto wish = wish_for(w.db, conversation, made.seen);
    if (wish != memory_wish::wanted) {
        postpone_summary(w, made.of, std::nullopt);
        return false;
    }
    w.db.execute(
        "UPDATE summary SET body=?,through=?,made_at=?,failures=0,kept_at=?,"
        "due_at=CASE WHEN due_at=? THEN NULL ELSE due_at END WHERE conversation_id=?",
        made.text, made.through, w.now, w.now, made.of.due_at, conversation);
    if (made.change) keep_turn_memory(w, {conversation, made.seen, made.change, std::nullopt});
    return true;
}

bool postpone_summary(writing& w, const ended_session& of, std::optional<unix_ms> again) {
    if (again) {
        w.db.execute("UPDATE summary SET due_at=?,failures=failures+1 WHERE conversation_id=? AND due_at=?",
                     *again, of.conversation, of.due_at);
    } else {
        w.db.execute("UPDATE summary SET due_at=NULL WHERE conversation_id=? AND due_at=?", of.conversation,
                     of.due_at);
    }
    return w.db.changes() > 0;
}

void forget_summary_text(writing& w, row_id conversation) {
    w.db.execute("UPDATE summary SET body='',made_at=0,due_at=NULL WHERE conversation_id=?", conversation);
}

void join_summaries(writing& w, row_id from, row_id into) {
    w.db.execute(
        "INSERT INTO summary(conversation_id,body,through,made_at,due_at,failures,kept_at)"
        " SELECT ?,body,through,made_at,due_at,failures,kept_at FROM summary WHERE conversation_id=?"
        " ON CONFLICT(conversation_id) DO UPDATE SET"
        " body=CASE WHEN excluded.made_at>made_at THEN excluded.body ELSE body END,"
        "through=max(through,excluded.through),made_at=max(made_at,excluded.made_at),"
        "due_at=coalesce(max(due_at,excluded.due_at),due_at,excluded.due_at),"
        "failures=min(failures,excluded.failures),kept_at=max(kept_at,excluded.kept_at)",
        into, from);
    w.db.execute("DELETE FROM summary WHERE conversation_id=?", from);
}

}  // namespace ft9::storage::sqlite
