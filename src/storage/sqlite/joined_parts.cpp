// Parts of one reply that become one message, because the person has had many (decisions/0035).
#include "operations.hpp"

#include "ft9/core/text.hpp"

namespace ft9::storage::sqlite {
namespace {

constexpr std::size_t most_characters = 4096;  // Meta's limit of a text
constexpr std::string_view between_parts = "\n\n";

bool fits_behind(std::string_view text, std::string_view next) {
    return count_characters(text) + between_parts.size() + count_characters(next) <= most_characters;
}

}  // namespace

void join_parts(writing& w, row_id send, attempt& a) {
    if (a.number != 1 || a.type != "text" || !a.payload.empty()) return;
    {
        auto q = w.db.run(
            "SELECT p.id,p.body,p.state=0 AND p.attempts=0 AND p.late_at IS NULL AND p.type='text' AND"
            " p.payload='' AND p.quoted='' AND p.kind=o.kind AND p.epoch=o.epoch"
            " FROM outbox o JOIN outbox p ON p.conversation_id=o.conversation_id AND p.turn_id=o.turn_id"
            " WHERE o.id=?1 AND o.turn_id<>0 AND p.id>?1 ORDER BY p.id",
            send);
        while (q.next() && q.integer(2) != 0 && fits_behind(a.text, q.text(1))) {
            a.text.append(between_parts).append(q.text(1));
            a.joined.push_back(q.integer(0));
        }
    }
    if (a.joined.empty()) return;
    w.db.execute("UPDATE outbox SET body=? WHERE id=?", a.text, send);
    for (const auto part : a.joined)
        w.db.execute("DELETE FROM outbox WHERE id=?", part);
}

}  // namespace ft9::storage::sqlite
