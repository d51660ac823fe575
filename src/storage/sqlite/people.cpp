#include "operations.hpp"

#include "ft9/core/phone.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

row_id person_of(database& db, const std::string& number_id, identity_kind kind, const std::string& value) {
    if (value.empty()) return 0;
    auto q = db.run("SELECT person_id FROM identity WHERE number_id=? AND kind=? AND value=?", number_id,
                    kind, value);
    return q.next() ? q.integer(0) : 0;
}

void link(database& db, const std::string& number_id, identity_kind kind, const std::string& value,
          row_id person) {
    db.execute("INSERT OR IGNORE INTO identity(number_id,kind,value,person_id) VALUES(?,?,?,?)", number_id,
               kind, value, person);
}

struct address {
    std::string value;
    identity_kind kind;
};

// `opted_out` counts for a new conversation: what the person said before their rows went.
conversation_row open_conversation(writing& w, row_id person, const std::string& number_id, const address& to,
                                   bool opted_out) {
    {
        auto q = w.db.run(
            "SELECT id,epoch,opted_out_at,address,address_kind FROM conversation WHERE person_id=? AND "
            "number_id=?",
            person, number_id);
        if (q.next()) {
            const conversation_row found{q.integer(0), q.integer(1), !q.is_null(2)};
            const bool same = q.text(3) == to.value && q.integer(4) == static_cast<std::int64_t>(to.kind);
            if (!same) {
                w.db.execute("UPDATE conversation SET address=?, address_kind=? WHERE id=?", to.value,
                             to.kind, found.id);
            }
            return found;
        }
    }
    const auto id = w.ids.next();
    w.db.execute("INSERT INTO conversation(id,person_id,number_id,address,address_kind) VALUES(?,?,?,?,?)",
                 id, person, number_id, to.value, to.kind);
    if (opted_out) w.db.execute("UPDATE conversation SET opted_out_at=? WHERE id=?", w.now, id);
    return {id, 0, opted_out};
}

row_id new_person(writing& w, const std::string& name) {
    const auto id = w.ids.next();
    w.db.execute("INSERT INTO person(id,name) VALUES(?,?)", id, name);
    return id;
}

conversation_view read_view(query& q) {
    return {q.integer(0), q.text(1), q.text(2), q.text(3), q.text(4), !q.is_null(5)};
}

constexpr const char* view_sql =
    "SELECT c.id, c.number_id,"
    " coalesce((SELECT value FROM identity i WHERE i.person_id=c.person_id AND i.kind=0 AND "
    "i.number_id=c.number_id),''),"
    " coalesce((SELECT value FROM identity i WHERE i.person_id=c.person_id AND i.kind=1 AND "
    "i.number_id=c.number_id),''),"
    " p.name, c.opted_out_at FROM conversation c JOIN person p ON p.id=c.person_id WHERE c.id=?";

}  // namespace

conversation_row conversation_of_sender(writing& w, const inbound_message& m) {
    const auto by_bsuid = person_of(w.db, m.phone_number_id, identity_kind::bsuid, m.from_user_id);
    const auto by_phone = person_of(w.db, m.phone_number_id, identity_kind::wa_id, m.from);
    auto person = by_bsuid != 0 ? by_bsuid : by_phone;
    if (person == 0) person = new_person(w, m.profile_name);
    if (by_bsuid == 0 && !m.from_user_id.empty())
        link(w.db, m.phone_number_id, identity_kind::bsuid, m.from_user_id, person);
    if (by_phone == 0 && !m.from.empty()) link(w.db, m.phone_number_id, identity_kind::wa_id, m.from, person);
    const address to = m.from.empty() ? address{m.from_user_id, identity_kind::bsuid}
                                      : address{m.from, identity_kind::wa_id};
    const bool known = by_bsuid != 0 || by_phone != 0;
    const bool opted_out = !known && w.graves.opted_out(w.db, m.from, m.from_user_id);
    return open_conversation(w, person, m.phone_number_id, to, opted_out);
}

conversation_row conversation_of_recipient(writing& w, const new_send& s) {
    if (!s.to_bsuid.empty()) {
        auto person = person_of(w.db, s.phone_number_id, identity_kind::bsuid, s.to_bsuid);
        if (person == 0) {
            person = new_person(w, "");
            link(w.db, s.phone_number_id, identity_kind::bsuid, s.to_bsuid, person);
        }
        return open_conversation(w, person, s.phone_number_id, {s.to_bsuid, identity_kind::bsuid},
                                 w.graves.opted_out(w.db, {}, s.to_bsuid));
    }
    for (const auto& form : number_variants(s.to_digits)) {
        const auto person = person_of(w.db, s.phone_number_id, identity_kind::wa_id, form);
        if (person != 0)
            return open_conversation(w, person, s.phone_number_id, {form, identity_kind::wa_id}, false);
    }
    const auto person = new_person(w, "");
    link(w.db, s.phone_number_id, identity_kind::wa_id, s.to_digits, person);
    return open_conversation(w, person, s.phone_number_id, {s.to_digits, identity_kind::wa_id},
                             w.graves.opted_out(w.db, s.to_digits, {}));
}

std::vector<conversation_view> view_conversations(database& db, const std::vector<row_id>& ids) {
    std::vector<conversation_view> found;
    for (const auto id : ids) {
        auto q = db.run(view_sql, id);
        if (q.next()) found.push_back(read_view(q));
    }
    return found;
}

std::vector<conversation_view> find_conversations(database& db, const std::vector<std::string>& identifiers,
                                                  const std::string& number_id) {
    std::vector<row_id> ids;
    for (const auto& value : identifiers) {
        auto q = db.run(
            "SELECT DISTINCT c.id FROM identity i JOIN conversation c ON c.person_id=i.person_id AND "
            "c.number_id=i.number_id WHERE i.value=?1 AND (?2='' OR c.number_id=?2)",
            value, number_id);
        while (q.next()) {
            if (std::find(ids.begin(), ids.end(), q.integer(0)) == ids.end()) ids.push_back(q.integer(0));
        }
    }
    return view_conversations(db, ids);
}

std::vector<identity_row> identities_of(database& db, row_id person) {
    std::vector<identity_row> found;
    auto q = db.run("SELECT kind,value FROM identity WHERE person_id=?", person);
    while (q.next())
        found.push_back({static_cast<identity_kind>(q.integer(0)), q.text(1)});
    return found;
}

void bury_opt_out(writing& w, row_id person) {
    for (const auto& i : identities_of(w.db, person))
        w.graves.set(w.db, i.kind, i.value, {0, w.now, true});
}

void forget_person_without_conversation(writing& w, row_id person,
                                        const std::function<void(const char*, std::int64_t)>& count) {
    {
        auto q = w.db.run("SELECT 1 FROM conversation WHERE person_id=?", person);
        if (q.next()) return;
    }
    w.db.execute("DELETE FROM identity WHERE person_id=?", person);
    count("identity", w.db.changes());
    w.db.execute("DELETE FROM person WHERE id=?", person);
    count("person", w.db.changes());
}

}  // namespace ft9::storage::sqlite
