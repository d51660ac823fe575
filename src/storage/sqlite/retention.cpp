#include "mentor_tables.hpp"
#include "service_window.hpp"

#include <vector>

namespace ft9::storage::sqlite {
namespace {

constexpr std::int64_t step_rows = 200;   // decision 14: a maintenance step stays short
constexpr std::int64_t walk_rows = 2000;  // read by a walk in one step
constexpr unix_ms walk_rest = 60LL * 60 * 1000;
constexpr std::chrono::hours record_kept{5 * 365 *
                                         24};  // of operators' actions and erasures: without personal data
constexpr unix_ms starts_kept = 24LL * 60 * 60 * 1000;  // decisions 1 and 2 look back minutes

row_id before(const writing& w, std::chrono::hours keep) {
    return first_id_at(w.now - std::chrono::duration_cast<std::chrono::milliseconds>(keep).count());
}

// Counts what a step deleted and says when it has deleted enough.
class step {
  public:
    explicit step(writing& w) : w_(w) {}

    // `sql` deletes at most as many rows as its last argument says.
    template <class... Args>
    void remove(const char* table, const char* sql, const Args&... args) {
        if (left_ > 0) {
            w_.db.execute(sql, args..., left_);
            count(table, w_.db.changes());
        }
    }
    void count(const char* table, std::int64_t rows) {
        if (rows > 0) result_.rows[table] += rows;
        left_ -= rows;
        if (left_ <= 0) result_.more = true;
    }
    std::int64_t left() const { return left_; }
    expired result() { return std::move(result_); }

