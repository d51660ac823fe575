// Two rows turn out to be one human being: what the one has becomes the other's.
#include "identities.hpp"
#include "mentor_tables.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

struct half {
    row_id id = 0;
    std::int64_t epoch = 0;
};

// Open operators' messages pass the gate whatever their epoch is; of the rest only what was not stale before
// goes on.
constexpr std::int64_t stale_epoch = -1;

// What an opt-out made stale is settled here: it must not look fresh under the other's epoch.
void settle_stale(writing& w, const half& from) {
    w.db.execute(
        "UPDATE inbox SET turn_id=0,outcome=?,reason='opted_out' WHERE conversation_id=? AND turn_id IS NULL"
        " AND epoch<>?",
        outcome::ignored, from.id, from.epoch);
}

bool has_pending(database& db, row_id conversation) {
    auto q = db.run("SELECT 1 FROM inbox WHERE conversation_id=? AND turn_id IS NULL LIMIT 1", conversation);
    return q.next();
}

// Each statement goes through the one partial index that has its rows.
void move_rows(writing& w, const half& from, const half& into) {
    w.db.execute(
        "UPDATE turn SET conversation_id=? WHERE id IN (SELECT turn_id FROM inbox WHERE conversation_id=? "
        "AND "
        "turn_id>0)",
        into.id, from.id);
    w.db.execute("UPDATE inbox SET conversation_id=?,epoch=? WHERE conversation_id=? AND turn_id IS NULL",
                 into.id, into.epoch, from.id);
    w.db.execute("UPDATE inbox SET conversation_id=? WHERE conversation_id=? AND turn_id>0", into.id,
                 from.id);
    w.db.execute("UPDATE inbox SET conversation_id=? WHERE conversation_id=? AND turn_id=0", into.id,
                 from.id);
    w.db.execute(
        "UPDATE outbox SET conversation_id=?,epoch=CASE WHEN epoch=? THEN ? ELSE ? END WHERE "
        "conversation_id=?",
        into.id, from.epoch, into.epoch, stale_epoch, from.id);
}

// Whoever crashed the process under the one row is suspect under the other.
void move_claim(writing& w, row_id from, row_id into) {
    w.db.execute(
        "INSERT INTO claim(conversation_id,alone,crashes) SELECT ?,alone,crashes FROM claim WHERE "
        "conversation_id=? ON CONFLICT(conversation_id) DO UPDATE SET alone=max(alone,excluded.alone),"
        "crashes=max(crashes,excluded.crashes)",
        into, from);
    w.db.execute("DELETE FROM claim WHERE conversation_id=?", from);
}

void move_mentor_rows(writing& w, row_id from, row_id into) {
    for (const auto& table : mentor_tables()) {
        if (table.move_by != nullptr) table.move_by(w, from, into);
        if (table.move != nullptr) w.db.execute(table.move, into, from);
    }
}

// The stricter word of both holds.
void join_rulings(writing& w, row_id from, row_id into) {
    w.db.execute(
        "UPDATE conversation SET (context_floor,opted_out_at,taken_over_at,ad_window_until)="
        "(SELECT max(conversation.context_floor,f.context_floor),"
        "coalesce(conversation.opted_out_at,f.opted_out_at),"
        "coalesce(conversation.taken_over_at,f.taken_over_at),"
        "nullif(max(coalesce(conversation.ad_window_until,0),coalesce(f.ad_window_until,0)),0)"
        " FROM conversation f WHERE f.id=?) WHERE id=?",
        from, into);
}

void merge_conversations(writing& w, const half& from, const half& into, accept_receipt& receipt) {
    settle_stale(w, from);
    merged_conversation merged{from.id, into.id, has_pending(w.db, from.id)};
    join_rulings(w, from.id, into.id);
    move_rows(w, from, into);
    move_claim(w, from.id, into.id);
    move_mentor_rows(w, from.id, into.id);
    w.db.execute("DELETE FROM conversation WHERE id=?", from.id);
    w.db.execute("INSERT INTO audit(id,action,ref) VALUES(?,'merge',?)", w.ids.next(),
                 public_id(from.id) + " into " + public_id(into.id));
    receipt.merged.push_back(merged);
}

struct person_half {
    half conversation;
    std::string number_id;
};

std::vector<person_half> conversations_of_half(database& db, row_id person) {
    std::vector<person_half> found;
    auto q = db.run("SELECT id,epoch,number_id FROM conversation WHERE person_id=?", person);
    while (q.next())
        found.push_back({{q.integer(0), q.integer(1)}, q.text(2)});
    return found;
}

}  // namespace

row_id merge_people(writing& w, row_id a, row_id b, accept_receipt& receipt) {
    const auto into = std::min(a, b), from = std::max(a, b);
    const auto kept = conversations_of_half(w.db, into);
    for (const auto& one : conversations_of_half(w.db, from)) {
        const auto same = std::find_if(kept.begin(), kept.end(),
                                       [&](const person_half& k) { return k.number_id == one.number_id; });
        if (same == kept.end()) {
            w.db.execute("UPDATE conversation SET person_id=? WHERE id=?", into, one.conversation.id);
        } else {
            merge_conversations(w, one.conversation, same->conversation, receipt);
        }
    }
    w.db.execute("UPDATE identity SET person_id=? WHERE person_id=?", into, from);
    w.db.execute("UPDATE OR REPLACE former_identity SET person_id=? WHERE person_id=?", into, from);
    w.db.execute("UPDATE person SET name=(SELECT f.name FROM person f WHERE f.id=?) WHERE id=? AND name=''",
                 from, into);
    w.db.execute("DELETE FROM person WHERE id=?", from);
    return into;
}

}  // namespace ft9::storage::sqlite
