#include "erasure.hpp"
#include "mentor_tables.hpp"

#include <boost/system/system_error.hpp>
#include <nlohmann/json.hpp>

namespace ft9::storage::sqlite {
namespace {

using nlohmann::json;

// Pieces that a reader looks through at a time, and what one step deletes (decision 14).
constexpr int raw_rows = 500, status_rows = 5000;
constexpr std::size_t raw_bytes = 8 * 1024 * 1024, most_found = 100;
constexpr int sends_a_step = 12;  // with statuses and the like about 8 rows each
constexpr std::size_t messages_a_step = 30;

void store_counts(writing& w, row_id erasure, const row_counts& rows) {
    w.db.execute("UPDATE erasure SET counts=? WHERE id=?", json(rows).dump(), erasure);
}

class eraser {
  public:
    eraser(writing& w, row_counts& rows) : w_(w), rows_(rows) {}
    template <class... Args>
    void remove(const char* table, const char* sql, const Args&... args) {
        w_.db.execute(sql, args...);
        if (w_.db.changes() > 0) rows_[table] += w_.db.changes();
    }
    // Meta may yet report on the message: then its id is to be recognised, not stored.
    void forget_wamid(const std::string& wamid) {
        if (wamid.empty()) return;
        remove("status", "DELETE FROM status WHERE wamid=?", wamid);
        w_.db.execute("INSERT OR IGNORE INTO dedupe(key,inbox_id) VALUES(?,?)", blob{erased_wamid_key(wamid)},
                      first_id_at(w_.now));
    }
    void forget_send(row_id send, row_id turn, const std::string& wamid);
    // What cannot be deleted must not be told as done: the step is tried again.
    void forget_media(row_id message) {
        const auto gone = sqlite::forget_media(w_, message);
        if (gone == media_gone::stays)
            throw boost::system::system_error(make_error_code(errc::storage_failed));
        if (gone == media_gone::gone) ++rows_["media"];
    }

