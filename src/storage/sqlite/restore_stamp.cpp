#include "copy_check.hpp"
#include "restore.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

std::vector<row_id> ids_found(database& db, const char* sql) {
    std::vector<row_id> found;
    auto q = db.run(sql);
    while (q.next())
        found.push_back(q.integer(0));
    return found;
}

std::int64_t hold_open_sends(writing& w) {
    const auto sends = ids_found(w.db, "SELECT id FROM outbox WHERE state<3 ORDER BY id");
    for (const auto id : sends) {
        w.db.execute("UPDATE outbox SET state=? WHERE id=?", send_state::held, id);
        add_dead_letter(w, "held", id, restored_reason);
    }
    return static_cast<std::int64_t>(sends.size());
}

std::int64_t hold_pending_messages(writing& w) {
    const auto messages = ids_found(w.db, "SELECT id FROM inbox WHERE turn_id IS NULL ORDER BY id");
    for (const auto id : messages) {
        w.db.execute("UPDATE inbox SET turn_id=0, outcome=?, reason=? WHERE id=?", outcome::held,
                     restored_reason, id);
        add_dead_letter(w, "restored", id, restored_reason);
    }
    return static_cast<std::int64_t>(messages.size());
}

}  // namespace

restored_generation generation_of(database& db) {
    return {number_setting(db, "generation"), number_setting(db, "restored_at")};
}

// The audit row comes last: its id is above all that the lost database gave out, and ids go on from there.
held_by_restore stamp_generation(writing& w, std::int64_t number) {
    held_by_restore held{hold_open_sends(w), hold_pending_messages(w)};
    // Nobody works on anything any more, and what crashed was the server of the lost database (decision 1).
    w.db.exec(
        "DELETE FROM claim; DELETE FROM unclean_start; DELETE FROM setting WHERE name IN "
        "('running','proved','short_lives')");
    set_number_setting(w.db, "generation", number);
    set_number_setting(w.db, "restored_at", std::max(w.now, number_setting(w.db, "restored_at")));
    w.db.execute("INSERT INTO audit(id,action,ref) VALUES(?,'restore',?)", w.ids.next(),
                 "generation " + std::to_string(number));
    return held;
}

}  // namespace ft9::storage::sqlite
