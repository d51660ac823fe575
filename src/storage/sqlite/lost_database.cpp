#include "lost_database.hpp"

#include "copy_check.hpp"
#include "erasure.hpp"
#include "opening.hpp"

#include <set>

namespace ft9::storage::sqlite {
namespace {

std::string tombstone_key_of(database& db) {
    auto q = db.run("SELECT value FROM setting WHERE name='tombstone_key'");
    return q.next() ? q.text(0) : std::string{};
}

void learn_stones(database& db, lost_database& lost) {
    auto q = db.run("SELECT hash,erasure_id,at,opted_out FROM tombstone");
    while (q.next())
        lost.stones.emplace(q.text(0), tombstones::stone{q.integer(1), q.integer(2), q.integer(3) != 0});
}

void learn_erasures(database& db, lost_database& lost) {
    auto q = db.run("SELECT id,done,coalesce(finished_at,0),counts,targets FROM erasure");
    while (q.next())
        lost.erasures.push_back({q.integer(0), q.integer(1) != 0, q.integer(2), q.text(3), q.text(4)});
}

void learn_opt_outs(database& db, lost_database& lost) {
    auto q = db.run(
        "SELECT i.number_id,i.kind,i.value FROM conversation c JOIN identity i ON i.person_id=c.person_id "
        "AND "
        "i.number_id=c.number_id WHERE c.opted_out_at IS NOT NULL");
    while (q.next())
        lost.opted_out.push_back({q.text(0), static_cast<identity_kind>(q.integer(1)), q.text(2)});
}

// Identifiers in the copy of whom the lost database erased after the copy was made. Somebody who was erased
// before and came back has the same stone in both.
std::vector<std::string> erased_since(writing& w, const lost_database& lost) {
    std::vector<std::string> found;
    auto q = w.db.run("SELECT kind,value FROM identity");
    while (q.next()) {
        const auto hash = w.graves.hash(static_cast<identity_kind>(q.integer(0)), q.text(1));
        const auto stone = lost.stones.find(hash);
        if (stone == lost.stones.end() || stone->second.erasure == 0) continue;
        auto own = w.db.run("SELECT 1 FROM tombstone WHERE hash=? AND erasure_id>=?", blob{hash},
                            stone->second.erasure);
        if (!own.next()) found.push_back(q.text(1));
    }
    return found;
}

// Tombstones stay at least as long as Meta repeats webhooks: of a younger erasure without one somebody was
// erased once more, and that one has it.
std::int64_t erasures_without_stone(writing& w, const lost_database& lost) {
    std::set<row_id> remembered;
    for (const auto& [hash, s] : lost.stones)
        remembered.insert(s.erasure);
    const auto recent =
        first_id_at(w.now - std::chrono::duration_cast<std::chrono::milliseconds>(redelivery).count());
    std::int64_t forgotten = 0;
    for (const auto& e : lost.erasures) {
        if (e.id >= recent || remembered.contains(e.id)) continue;
        auto known = w.db.run("SELECT 1 FROM erasure WHERE id=?", e.id);
        if (!known.next()) ++forgotten;
    }
    return forgotten;
}

void carry_stones(writing& w, const lost_database& lost) {
    for (const auto& [hash, s] : lost.stones)
        w.db.execute(
            "INSERT INTO tombstone(hash,erasure_id,at,opted_out) VALUES(?,?,?,?) ON CONFLICT(hash) DO UPDATE "
            "SET erasure_id=max(erasure_id,excluded.erasure_id), at=max(at,excluded.at),"
            " opted_out=max(opted_out,excluded.opted_out)",
            blob{hash}, s.erasure, s.at, s.opted_out);
    for (const auto& e : lost.erasures)
        w.db.execute(
            "INSERT OR IGNORE INTO erasure(id,done,finished_at,counts,targets) VALUES(?,?,nullif(?,0),?,?)",
            e.id, e.done, e.finished_at, e.counts, e.targets);
}

std::int64_t erase_again(writing& w, const std::vector<std::string>& identifiers) {
    std::int64_t people = 0;
    for (const auto& value : identifiers) {
        const auto known = [&] {
            auto q = w.db.run("SELECT 1 FROM identity WHERE value=?", value);
            return q.next();
        };
        if (!known()) continue;  // went with another of their identifiers
        begin_erasure(w, {value});
        ++people;
    }
    return people;
}

// True if that changed something.
bool opt_out_again(writing& w, const lost_identity& i) {
    row_id person = 0;
    {
        auto q = w.db.run("SELECT person_id FROM identity WHERE number_id=? AND kind=? AND value=?",
                          i.number_id, i.kind, i.value);
        if (q.next()) person = q.integer(0);
    }
    if (person != 0) {
        w.db.execute(
            "UPDATE conversation SET opted_out_at=?, epoch=epoch+1 WHERE person_id=? AND number_id=? AND "
            "opted_out_at IS NULL",
            w.now, person, i.number_id);
    } else {
        w.db.execute(
            "INSERT INTO tombstone(hash,erasure_id,at,opted_out) VALUES(?,0,?,1) ON CONFLICT(hash) DO UPDATE "
            "SET opted_out=1 WHERE opted_out=0",
            blob{w.graves.hash(i.kind, i.value)}, w.now);
    }
    return w.db.changes() > 0;
}

bool pause_again(writing& w, const lost_database& lost) {
    if (!lost.paused || number_setting(w.db, "paused") != 0) return false;
    set_paused(w, true);
    return true;
}

}  // namespace

lost_database learn_from(database& replaced) {
    lost_database lost;
    lost.last = last_id(replaced);
    lost.generation = number_setting(replaced, "generation");
    lost.paused = number_setting(replaced, "paused") != 0;
    lost.tombstone_key = tombstone_key_of(replaced);
    learn_stones(replaced, lost);
    learn_erasures(replaced, lost);
    learn_opt_outs(replaced, lost);
    return lost;
}

void adopt_key(database& copy, const lost_database& lost) {
    if (!lost.tombstone_key.empty() && tombstone_key_of(copy).empty())
        copy.execute("INSERT INTO setting(name,value) VALUES('tombstone_key',?)", lost.tombstone_key);
}

carried_over carry_over(writing& w, const lost_database& lost) {
    carried_over done;
    done.paused = pause_again(w, lost);
    if (lost.tombstone_key == tombstone_key_of(w.db)) {
        const auto gone = erased_since(w, lost);
        done.forgotten = erasures_without_stone(w, lost);
        carry_stones(w, lost);
        done.erased = erase_again(w, gone);
    } else {  // hashes under another key say nothing about anybody in here
        done.strange = !lost.stones.empty();
    }
    for (const auto& i : lost.opted_out)
        done.opted_out += opt_out_again(w, i) ? 1 : 0;
    return done;
}

}  // namespace ft9::storage::sqlite
