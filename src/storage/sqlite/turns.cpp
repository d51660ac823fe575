#include "operations.hpp"

#include "ft9/core/failpoint.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

// Of a later epoch is what waits anew since the turn read it: given back by a human being to be answered.
std::size_t finish_messages(writing& w, const decision& d, row_id turn, const counted_outcome& result) {
    std::size_t finished = 0;
    for (const auto id : d.messages) {
        w.db.execute(
            "UPDATE inbox SET turn_id=?, outcome=?, reason=? WHERE id=? AND turn_id IS NULL AND epoch<=?",
            turn, result.what, result.reason, id, d.epoch);
        finished += static_cast<std::size_t>(w.db.changes());
    }
    return finished;
}

// What the conversation became while the turn ran beats what the turn decided.
// False: the conversation is no more.
bool ruling_of(writing& w, const decision& d, counted_outcome& ruling, bool& with_parts) {
    auto q = w.db.run("SELECT epoch,opted_out_at,taken_over_at FROM conversation WHERE id=?", d.conversation);
    with_parts = false;
    if (!q.next()) return false;
    const auto window = d.once_within.count();
    const bool opted_out = !q.is_null(1), taken_over = !q.is_null(2);
    if (taken_over && !opted_out) {
        ruling = {outcome::handed_over, "taken_over"};
    } else if (opted_out || (q.integer(0) != d.epoch && FT9_SAFETY(stale_decision))) {
        ruling = {outcome::ignored, "opted_out"};
    } else if (window > 0 && sent_since(w.db, d.conversation, d.kind, w.now - window)) {
        ruling = d.suppressed;
    } else {
        ruling = {d.what, d.reason};
        with_parts = true;
    }
    return true;
}

// Ordered by the turn that read a message and by the row of a reply: a message that came while a turn ran
// belongs behind that turn's reply. Both are ids of one sequence (decision 7). What is remembered without a
// turn is its own.
struct positioned {
    row_id order, tie;
    context_entry entry;
};

std::vector<positioned> heard(database& db, row_id conversation, std::size_t limit) {
    std::vector<positioned> found;
    auto q = db.run(
        "SELECT i.turn_id,i.id,i.body FROM inbox i JOIN conversation c ON c.id=i.conversation_id WHERE "
        "i.conversation_id=? AND i.turn_id>0"  // says to SQLite that inbox_context covers it
        " AND i.turn_id>c.context_floor AND i.id>c.context_floor AND (i.outcome IN (1,2) OR i.turn_id=i.id)"
        " ORDER BY i.turn_id DESC, "
        "i.id DESC LIMIT ?",
        conversation, limit);
    while (q.next()) {
        const auto id = q.integer(1);
        found.push_back({q.integer(0), id, {speaker::person, q.text(2), time_of(id), id}});
    }
    return found;
}

std::vector<positioned> said(database& db, row_id conversation, std::size_t limit) {
    std::vector<positioned> found;
    auto q = db.run(
        "SELECT o.id,o.body,o.state,o.kind FROM outbox o JOIN conversation c ON "
        "c.id=o.conversation_id WHERE"
        " o.conversation_id=? AND o.id>c.context_floor ORDER BY o.id DESC LIMIT ?",
        conversation, limit * 2);
    while (q.next()) {
        const bool part_of_it = enters_context(static_cast<send_kind>(q.integer(3))) &&
                                may_have_arrived(static_cast<send_state>(q.integer(2)));
        if (!part_of_it) continue;
        const auto id = q.integer(0);
        found.push_back({id, id, {speaker::mentor, q.text(1), time_of(id), id}});
    }
    return found;
}

bool newer_waits(database& db, const decision& d) {
    row_id newest = 0;
    for (const auto id : d.messages)
        newest = std::max(newest, id);
    auto q = db.run("SELECT 1 FROM inbox WHERE conversation_id=? AND turn_id IS NULL AND id>? LIMIT 1",
                    d.conversation, newest);
    return q.next();
}

}  // namespace

