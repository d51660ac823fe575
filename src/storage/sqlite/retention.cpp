#include "operations.hpp"

namespace ft9::storage::sqlite {
namespace {

constexpr int step_rows = 200;  // decision 14: a maintenance step stays short

row_id before(const writing& w, std::chrono::hours keep) {
    return first_id_at(w.now - std::chrono::duration_cast<std::chrono::milliseconds>(keep).count());
}

bool expire_table(writing& w, const char* sql, std::int64_t limit) {
    w.db.execute(sql, limit, step_rows);
    return w.db.changes() >= step_rows;
}

// The keys are hashes without order in time, so a cursor walks them once around.
bool expire_dedupe(writing& w, row_id limit, retention_cursor& cursor) {
    std::string last;
    int seen = 0;
    {
        auto q = w.db.run("SELECT key FROM dedupe WHERE key>? ORDER BY key LIMIT ?", blob{cursor.dedupe_key},
                          step_rows);
        for (; q.next(); ++seen)
            last = q.text(0);
    }
    if (seen > 0) {
        w.db.execute("DELETE FROM dedupe WHERE key>? AND key<=? AND inbox_id<?", blob{cursor.dedupe_key},
                     blob{last}, limit);
    }
    cursor.dedupe_key = seen == step_rows ? last : std::string{};
    return seen == step_rows;
}

}  // namespace

bool expire_step(writing& w, const journal::retention& keep, retention_cursor& cursor) {
    const auto raw = before(w, keep.journal), history = before(w, keep.history);
    bool more = expire_table(w, "DELETE FROM raw WHERE id IN (SELECT id FROM raw WHERE id<? LIMIT ?)", raw);
    more |= expire_table(
        w, "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE id<? AND turn_id IS NOT NULL LIMIT ?)",
        history);
    more |= expire_table(
        w,
        "DELETE FROM attempt WHERE (outbox_id,number) IN (SELECT outbox_id,number FROM attempt WHERE"
        " outbox_id<? LIMIT ?)",
        history);
    more |= expire_table(
        w, "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE id<? AND state>=3 LIMIT ?)", history);
    more |= expire_table(w, "DELETE FROM turn WHERE id IN (SELECT id FROM turn WHERE id<? LIMIT ?)", history);
    more |= expire_table(
        w,
        "DELETE FROM status WHERE (wamid,status,at) IN (SELECT wamid,status,at FROM status WHERE row<?"
        " LIMIT ?)",
        history);
    // The window of Idempotency-Key is fixed by the contract.
    more |= expire_table(
        w, "DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE created_at<? LIMIT ?)",
        w.now - idempotency_window);
    return expire_dedupe(w, before(w, keep.dedupe), cursor) || more;
}

}  // namespace ft9::storage::sqlite
