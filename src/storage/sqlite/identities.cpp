#include "identities.hpp"

#include "ft9/core/phone.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

bool has_opted_out(database& db, row_id person, const std::string& number_id) {
    auto q = db.run("SELECT opted_out_at IS NOT NULL FROM conversation WHERE person_id=? AND number_id=?",
                    person, number_id);
    return q.next() && q.integer(0) != 0;
}

bool buried_opt_out(const writing& w, const identifier& id) {
    const bool phone = id.kind == identity_kind::wa_id;
    return w.graves.opted_out(w.db, phone ? id.value : std::string{}, phone ? std::string{} : id.value);
}

std::int64_t seconds_of(const writing& w, const place_and_time& t) {
    return t.at > 0 ? t.at : w.now / 1000;
}

void insert_identity(writing& w, const std::string& number_id, const identifier& id, row_id person) {
    w.db.execute("INSERT INTO identity(number_id,kind,value,person_id) VALUES(?,?,?,?)", number_id, id.kind,
                 id.value, person);
}

}  // namespace

bool introduce(writing& w, const std::string& number_id, const identifier& id, row_id person) {
    if (id.value.empty()) return false;
    insert_identity(w, number_id, id, person);
    return buried_opt_out(w, id);
}

row_id owner_of(database& db, const std::string& number_id, const identifier& id) {
    if (id.value.empty()) return 0;
    auto q = db.run("SELECT person_id FROM identity WHERE number_id=? AND kind=? AND value=?", number_id,
                    id.kind, id.value);
    return q.next() ? q.integer(0) : 0;
}

row_id former_owner_of(database& db, const place_and_time& then, const identifier& id) {
    if (id.value.empty() || then.at == 0) return 0;
    auto q = db.run(
        "SELECT person_id FROM former_identity WHERE number_id=? AND kind=? AND value=? AND until>=?"
        " ORDER BY until LIMIT 1",
        then.number_id, id.kind, id.value, then.at);
    return q.next() ? q.integer(0) : 0;
}

row_id new_person(writing& w, const std::string& name) {
    const auto id = w.ids.next();
    w.db.execute("INSERT INTO person(id,name) VALUES(?,?)", id, name);
    return id;
}

bool are_two(database& db, row_id person, const std::string& bsuid, row_id other) {
    std::vector<std::string> mine, others;
    if (!bsuid.empty()) mine.push_back(bsuid);
    for (auto& i : identities_of(db, person)) {
        if (i.kind == identity_kind::bsuid) mine.push_back(std::move(i.value));
    }
    for (auto& i : identities_of(db, other)) {
        if (i.kind == identity_kind::bsuid) others.push_back(std::move(i.value));
    }
    const auto shared = std::find_first_of(mine.begin(), mine.end(), others.begin(), others.end());
    return !mine.empty() && !others.empty() && shared == mine.end();
}

bool link(writing& w, const place_and_time& now, const identifier& id, row_id person) {
    const auto owner = owner_of(w.db, now.number_id, id);
    if (id.value.empty() || owner == person) return false;
    const bool opted_out = owner != 0 ? has_opted_out(w.db, owner, now.number_id) : buried_opt_out(w, id);
    if (owner != 0) {
        retire(w, now, id, owner);
        settle_address(w, owner, now.number_id);
    }
    insert_identity(w, now.number_id, id, person);
    w.db.execute("DELETE FROM former_identity WHERE number_id=? AND kind=? AND value=? AND person_id=?",
                 now.number_id, id.kind, id.value, person);
    return opted_out;
}

void retire(writing& w, const place_and_time& now, const identifier& id, row_id person) {
    w.db.execute("DELETE FROM identity WHERE number_id=? AND kind=? AND value=? AND person_id=?",
                 now.number_id, id.kind, id.value, person);
    if (w.db.changes() > 0) note_former(w, now, id, person);
}

void note_former(writing& w, const place_and_time& until, const identifier& id, row_id person) {
    if (id.value.empty()) return;
    w.facts.has_former_identities = true;
    w.db.execute(
        "INSERT INTO former_identity(number_id,kind,value,person_id,until) VALUES(?,?,?,?,?)"
        " ON CONFLICT(number_id,kind,value,person_id) DO UPDATE SET until=max(until,excluded.until)",
        until.number_id, id.kind, id.value, person, seconds_of(w, until));
}

reply_address address_for(database& db, row_id person, const std::string& number_id,
                          const reply_address& wanted) {
    reply_address found;
    auto q = db.run("SELECT kind,value FROM identity WHERE person_id=? AND number_id=? ORDER BY kind DESC",
                    person, number_id);
    while (q.next()) {
        reply_address one{q.text(1), static_cast<identity_kind>(q.integer(0))};
        if (one.value == wanted.value && one.kind == wanted.kind) return wanted;
        found = std::move(one);
    }
    return found;
}

void settle_address(writing& w, row_id person, const std::string& number_id) {
    reply_address before;
    {
        auto q = w.db.run("SELECT address,address_kind FROM conversation WHERE person_id=? AND number_id=?",
                          person, number_id);
        if (!q.next()) return;
        before = {q.text(0), static_cast<identity_kind>(q.integer(1))};
    }
    const auto after = address_for(w.db, person, number_id, before);
    if (after.value == before.value && after.kind == before.kind) return;
    if (after.value.empty()) {
        w.db.execute("UPDATE conversation SET epoch=epoch+1 WHERE person_id=? AND number_id=?", person,
                     number_id);
        return;
    }
    w.db.execute("UPDATE conversation SET address=?,address_kind=? WHERE person_id=? AND number_id=?",
                 after.value, after.kind, person, number_id);
}

}  // namespace ft9::storage::sqlite