bool sent_since(database& db, row_id conversation, send_kind kind, unix_ms since) {
    auto q = db.run("SELECT 1 FROM outbox WHERE conversation_id=? AND id>=? AND kind=? LIMIT 1", conversation,
                    first_id_at(since), kind);
    return q.next();
}

open_send insert_send(writing& w, open_send s, std::int64_t epoch, const std::string& type,
                      const std::string& payload, const std::string& text) {
    s.id = w.ids.next();
    w.db.execute(
        "INSERT INTO outbox(id,conversation_id,turn_id,part,kind,epoch,state,type,payload,body) "
        "VALUES(?,?,?,?,?,?,?,?,?,?)",
        s.id, s.conversation, s.turn, s.part, s.kind, epoch, s.state, type, payload, text);
    return s;
}

decided decide(writing& w, const decision& d) {
    decided out;
    out.superseded = d.supersedable && newer_waits(w.db, d);
    if (out.superseded) return out;
    release(w, d.conversation);
    bool with_parts = false;
    if (!ruling_of(w, d, out.result, with_parts)) return {};
    out.turn = w.ids.next();
    // Whoever comes second with the same messages gets nothing to send.
    if (finish_messages(w, d, out.turn, out.result) == 0 && FT9_SAFETY(decide_once)) return {};
    w.db.execute(
        "INSERT INTO "
        "turn(id,conversation_id,outcome,reason,model,prompt_version,input_tokens,output_tokens,ai_ms)"
        " VALUES(?,?,?,?,?,?,?,?,?)",
        out.turn, d.conversation, out.result.what, out.result.reason, d.model, d.prompt_version,
        d.input_tokens, d.output_tokens, d.ai_ms);
    const std::size_t parts = with_parts ? d.parts.size() : 0;
    const bool aloud = is_spoken(d);
    for (std::size_t i = 0; i < parts; ++i) {
        open_send s;
        s.conversation = d.conversation;
        s.turn = out.turn;
        s.part = static_cast<int>(i);
        s.kind = d.kind;
        out.sends.push_back(insert_send(w, s, d.epoch, aloud ? "audio" : "text",
                                        aloud ? d.spoken->payload : std::string(), d.parts[i]));
    }
    for (const auto& store : d.along)
        store(w, out);
    if (with_parts) FT9_FAILPOINT(deciding);
    return out;
}

std::vector<pending_message> pending_of(database& db, row_id conversation) {
    std::vector<pending_message> found;
    static const std::string sql =
        "SELECT i.id,i.epoch,i.sent_at,i.wamid,i.body,c.number_id," + std::string(media_columns) +
        " FROM conversation c JOIN inbox i ON i.conversation_id=c.id LEFT JOIN media m ON m.inbox_id=i.id"
        " WHERE c.id=? AND i.turn_id IS NULL ORDER BY i.id";
    auto q = db.run(sql.c_str(), conversation);
    while (q.next()) {
        found.push_back({q.integer(0), conversation, q.integer(1), q.integer(2), q.text(3), q.text(4),
                         q.text(5), read_media(q, 6)});
    }
    return found;
}

std::vector<context_entry> context_of(database& db, row_id conversation, std::size_t limit) {
    auto entries = heard(db, conversation, limit);
    for (auto& reply : said(db, conversation, limit))
        entries.push_back(std::move(reply));
    const auto before = [](const positioned& a, const positioned& b) {
        return a.order != b.order ? a.order < b.order : a.tie < b.tie;
    };
    std::sort(entries.begin(), entries.end(), before);
    const auto skip = entries.size() > limit ? entries.size() - limit : 0;
    std::vector<context_entry> context;
    for (auto i = skip; i < entries.size(); ++i)
        context.push_back(std::move(entries[i].entry));
    return context;
}

}  // namespace ft9::storage::sqlite