  private:
    writing& w_;
    std::int64_t left_ = step_rows;
    expired result_;
};

void expire_raw(step& s, row_id limit) {
    s.remove("raw", "DELETE FROM raw WHERE id IN (SELECT id FROM raw WHERE id<? LIMIT ?)", limit);
    s.remove("dead", "DELETE FROM dead WHERE id IN (SELECT id FROM dead WHERE ref<? AND kind='raw' LIMIT ?)",
             limit);
}

// Open messages and sends stay, however old, and with them what belongs to them.
void expire_history(step& s, row_id limit) {
    s.remove(
        "inbox",
        "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE id<? AND turn_id IS NOT NULL LIMIT ?)",
        limit);
    s.remove("attempt",
             "DELETE FROM attempt WHERE (outbox_id,number) IN (SELECT outbox_id,number FROM attempt WHERE "
             "outbox_id<?"
             " AND coalesce((SELECT state FROM outbox o WHERE o.id=outbox_id),3)>=3 LIMIT ?)",
             limit);
    s.remove("dead",
             "DELETE FROM dead WHERE id IN (SELECT id FROM dead WHERE ref<? AND kind<>'raw'"
             " AND coalesce((SELECT state FROM outbox o WHERE o.id=ref),3)>=3 LIMIT ?)",
             limit);
    s.remove("outbox",
             "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE id<? AND state>=3 LIMIT ?)", limit);
    s.remove("turn", "DELETE FROM turn WHERE id IN (SELECT id FROM turn WHERE id<? LIMIT ?)", limit);
}

void expire_mentor(step& s, row_id history, row_id journal) {
    for (const auto& table : mentor_tables()) {
        if (table.expire != nullptr)
            s.remove(table.name, table.expire, table.with_journal ? journal : history);
    }
}

void expire_records(step& s, unix_ms now, row_id records) {
    // The window of Idempotency-Key is fixed by the contract.
    s.remove("idempotency",
             "DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE created_at<? LIMIT ?)",
             now - idempotency_window);
    s.remove("audit", "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE id<? LIMIT ?)", records);
    s.remove("erasure",
             "DELETE FROM erasure WHERE id IN (SELECT id FROM erasure WHERE id<? AND done=1 LIMIT ?)",
             records);
    s.remove("charge",
             "DELETE FROM charge WHERE (month,number_id,category,type) IN"
             " (SELECT month,number_id,category,type FROM charge WHERE month<? LIMIT ?)",
             month_of(time_of(records)));
}

// A claim goes with its turn; one whose conversation is no more has nobody who would end it.
void expire_process(step& s, unix_ms now) {
    s.remove("claim",
             "DELETE FROM claim WHERE conversation_id IN (SELECT conversation_id FROM claim WHERE "
             "conversation_id>0"
             " AND NOT EXISTS(SELECT 1 FROM conversation c WHERE c.id=conversation_id) LIMIT ?)");
    s.remove("unclean_start",
             "DELETE FROM unclean_start WHERE at IN (SELECT at FROM unclean_start WHERE at<? LIMIT ?)",
             now - starts_kept);
}

// Who asked not to be written to stays remembered.
void expire_tombstones(step& s, unix_ms limit) {
    s.remove("tombstone",
             "DELETE FROM tombstone WHERE hash IN (SELECT hash FROM tombstone INDEXED BY tombstone_expiring "
             "WHERE at<?"
             " AND opted_out=0 LIMIT ?)",
             limit);
}

void walk_dedupe(writing& w, step& s, row_id limit, retention_cursor& at) {
    if (w.now < at.dedupe_rests_until || s.left() <= 0) return;
    std::vector<std::string> old;
    std::int64_t seen = 0;
    bool more = true;
    {
        auto q = w.db.run("SELECT key,inbox_id FROM dedupe WHERE key>? ORDER BY key LIMIT ?",
                          blob{at.dedupe_key}, walk_rows);
        while (static_cast<std::int64_t>(old.size()) < s.left() && (more = q.next())) {
            ++seen;
            at.dedupe_key = q.text(0);
            if (q.integer(1) < limit) old.push_back(at.dedupe_key);
        }
    }
    for (const auto& key : old)
        w.db.execute("DELETE FROM dedupe WHERE key=?", blob{key});
    s.count("dedupe", static_cast<std::int64_t>(old.size()));
    if (more || seen == walk_rows) return;
    at.dedupe_key.clear();
    at.dedupe_rests_until = w.now + walk_rest;
}

struct old_status {
    std::string wamid;
    std::int64_t status, at;
};

void walk_statuses(writing& w, step& s, row_id limit, retention_cursor& at) {
    if (w.now < at.statuses_rest_until || s.left() <= 0) return;
    std::vector<old_status> old;
    std::int64_t seen = 0;
    bool more = true;
    {
        auto q = w.db.run(
            "SELECT wamid,status,at,row FROM status WHERE (wamid,status,at)>(?,?,?) ORDER BY wamid,status,at "
            "LIMIT ?",
            at.status_wamid, at.status, at.status_at, walk_rows);
        while (static_cast<std::int64_t>(old.size()) < s.left() && (more = q.next())) {
            ++seen;
            at.status_wamid = q.text(0);
            at.status = q.integer(1);
            at.status_at = q.integer(2);
            if (q.integer(3) < limit) old.push_back({at.status_wamid, at.status, at.status_at});
        }
    }
    for (const auto& k : old)
        w.db.execute("DELETE FROM status WHERE wamid=? AND status=? AND at=?", k.wamid, k.status, k.at);
    s.count("status", static_cast<std::int64_t>(old.size()));
    if (more || seen == walk_rows) return;
    at.status_wamid.clear();
    at.status = -1;
    at.statuses_rest_until = w.now + walk_rest;
}

struct old_conversation {
    row_id id, person;
    bool opted_out;
};

// Old conversations in which nothing is left.
std::vector<old_conversation> empty_conversations(writing& w, row_id limit, std::int64_t most, row_id& cursor,
                                                  bool& more) {
    std::vector<old_conversation> found;
    auto q = w.db.run(
        "SELECT id,person_id,opted_out_at IS NOT NULL,"
        " EXISTS(SELECT 1 FROM inbox i WHERE i.conversation_id=c.id AND i.turn_id IS NULL)"
        " OR EXISTS(SELECT 1 FROM inbox i WHERE i.conversation_id=c.id AND i.turn_id>0)"
        " OR EXISTS(SELECT 1 FROM inbox i WHERE i.conversation_id=c.id AND i.turn_id=0)"
        " OR EXISTS(SELECT 1 FROM outbox o WHERE o.conversation_id=c.id)"
        " FROM conversation c WHERE id>? AND id<? ORDER BY id LIMIT ?",
        cursor, limit, step_rows);
    std::int64_t seen = 0;
    while (static_cast<std::int64_t>(found.size()) < most && (more = q.next())) {
        ++seen;
        cursor = q.integer(0);
        if (q.integer(3) == 0) found.push_back({q.integer(0), q.integer(1), q.integer(2) != 0});
    }
    more = more || seen == step_rows;
    return found;
}

void walk_people(writing& w, step& s, row_id limit, retention_cursor& at) {
    constexpr std::int64_t rows_each = 4;  // a conversation, a person and up to two identities
    const auto room = s.left() / rows_each;
    if (w.now < at.people_rest_until || room <= 0) return;
    bool more = true;
    for (const auto& c : empty_conversations(w, limit, room, at.conversation, more)) {
        if (c.opted_out) bury_opt_out(w, c.person);
        for (const auto& table : mentor_tables()) {
            w.db.execute(table.erase, c.id, walk_rows);
            s.count(table.name, w.db.changes());
        }
        w.db.execute("DELETE FROM conversation WHERE id=?", c.id);
        s.count("conversation", 1);
        forget_person_without_conversation(w, c.person,
                                           [&](const char* table, std::int64_t n) { s.count(table, n); });
    }
    if (more) return;
    at.conversation = 0;
    at.people_rest_until = w.now + walk_rest;
}

}  // namespace

expired expire_step(writing& w, const journal::retention& keep, retention_cursor& cursor) {
    const auto history = before(w, keep.history);
    const auto dedupe = std::max(keep.dedupe, redelivery);
    step s(w);
    expire_raw(s, before(w, keep.journal));
    s.count("media", expire_media(w, std::max(before(w, keep.media), history), s.left()));
    expire_history(s, history);
    expire_mentor(s, history, before(w, keep.journal));
    walk_statuses(w, s, history, cursor);
    expire_records(s, w.now, before(w, record_kept));
    expire_process(s, w.now);
    expire_late(w, step_rows);
    walk_dedupe(w, s, before(w, dedupe), cursor);
    expire_tombstones(s, time_of(before(w, dedupe)));
    walk_people(w, s, history, cursor);
    return s.result();
}

}  // namespace ft9::storage::sqlite
