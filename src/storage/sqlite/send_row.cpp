#include "send_row.hpp"

namespace ft9::storage::sqlite {

std::optional<send_row> read_send(database& db, row_id id) {
    auto q = db.run(
        "SELECT o.conversation_id,o.turn_id,o.part,o.kind,o.state,o.attempts,o.failures,o.attempt_at,"
        "c.number_id,c.epoch,c.id IS NULL,c.opted_out_at IS NOT NULL,c.taken_over_at IS NOT NULL"
        " FROM outbox o LEFT JOIN conversation c ON c.id=o.conversation_id WHERE o.id=?",
        id);
    if (!q.next()) return std::nullopt;
    send_row s;
    s.id = id;
    s.conversation = q.integer(0);
    s.turn = q.integer(1);
    s.part = static_cast<int>(q.integer(2));
    s.kind = static_cast<send_kind>(q.integer(3));
    s.state = static_cast<send_state>(q.integer(4));
    s.attempts = static_cast<int>(q.integer(5));
    s.failures = static_cast<int>(q.integer(6));
    s.attempt_at = q.integer(7);
    s.number_id = q.text(8);
    s.gates = {q.integer(9), q.integer(10) != 0, q.integer(11) != 0, q.integer(12) != 0};
    return s;
}

}  // namespace ft9::storage::sqlite