  private:
    writing& w_;
    row_counts& rows_;
};

void eraser::forget_send(row_id send, row_id turn, const std::string& wamid) {
    std::vector<std::string> wamids{wamid};
    {
        auto q = w_.db.run("SELECT wamid FROM attempt WHERE outbox_id=? AND wamid IS NOT NULL", send);
        while (q.next())
            wamids.push_back(q.text(0));
    }
    for (const auto& id : wamids)
        forget_wamid(id);
    remove("attempt", "DELETE FROM attempt WHERE outbox_id=?", send);
    remove("dead", "DELETE FROM dead WHERE ref=?", send);
    remove("idempotency", "DELETE FROM idempotency WHERE outbox_id=?", send);
    remove("turn", "DELETE FROM turn WHERE id=?", turn);
    remove("outbox", "DELETE FROM outbox WHERE id=?", send);
}

struct old_send {
    row_id id, turn;
    std::string wamid;
};

std::vector<old_send> sends_of(database& db, row_id conversation) {
    std::vector<old_send> found;
    auto q = db.run("SELECT id,turn_id,coalesce(wamid,'') FROM outbox WHERE conversation_id=? LIMIT ?",
                    conversation, sends_a_step);
    while (q.next())
        found.push_back({q.integer(0), q.integer(1), q.text(2)});
    return found;
}

struct old_message {
    row_id id, turn;
};

// The three conditions are those of the partial indexes.
std::vector<old_message> messages_of(database& db, row_id conversation) {
    std::vector<old_message> found;
    for (const char* sql :
         {"SELECT id,turn_id FROM inbox WHERE conversation_id=? AND turn_id IS NULL LIMIT ?",
          "SELECT id,turn_id FROM inbox WHERE conversation_id=? AND turn_id>0 LIMIT ?",
          "SELECT id,turn_id FROM inbox WHERE conversation_id=? AND turn_id=0 LIMIT ?"}) {
        auto q = db.run(sql, conversation, messages_a_step - found.size());
        while (q.next())
            found.push_back({q.integer(0), q.integer(1)});
    }
    return found;
}

}  // namespace

raw_piece look_for_raw(database& db, const open_erasure& e, const row_id& from) {
    const sought_person who(e.identifiers);
    raw_piece piece;
    piece.cursor = from;
    std::size_t bytes = 0;
    int seen = 0;
    auto q = db.run("SELECT id,body FROM raw WHERE id>? AND id<? ORDER BY id LIMIT ?", from, e.id, raw_rows);
    while (bytes < raw_bytes && piece.found.size() < most_found) {
        if (!q.next()) {
            piece.ended = seen < raw_rows;
            break;
        }
        ++seen;
        piece.cursor = q.integer(0);
        const auto body = q.text(1);
        bytes += body.size();
        if (!who.maybe_in(body)) continue;
        if (auto rest = without_person(body, who)) piece.found.push_back({piece.cursor, std::move(*rest)});
    }
    return piece;
}

status_piece look_for_statuses(database& db, const open_erasure& e, const status_key& from) {
    const sought_person who(e.identifiers);
    status_piece piece;
    piece.cursor = from;
    int seen = 0;
    auto q = db.run(
        "SELECT wamid,status,at,row,outbox_id,EXISTS(SELECT 1 FROM outbox o WHERE o.id=outbox_id AND"
        " o.conversation_id IN (SELECT value FROM json_each(?))) FROM status"
        " WHERE (wamid,status,at)>(?,?,?) ORDER BY wamid,status,at LIMIT ?",
        json(e.conversations).dump(), from.wamid, from.status, from.at, status_rows);
    while (piece.found.size() < most_found) {
        if (!q.next()) {
            piece.ended = seen < status_rows;
            break;
        }
        ++seen;
        piece.cursor = {q.text(0), q.integer(1), q.integer(2)};
        const bool orphan = q.integer(4) == 0 && q.integer(3) < e.id;
        if (q.integer(5) != 0 || (orphan && who.named_in(piece.cursor.wamid)))
            piece.found.push_back(piece.cursor);
    }
    return piece;
}

row_counts change_raw(writing& w, const open_erasure& e, const std::vector<raw_change>& changes) {
    auto rows = e.rows;
    eraser gone(w, rows);
    for (const auto& c : changes) {
        if (c.body.empty()) {
            gone.remove("raw", "DELETE FROM raw WHERE id=?", c.id);
            gone.remove("dead", "DELETE FROM dead WHERE ref=? AND kind='raw'", c.id);
        } else {
            gone.remove("raw", "UPDATE raw SET body=? WHERE id=?", blob{c.body}, c.id);
        }
    }
    store_counts(w, e.id, rows);
    return rows;
}

row_counts erase_statuses(writing& w, const open_erasure& e, const std::vector<status_key>& keys) {
    auto rows = e.rows;
    eraser gone(w, rows);
    for (const auto& k : keys)
        gone.forget_wamid(k.wamid);
    store_counts(w, e.id, rows);
    return rows;
}

rows_erased erase_rows(writing& w, const open_erasure& e) {
    rows_erased out{e.rows, false};
    eraser gone(w, out.rows);
    for (const auto conversation : e.conversations) {
        const auto sends = sends_of(w.db, conversation);
        const auto messages = messages_of(w.db, conversation);
        for (const auto& s : sends)
            gone.forget_send(s.id, s.turn, s.wamid);
        for (const auto& m : messages) {
            gone.forget_media(m.id);
            gone.remove("turn", "DELETE FROM turn WHERE id=?", m.turn);
            gone.remove("dead", "DELETE FROM dead WHERE ref=?", m.id);
            gone.remove("inbox", "DELETE FROM inbox WHERE id=?", m.id);
        }
        const auto before = out.rows;
        for (const auto& table : mentor_tables())
            gone.remove(table.name, table.erase, conversation, messages_a_step);
        out.more = !sends.empty() || !messages.empty() || out.rows != before;
        if (out.more) break;
    }
    store_counts(w, e.id, out.rows);
    return out;
}

}  // namespace ft9::storage::sqlite
