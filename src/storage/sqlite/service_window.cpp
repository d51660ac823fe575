#include "service_window.hpp"

#include "ft9/core/graph_errors.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

constexpr unix_ms window_hour = 60LL * 60 * 1000;
constexpr unix_ms after_a_message = 24 * window_hour, after_an_ad = 72 * window_hour;

// Messages may be stored in another order than they were written in: the newest few decide. Each statement
// goes through the one partial index that has its rows.
void look_at(query q, unix_ms& heard_at) {
    while (q.next()) {
        const auto arrived_at = time_of(q.integer(0)), sent_at = q.integer(1) * 1000;
        // Nobody's words arrive before they are written, whatever a clock says.
        heard_at = std::max(heard_at, sent_at > 0 ? std::min(sent_at, arrived_at) : arrived_at);
    }
}

unix_ms ad_until(database& db, row_id conversation) {
    auto q = db.run("SELECT coalesce(ad_window_until,0) FROM conversation WHERE id=?", conversation);
    return q.next() ? q.integer(0) : 0;
}

unix_ms written_at(const inbound_message& m, unix_ms now) {
    return m.timestamp > 0 ? std::min<unix_ms>(m.timestamp * 1000, now) : now;
}

void release_late(writing& w, row_id conversation, accept_receipt& receipt) {
    std::vector<open_send> again;
    {
        auto q = w.db.run(
            "SELECT id,turn_id,part,kind,failures,next_at FROM outbox INDEXED BY outbox_late"
            " WHERE conversation_id=? AND late_at IS NOT NULL AND state=0 ORDER BY id",
            conversation);
        while (q.next()) {
            again.push_back({q.integer(0), conversation, q.integer(1), static_cast<int>(q.integer(2)),
                             static_cast<send_kind>(q.integer(3)), send_state::queued,
                             static_cast<int>(q.integer(4)), q.integer(5)});
        }
    }
    for (const auto& s : again)
        w.db.execute("UPDATE outbox SET late_at=NULL,error_code=0,error_text=NULL WHERE id=?", s.id);
    receipt.late.insert(receipt.late.end(), again.begin(), again.end());
}

}  // namespace

bool opens_window(std::string_view type) {
    return type != "system" && type != "echo" && type != "history";
}

service_window window_of(database& db, row_id conversation, unix_ms now) {
    constexpr const char* of_turns =
        "SELECT id,sent_at FROM inbox INDEXED BY inbox_context WHERE conversation_id=? AND turn_id>0"
        " AND type NOT IN ('system','echo','history') ORDER BY turn_id DESC,id DESC LIMIT 8";
    constexpr const char* pending =
        "SELECT id,sent_at FROM inbox INDEXED BY inbox_pending WHERE conversation_id=? AND turn_id IS NULL"
        " ORDER BY id DESC LIMIT 8";
    constexpr const char* settled =
        "SELECT id,sent_at FROM inbox INDEXED BY inbox_settled WHERE conversation_id=? AND turn_id=0"
        " AND type NOT IN ('system','echo','history') ORDER BY id DESC LIMIT 8";
    service_window window;
    for (const char* sql : {of_turns, pending, settled}) {
        look_at(db.run(sql, conversation), window.heard_at);
        // Mostly the first finds what the send answers; nothing more is read then.
        window.until = window.heard_at + after_a_message;
        if (window.known() && !window.closed(now)) return window;
    }
    window.until = std::max(window.until, ad_until(db, conversation));
    return window;
}

void note_heard(writing& w, row_id conversation, const inbound_message& m, accept_receipt& receipt) {
    if (!opens_window(m.type)) return;
    const auto at = written_at(m, w.now);
    if (m.from_ad)
        w.db.execute("UPDATE conversation SET ad_window_until=max(coalesce(ad_window_until,0),?) WHERE id=?",
                     at + after_an_ad, conversation);
    if (w.facts.has_late_sends && w.now < at + (m.from_ad ? after_an_ad : after_a_message))
        release_late(w, conversation, receipt);
}

row_id make_late(writing& w, row_id send, const service_window& window) {
    w.facts.has_late_sends = true;
    w.db.execute(
        "UPDATE outbox SET late_at=coalesce(late_at,?),error_code=?,error_text=?,error_title=NULL,"
        "error_details=NULL WHERE state=0 AND id>=? AND (conversation_id,turn_id)="
        "(SELECT conversation_id,turn_id FROM outbox WHERE id=?)",
        w.now, window_is_closed, late_text, send, send);
    if (w.late_template.empty()) return 0;
    row_id conversation = 0;
    std::int64_t epoch = 0;
    {
        auto q = w.db.run("SELECT conversation_id,epoch FROM outbox WHERE id=?", send);
        if (!q.next()) return 0;
        conversation = q.integer(0);
        epoch = q.integer(1);
    }
    // Once for each time that the person fell silent.
    if (sent_since(w.db, conversation, send_kind::permission, window.heard_at)) return 0;
    open_send asking;
    asking.conversation = conversation;
    asking.kind = send_kind::permission;
    return insert_send(w, asking, epoch, "template", std::string(w.late_template), "").id;
}

std::int64_t expire_late(writing& w, std::int64_t most) {
    w.db.execute(
        "UPDATE outbox SET state=?,error_text=?,late_at=NULL WHERE id IN (SELECT id FROM outbox INDEXED BY "
        "outbox_late"
        " WHERE late_at IS NOT NULL AND late_at<? AND state=0 LIMIT ?)",
        send_state::cancelled, not_wanted_text, w.now - late_reply_kept, most);
    return w.db.changes();
}

}  // namespace ft9::storage::sqlite
