// Who was being worked on when the process ended, and how often it ended so (decisions 1 and 2).
#include "operations.hpp"

namespace ft9::storage::sqlite {
namespace {

constexpr unix_ms unclean_reach = 10 * 60 * 1000;
constexpr int crashes_of_poison = 3;

std::int64_t setting(database& db, const char* name) {
    auto q = db.run("SELECT value FROM setting WHERE name=?", std::string_view(name));
    return q.next() ? std::atoll(q.text(0).c_str()) : 0;
}

void set(database& db, const char* name, std::int64_t value) {
    db.execute("INSERT OR REPLACE INTO setting(name,value) VALUES(?,?)", std::string_view(name),
               std::to_string(value));
}

std::vector<row_id> ids(database& db, const char* sql) {
    std::vector<row_id> found;
    auto q = db.run(sql);
    while (q.next())
        found.push_back(q.integer(0));
    return found;
}

// Its messages go aside: each can be replayed by an operator.
std::size_t bury_poison(writing& w) {
    std::size_t buried = 0;
    const auto messages = ids(w.db,
                              "SELECT i.id FROM inbox i JOIN claim c ON c.conversation_id=i.conversation_id"
                              " WHERE i.turn_id IS NULL AND c.crashes>=3 ORDER BY i.id");
    for (const auto id : messages) {
        w.db.execute("UPDATE inbox SET turn_id=0,outcome=?,reason='crashed' WHERE id=?", outcome::dead, id);
        add_dead_letter(w, "poison", id, "the process ended three times while it worked on this alone");
        ++buried;
    }
    w.db.execute("DELETE FROM claim WHERE crashes>=?", crashes_of_poison);
    return buried;
}

void count_unclean_start(writing& w) {
    w.db.execute("INSERT OR REPLACE INTO unclean_start(at) VALUES(?)", w.now);
    w.db.execute("DELETE FROM unclean_start WHERE at<?", w.now - unclean_reach);
    w.db.execute("UPDATE claim SET crashes=crashes+alone, alone=0");
    w.db.execute(
        "DELETE FROM claim WHERE NOT EXISTS(SELECT 1 FROM inbox i WHERE i.conversation_id="
        "claim.conversation_id AND i.turn_id IS NULL)");
}

void forget_crashes(database& db) {
    db.execute("DELETE FROM claim");
    db.execute("DELETE FROM unclean_start");
    set(db, "short_lives", 0);
}

}  // namespace

void claim(writing& w, row_id conversation, bool alone) {
    // Another one's lone run took too long for the others to wait on: a crash is no longer its alone.
    if (alone) w.db.execute("UPDATE claim SET alone=0 WHERE alone=1");
    w.db.execute(
        "INSERT INTO claim(conversation_id,alone) VALUES(?1,?2) ON CONFLICT(conversation_id) DO UPDATE SET "
        "alone=?2",
        conversation, alone);
}

void release(writing& w, row_id conversation) {
    w.db.execute("DELETE FROM claim WHERE conversation_id=?", conversation);
}

void note_alive(writing& w) {
    set(w.db, "proved", 1);
}

void note_clean_stop(writing& w) {
    forget_crashes(w.db);
    set(w.db, "running", 0);
}

void read_crashes(writing& w, std::uint32_t crash_loop_limit, recovery& out) {
    const bool unclean = setting(w.db, "running") != 0;
    const bool proved = setting(w.db, "proved") != 0;
    set(w.db, "running", 1);
    set(w.db, "proved", 0);
    if (!unclean || crash_loop_limit == 0) return forget_crashes(w.db);
    const auto short_lives = proved ? 0 : setting(w.db, "short_lives") + 1;
    set(w.db, "short_lives", short_lives);
    count_unclean_start(w);
    out.poison = bury_poison(w);
    out.suspects = ids(w.db, "SELECT conversation_id FROM claim ORDER BY conversation_id");
    out.unclean_starts = ids(w.db, "SELECT at FROM unclean_start").size();
    out.safe_mode = short_lives >= static_cast<std::int64_t>(crash_loop_limit);
}

}  // namespace ft9::storage::sqlite
