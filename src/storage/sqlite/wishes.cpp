#include "wishes.hpp"

#include "ft9/core/phone.hpp"

namespace ft9::storage::sqlite {
namespace {

// What the person gave up and nobody else has or had: an erasure by it takes nobody with it.
std::vector<std::string> former_names(database& db, row_id conversation) {
    std::vector<std::string> names;
    auto q = db.run(
        "SELECT f.value FROM former_identity f JOIN conversation c ON c.person_id=f.person_id WHERE c.id=? "
        "AND NOT EXISTS(SELECT 1 FROM identity i WHERE i.value=f.value) AND NOT EXISTS(SELECT 1 FROM "
        "former_identity g WHERE g.value=f.value AND g.person_id<>f.person_id)",
        conversation);
    while (q.next())
        names.push_back(q.text(0));
    return names;
}

}  // namespace

void note_erasure_wish(writing& w, row_id conversation) {
    w.db.execute(
        "INSERT INTO erasure_wish(conversation_id,asked_at,send_id) VALUES(?,?,0) ON "
        "CONFLICT(conversation_id) "
        "DO UPDATE SET asked_at=excluded.asked_at",
        conversation, w.now);
}

bool erasure_wish_waits(const writing& w, row_id conversation) {
    auto q =
        w.db.run("SELECT 1 FROM erasure_wish WHERE conversation_id=? AND confirmed_at IS NULL AND asked_at>?",
                 conversation, w.now - wish_valid);
    return q.next();
}

bool is_being_forgotten(const writing& w, row_id conversation) {
    auto q = w.db.run("SELECT 1 FROM erasure_wish WHERE conversation_id=? AND confirmed_at IS NOT NULL",
                      conversation);
    return q.next();
}

// Taken over without anybody who has it: nothing answers what the person writes until all of it is gone.
void confirm_erasure_wish(writing& w, row_id conversation, row_id send) {
    w.db.execute("UPDATE erasure_wish SET confirmed_at=?,send_id=? WHERE conversation_id=?", w.now, send,
                 conversation);
    w.db.execute("DELETE FROM handover WHERE conversation_id=?", conversation);
    w.db.execute(
        "UPDATE inbox SET turn_id=0,outcome=?,reason='erased' WHERE conversation_id=? AND turn_id IS NULL",
        outcome::ignored, conversation);
    w.db.execute("UPDATE conversation SET taken_over_at=?,epoch=epoch+1 WHERE id=?", w.now, conversation);
}

// A conversation that is no more has nobody to be erased: then the erasure has begun. Who waits longest comes
// first; a person of whom no identifier is left behind all others, for whom there is none to begin with.
std::vector<confirmed_erasure> confirmed_erasures(database& db, unix_ms unsettled_since) {
    std::vector<row_id> due;
    {
        auto q = db.run(
            "SELECT e.conversation_id FROM erasure_wish e JOIN conversation c ON c.id=e.conversation_id "
            "WHERE "
            "e.confirmed_at IS NOT NULL AND (e.confirmed_at<=? OR coalesce((SELECT o.state FROM outbox o "
            "WHERE "
            "o.id=e.send_id),3)>=3) ORDER BY NOT EXISTS(SELECT 1 FROM identity i WHERE "
            "i.person_id=c.person_id AND i.number_id=c.number_id),e.confirmed_at,e.conversation_id LIMIT 20",
            unsettled_since);
        while (q.next())
            due.push_back(q.integer(0));
    }
    std::vector<confirmed_erasure> found;
    for (const auto& c : view_conversations(db, due)) {
        confirmed_erasure one{c.id, {}};
        if (!c.phone.empty()) one.identifiers = number_variants(c.phone);
        if (!c.bsuid.empty()) one.identifiers.push_back(c.bsuid);
        if (one.identifiers.empty()) one.identifiers = former_names(db, c.id);
        found.push_back(std::move(one));
    }
    return found;
}

bool wants_first_contact(database& db, row_id conversation, const first_contact& told) {
    const auto known = find_first_contact(db, conversation);
    if (!known || (told.again && known->version != told.version)) return true;
    // Cancelled, refused or given up: nobody was told. A row that retention took says nothing.
    auto q = db.run("SELECT 1 FROM outbox WHERE id=? AND state IN (?,?,?)", known->send, send_state::failed,
                    send_state::dead, send_state::cancelled);
    return q.next();
}

void note_first_contact(writing& w, row_id conversation, const first_contact& told, row_id send) {
    w.db.execute("INSERT OR REPLACE INTO first_contact(conversation_id,version,at,send_id) VALUES(?,?,?,?)",
                 conversation, told.version, w.now, send);
}

std::optional<first_contact_view> find_first_contact(database& db, row_id conversation) {
    auto q = db.run("SELECT version,at,send_id FROM first_contact WHERE conversation_id=?", conversation);
    if (!q.next()) return std::nullopt;
    return first_contact_view{q.text(0), q.integer(1), q.integer(2)};
}

// A confirmed wish is never lost.
void move_erasure_wish(writing& w, row_id from, row_id into) {
    w.db.execute(
        "INSERT INTO erasure_wish(conversation_id,asked_at,confirmed_at,send_id) SELECT "
        "?,asked_at,confirmed_at,send_id FROM erasure_wish WHERE conversation_id=? ON "
        "CONFLICT(conversation_id) DO UPDATE SET asked_at=max(asked_at,excluded.asked_at),"
        "send_id=CASE WHEN confirmed_at IS NULL THEN excluded.send_id ELSE send_id END,"
        "confirmed_at=coalesce(confirmed_at,excluded.confirmed_at)",
        into, from);
    w.db.execute("DELETE FROM erasure_wish WHERE conversation_id=?", from);
}

void move_first_contact(writing& w, row_id from, row_id into) {
    w.db.execute(
        "INSERT INTO first_contact(conversation_id,version,at,send_id) SELECT ?,version,at,send_id FROM "
        "first_contact WHERE conversation_id=? ON CONFLICT(conversation_id) DO UPDATE SET "
        "version=excluded.version,at=excluded.at,send_id=excluded.send_id WHERE excluded.at>at",
        into, from);
    w.db.execute("DELETE FROM first_contact WHERE conversation_id=?", from);
}

}  // namespace ft9::storage::sqlite
