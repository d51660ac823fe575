#include "erasure.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/phone.hpp"

#include <boost/system/system_error.hpp>
#include <nlohmann/json.hpp>

#include <set>

namespace ft9::storage::sqlite {
namespace {

using nlohmann::json;

struct found_person {
    std::set<row_id> people;
    std::set<std::pair<identity_kind, std::string>> identities;
};

void add_people_of(database& db, const std::string& value, std::set<row_id>& people) {
    auto q = db.run("SELECT person_id FROM identity WHERE value=?", value);
    while (q.next())
        people.insert(q.integer(0));
}

// Who gave the identifier up; `lost`: only those who have none at all any more.
void add_former_people_of(database& db, const std::string& value, bool lost, std::set<row_id>& people) {
    auto q = db.run(
        "SELECT person_id FROM former_identity f WHERE value=? AND (?=0 OR NOT EXISTS"
        "(SELECT 1 FROM identity i WHERE i.person_id=f.person_id))",
        value, lost);
    while (q.next())
        people.insert(q.integer(0));
}

// What the person gave up names them in old bodies. It leads to nobody else: it may be another's by now.
void add_former_identities(database& db, found_person& f) {
    for (const auto person : f.people) {
        auto q = db.run("SELECT kind,value FROM former_identity WHERE person_id=?", person);
        while (q.next())
            f.identities.emplace(static_cast<identity_kind>(q.integer(0)), q.text(1));
    }
}

bool is_anothers(database& db, identity_kind kind, const std::string& value) {
    auto q = db.run("SELECT 1 FROM identity WHERE value=? AND kind=?", value, kind);
    return q.next();
}

// One human being may be several rows: one for each business number, tied together by number or BSUID.
found_person find_person(database& db, const std::vector<std::string>& identifiers) {
    found_person f;
    for (const auto& i : identifiers)
        add_people_of(db, i, f.people);
    const bool has_owner = !f.people.empty();
    for (const auto& i : identifiers)
        add_former_people_of(db, i, has_owner, f.people);
    for (std::size_t before = 0; before != f.people.size();) {
        before = f.people.size();
        for (const auto person : std::set<row_id>(f.people)) {
            for (const auto& i : identities_of(db, person)) {
                if (!f.identities.emplace(i.kind, i.value).second) continue;
                const auto forms =
                    i.kind == identity_kind::wa_id ? number_variants(i.value) : std::vector{i.value};
                for (const auto& form : forms)
                    add_people_of(db, form, f.people);
            }
        }
    }
    add_former_identities(db, f);
    return f;
}

// The erasure that removed the person before, if it is remembered.
row_id earlier_erasure(writing& w, const std::vector<std::string>& identifiers) {
    for (const auto& value : identifiers) {
        for (const auto kind : {identity_kind::wa_id, identity_kind::bsuid}) {
            tombstones::stone s;
            if (w.graves.find(w.db, kind, value, s) && s.erasure != 0) return s.erasure;
        }
    }
    return 0;
}

struct conversations_of_person {
    std::vector<row_id> ids;
    bool opted_out = false;
};

conversations_of_person conversations_of(database& db, const std::set<row_id>& people) {
    conversations_of_person all;
    for (const auto person : people) {
        auto q = db.run("SELECT id,opted_out_at IS NOT NULL FROM conversation WHERE person_id=?", person);
        while (q.next()) {
            all.ids.push_back(q.integer(0));
            all.opted_out = all.opted_out || q.integer(1) != 0;
        }
    }
    return all;
}

std::set<std::string> all_forms(const found_person& f) {
    std::set<std::string> forms;
    for (const auto& [kind, value] : f.identities) {
        forms.insert(value);
        if (kind != identity_kind::wa_id) continue;
        for (auto& form : number_variants(value))
            forms.insert(std::move(form));
    }
    return forms;
}

// From here on nobody can write to the conversations or read them: decide() and the last gate look for them.
row_counts make_unknown(writing& w, const found_person& f) {
    row_counts rows;
    const auto remove = [&](const char* table, const char* sql, row_id person) {
        w.db.execute(sql, person);
        if (w.db.changes() > 0) rows[table] += w.db.changes();
    };
    for (const auto person : f.people) {
        remove("conversation", "DELETE FROM conversation WHERE person_id=?", person);
        remove("identity", "DELETE FROM identity WHERE person_id=?", person);
        remove("former_identity", "DELETE FROM former_identity WHERE person_id=?", person);
        remove("person", "DELETE FROM person WHERE id=?", person);
    }
    return rows;
}

json read_json(const std::string& text) {
    auto parsed = parse_json(text);
    return parsed ? std::move(*parsed) : json::object();
}

}  // namespace

erasure_begun begin_erasure(writing& w, const std::vector<std::string>& identifiers) {
    const auto person = find_person(w.db, identifiers);
    if (person.people.empty()) {
        const auto earlier = earlier_erasure(w, identifiers);
        if (earlier == 0) throw boost::system::system_error(make_error_code(errc::not_found));
        return {earlier, {}, true};
    }
    const auto conversations = conversations_of(w.db, person.people);
    const json targets = {{"conversations", conversations.ids}, {"identifiers", all_forms(person)}};
    const auto id = w.ids.next();
    const json rows = make_unknown(w, person);
    for (const auto& [kind, value] : person.identities) {
        // Whoever has it now did not ask for this: what they wrote before is not to be taken for a
        // repetition.
        if (is_anothers(w.db, kind, value)) continue;
        w.graves.set(w.db, kind, value, {id, w.now, conversations.opted_out});
    }
    w.db.execute("INSERT INTO erasure(id,done,counts,targets) VALUES(?,0,?,?)", id, rows.dump(),
                 targets.dump());
    w.db.execute("INSERT INTO audit(id,action,ref) VALUES(?,'erase',?)", w.ids.next(), public_id(id));
    return {id, conversations.ids, false};
}

std::optional<open_erasure> oldest_open_erasure(database& db) {
    auto q = db.run(
        "SELECT id,counts,targets FROM erasure INDEXED BY erasure_open WHERE done=0 ORDER BY id LIMIT 1");
    if (!q.next()) return std::nullopt;
    open_erasure e;
    e.id = q.integer(0);
    e.rows = read_json(q.text(1)).get<row_counts>();
    const auto targets = read_json(q.text(2));
    e.conversations = targets.value("conversations", std::vector<row_id>{});
    e.identifiers = targets.value("identifiers", std::vector<std::string>{});
    return e;
}

erasure_view view_erasure(database& db, row_id id) {
    auto q = db.run("SELECT done,finished_at,counts FROM erasure WHERE id=?", id);
    if (!q.next()) throw boost::system::system_error(make_error_code(errc::not_found));
    return {id, q.integer(0) != 0, time_of(id), q.integer(1), read_json(q.text(2)).get<row_counts>()};
}

row_counts forget_targets(writing& w, const open_erasure& e) {
    auto rows = e.rows;
    for (const auto& i : e.identifiers) {
        w.db.execute("UPDATE audit SET ref='' WHERE instr(ref,?)>0", i);
        if (w.db.changes() > 0) rows["audit"] += w.db.changes();
    }
    w.db.execute("UPDATE erasure SET targets='',counts=? WHERE id=?", json(rows).dump(), e.id);
    return rows;
}

void finish_erasure(writing& w, row_id id) {
    w.db.execute("UPDATE erasure SET done=1,finished_at=? WHERE id=?", w.now, id);
}

}  // namespace ft9::storage::sqlite
