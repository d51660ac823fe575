// A reply that is spoken, and its words in writing if Meta does not take the recording (decisions/0039).
#include "operations.hpp"

namespace ft9::storage::sqlite {

bool is_spoken(const decision& d) {
    return d.spoken && d.parts.size() == 1 && d.parts.front() == d.spoken->words;
}

bool say_in_writing(writing& w, row_id send) {
    w.db.execute(
        "UPDATE outbox SET type='text',payload='' WHERE id=? AND type='audio' AND turn_id<>0 AND body<>''",
        send);
    return w.db.changes() > 0;
}

}  // namespace ft9::storage::sqlite
