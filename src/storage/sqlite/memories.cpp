#include "memories.hpp"

#include <boost/system/system_error.hpp>

namespace ft9::storage::sqlite {
namespace {

constexpr std::string_view memory_by_model = "model", memory_by_operator = "operator";

[[noreturn]] void refuse_memory(errc why) {
    throw boost::system::system_error(make_error_code(why));
}

bool is_conversation(database& db, row_id conversation) {
    auto q = db.run("SELECT 1 FROM conversation WHERE id=?", conversation);
    return q.next();
}

struct memory_row {
    std::int64_t version = 0;
    std::int64_t cleared = 0;  // the version at which all was forgotten last
    unix_ms updated_at = 0, kept_at = 0;
    std::string document, updated_by;
};

memory_row memory_row_of(database& db, row_id conversation) {
    auto q = db.run(
        "SELECT version,cleared,updated_at,kept_at,document,updated_by FROM memory WHERE conversation_id=?",
        conversation);
    if (!q.next()) return {};
    return {q.integer(0), q.integer(1), q.integer(2), q.integer(3), q.text(4), q.text(5)};
}

void write_memory(writing& w, row_id conversation, const memory_row& r) {
    w.db.execute(
        "INSERT INTO memory(conversation_id,version,cleared,updated_at,kept_at,document,updated_by)"
        " VALUES(?,?,?,?,?,?,?) ON CONFLICT(conversation_id) DO UPDATE SET"
        " version=excluded.version,cleared=excluded.cleared,updated_at=excluded.updated_at,"
        "kept_at=excluded.kept_at,document=excluded.document,updated_by=excluded.updated_by",
        conversation, r.version, r.cleared, r.updated_at, r.kept_at, r.document, r.updated_by);
}

memory_row next_memory(const writing& w, const memory_row& before, std::string document,
                       std::string_view by) {
    return {before.version + 1, before.cleared, w.now, w.now, std::move(document), std::string(by)};
}

memory_row row_for_operator(writing& w, row_id conversation, std::optional<std::int64_t> expected) {
    if (!is_conversation(w.db, conversation)) refuse_memory(errc::not_found);
    auto row = memory_row_of(w.db, conversation);
    if (expected && *expected != row.version) refuse_memory(errc::conflict);
    return row;
}

}  // namespace

memory_record read_memory_record(database& db, row_id conversation) {
    auto row = memory_row_of(db, conversation);
    memory_record out;
    out.version = row.version;
    out.document = std::move(row.document);
    out.updated_at = row.updated_at;
    out.updated_by = std::move(row.updated_by);
    {
        auto q = db.run("SELECT body,made_at,through FROM summary WHERE conversation_id=?", conversation);
        if (q.next()) {
            out.summary = q.text(0);
            out.summarised_at = q.integer(1);
            out.summarised_through = q.integer(2);
        }
    }
    auto q = db.run(
        "SELECT id FROM inbox WHERE conversation_id=? AND turn_id>0 ORDER BY turn_id DESC,id DESC LIMIT 1",
        conversation);
    if (q.next()) out.heard_at = time_of(q.integer(0));
    return out;
}

memory_record put_memory(writing& w, row_id conversation, const std::string& document,
                         std::optional<std::int64_t> expected) {
    const auto before = row_for_operator(w, conversation, expected);
    write_memory(w, conversation, next_memory(w, before, document, memory_by_operator));
    note_audit(w, "memory_put", public_id(conversation));
    return read_memory_record(w.db, conversation);
}

memory_record clear_memory(writing& w, row_id conversation, std::optional<std::int64_t> expected) {
    const auto before = row_for_operator(w, conversation, expected);
    auto row = next_memory(w, before, {}, memory_by_operator);
    row.cleared = row.version;
    write_memory(w, conversation, row);
    forget_summary_text(w, conversation);
    note_audit(w, "memory_clear", public_id(conversation));
    return read_memory_record(w.db, conversation);
}

void keep_turn_memory(writing& w, const turn_memory& turn) {
    // Who writes keeps the memory alive, also when nothing new is learned.
    w.db.execute("UPDATE memory SET kept_at=? WHERE conversation_id=?", w.now, turn.conversation);
    if (turn.session_ends) note_session(w, turn.conversation, *turn.session_ends);
    if (!turn.change) return;
    const auto before = memory_row_of(w.db, turn.conversation);
    if (before.cleared > turn.seen) return;
    auto document = turn.change(before.document);
    if (document && *document != before.document)
        write_memory(w, turn.conversation, next_memory(w, before, std::move(*document), memory_by_model));
}

void join_memories(writing& w, row_id from, row_id into) {
    join_summaries(w, from, into);
    const auto moved = memory_row_of(w.db, from);
    if (moved.version == 0) return;
    const auto kept = memory_row_of(w.db, into);
    const auto& newer = moved.updated_at > kept.updated_at ? moved : kept;
    const auto& older = &newer == &moved ? kept : moved;
    auto row = newer;
    row.document = joined_documents(older.document, newer.document);
    row.version = std::max(moved.version, kept.version) + 1;
    // What a turn of either has read is only a part of what it would be merged into.
    row.cleared = row.version;
    row.kept_at = std::max(moved.kept_at, kept.kept_at);
    write_memory(w, into, row);
    w.db.execute("DELETE FROM memory WHERE conversation_id=?", from);
}

}  // namespace ft9::storage::sqlite
