#include "identities.hpp"

#include "ft9/core/phone.hpp"

#include <algorithm>
#include <optional>

namespace ft9::storage::sqlite {
namespace {

// What the person said before their rows went, or under an identifier that is theirs now.
void opt_out_too(writing& w, conversation_row& c) {
    if (c.opted_out) return;
    w.db.execute("UPDATE conversation SET opted_out_at=?, epoch=epoch+1 WHERE id=?", w.now, c.id);
    ++c.epoch;
    c.opted_out = true;
}

conversation_row new_conversation(writing& w, row_id person, const std::string& number_id,
                                  const reply_address& to) {
    const auto id = w.ids.next();
    w.db.execute("INSERT INTO conversation(id,person_id,number_id,address,address_kind) VALUES(?,?,?,?,?)",
                 id, person, number_id, to.value, to.kind);
    return {id, 0, false};
}

// An empty address leaves the one that is known.
conversation_row open_conversation(writing& w, row_id person, const std::string& number_id,
                                   const reply_address& wanted) {
    {
        auto q = w.db.run(
            "SELECT id,epoch,opted_out_at,address,address_kind,taken_over_at FROM conversation WHERE "
            "person_id=? AND "
            "number_id=?",
            person, number_id);
        if (q.next()) {
            const conversation_row found{q.integer(0), q.integer(1), !q.is_null(2), !q.is_null(5)};
            const bool same =
                q.text(3) == wanted.value && q.integer(4) == static_cast<std::int64_t>(wanted.kind);
            if (!same && !wanted.value.empty()) {
                w.db.execute("UPDATE conversation SET address=?, address_kind=? WHERE id=?", wanted.value,
                             wanted.kind, found.id);
            }
            return found;
        }
    }
    return new_conversation(w, person, number_id,
                            wanted.value.empty() ? address_for(w.db, person, number_id, {}) : wanted);
}

// Who wrote a message before an identifier of it changed hands or was given up. What else it names was theirs
// then, too.
row_id former_sender(writing& w, const place_and_time& then, const identifier& bsuid,
                     const identifier& phone) {
    if (owner_of(w.db, then.number_id, bsuid) != 0) return 0;
    auto person = former_owner_of(w.db, then, bsuid);
    if (person == 0) {
        for (const auto& form : number_variants(phone.value)) {
            if (person == 0) person = former_owner_of(w.db, then, {identity_kind::wa_id, form});
        }
    }
    if (person == 0) return 0;
    note_former(w, then, bsuid, person);
    if (owner_of(w.db, then.number_id, phone) == 0) note_former(w, then, phone, person);
    return person;
}

// 0: nobody that is known. A number and a BSUID in one message are one person's, whoever they were so far;
// unless the number's owner has another BSUID: then it has a new owner.
row_id known_sender(writing& w, const inbound_message& m, accept_receipt& receipt) {
    auto person = owner_of(w.db, m.phone_number_id, {identity_kind::bsuid, m.from_user_id});
    for (const auto& form : number_variants(m.from)) {
        const auto owner = owner_of(w.db, m.phone_number_id, {identity_kind::wa_id, form});
        if (owner == 0 || owner == person || are_two(w.db, person, m.from_user_id, owner)) continue;
        person = person == 0 ? owner : merge_people(w, person, owner, receipt);
    }
    return person;
}

// Whom the identifiers of a message have as owner: one person's, nobody's, or to be looked at closely.
struct sighting {
    row_id person = 0;
    bool plain = true;
};

sighting look_up(const writing& w, const inbound_message& m) {
    sighting s;
    bool known = false, unknown = false;
    const auto see = [&](row_id owner) {
        s.plain = s.plain && (owner == 0 || !known || owner == s.person);
        if (owner != 0) s.person = owner;
        known = known || owner != 0;
    };
    const auto see_named = [&](const identifier& id) {
        if (id.value.empty()) return;
        const auto owner = owner_of(w.db, m.phone_number_id, id);
        unknown = unknown || owner == 0;
        see(owner);
    };
    see_named({identity_kind::bsuid, m.from_user_id});
    see_named({identity_kind::wa_id, m.from});
    const auto forms = number_variants(m.from);
    for (std::size_t i = 1; i < forms.size(); ++i)
        see(owner_of(w.db, m.phone_number_id, {identity_kind::wa_id, forms[i]}));
    s.plain = s.plain && known != unknown;
    return s;
}

// Nothing but what nearly every message is: of somebody who is known by all that it names, or of somebody
// new. While nobody has ever given up an identifier, nothing else has to be asked.
std::optional<conversation_row> conversation_at_a_glance(writing& w, const inbound_message& m) {
    if (w.facts.has_former_identities || (m.from.empty() && m.from_user_id.empty())) return std::nullopt;
    const auto seen = look_up(w, m);
    if (!seen.plain) return std::nullopt;
    const bool by_phone = !m.from.empty();
    const reply_address to{by_phone ? m.from : m.from_user_id,
                           by_phone ? identity_kind::wa_id : identity_kind::bsuid};
    if (seen.person != 0) return open_conversation(w, seen.person, m.phone_number_id, to);
    const auto person = new_person(w, m.profile_name);
    bool opted_out = introduce(w, m.phone_number_id, {identity_kind::bsuid, m.from_user_id}, person);
    opted_out = introduce(w, m.phone_number_id, {identity_kind::wa_id, m.from}, person) || opted_out;
    auto c = new_conversation(w, person, m.phone_number_id, to);
    if (opted_out) opt_out_too(w, c);
    return c;
}

conversation_row conversation_after_change(writing& w, const inbound_message& m, accept_receipt& receipt) {
    bool opted_out = false;
    const auto person = carry_over(w, m, receipt, opted_out);
    auto c = open_conversation(w, person, m.phone_number_id, {});
    if (opted_out) opt_out_too(w, c);
    return c;
}

// Both forms of a Brazilian mobile are one number: the one that wrote last is answered.
reply_address address_of_number(database& db, row_id person, const std::string& number_id,
                                const std::string& form) {
    auto q = db.run("SELECT address FROM conversation WHERE person_id=? AND number_id=? AND address_kind=0",
                    person, number_id);
    if (!q.next()) return {form, identity_kind::wa_id};
    const auto forms = number_variants(form);
    const bool same = std::find(forms.begin(), forms.end(), q.text(0)) != forms.end();
    return {same ? q.text(0) : form, identity_kind::wa_id};
}

conversation_view read_view(query& q) {
    return {q.integer(0), q.text(1), q.text(2), q.text(3), q.text(4), !q.is_null(5)};
}

// Of several numbers the one that wrote last.
constexpr const char* view_sql =
    "SELECT c.id, c.number_id,"
    " coalesce((SELECT value FROM identity i WHERE i.person_id=c.person_id AND i.kind=0 AND "
    "i.number_id=c.number_id AND i.value=c.address),(SELECT value FROM identity i WHERE "
    "i.person_id=c.person_id AND i.kind=0 AND i.number_id=c.number_id LIMIT 1),''),"
    " coalesce((SELECT value FROM identity i WHERE i.person_id=c.person_id AND i.kind=1 AND "
    "i.number_id=c.number_id AND i.value=c.address),(SELECT value FROM identity i WHERE "
    "i.person_id=c.person_id AND i.kind=1 AND i.number_id=c.number_id LIMIT 1),''),"
    " p.name, c.opted_out_at FROM conversation c JOIN person p ON p.id=c.person_id WHERE c.id=?";

void find_by(database& db, const char* sql, const std::vector<std::string>& identifiers,
             const std::string& number_id, std::vector<row_id>& ids) {
    for (const auto& value : identifiers) {
        auto q = db.run(sql, value, number_id);
        while (q.next()) {
            if (std::find(ids.begin(), ids.end(), q.integer(0)) == ids.end()) ids.push_back(q.integer(0));
        }
    }
}

}  // namespace

conversation_row conversation_of_sender(writing& w, const inbound_message& m, accept_receipt& receipt) {
    if (changes_identity(m)) return conversation_after_change(w, m, receipt);
    if (const auto plain = conversation_at_a_glance(w, m)) return *plain;
    const place_and_time then{m.phone_number_id, m.timestamp};
    const identifier bsuid{identity_kind::bsuid, m.from_user_id}, phone{identity_kind::wa_id, m.from};
    if (const auto former = former_sender(w, then, bsuid, phone))
        return open_conversation(w, former, m.phone_number_id, {});
    auto person = known_sender(w, m, receipt);
    if (person == 0) person = new_person(w, m.profile_name);
    bool opted_out = link(w, then, bsuid, person);
    if (former_owner_of(w.db, then, phone) == 0) opted_out = link(w, then, phone, person) || opted_out;
    const auto& last = m.from.empty() ? bsuid : phone;
    const bool theirs = owner_of(w.db, m.phone_number_id, last) == person;
    auto c = open_conversation(w, person, m.phone_number_id,
                               theirs ? reply_address{last.value, last.kind} : reply_address{});
    if (opted_out) opt_out_too(w, c);
    return c;
}

conversation_row conversation_of_recipient(writing& w, const new_send& s) {
    const bool by_bsuid = !s.to_bsuid.empty();
    const auto kind = by_bsuid ? identity_kind::bsuid : identity_kind::wa_id;
    const auto forms = by_bsuid ? std::vector{s.to_bsuid} : number_variants(s.to_digits);
    for (const auto& form : forms) {
        const auto person = owner_of(w.db, s.phone_number_id, {kind, form});
        if (person == 0) continue;
        const auto to =
            by_bsuid ? reply_address{form, kind} : address_of_number(w.db, person, s.phone_number_id, form);
        return open_conversation(w, person, s.phone_number_id, to);
    }
    const auto person = new_person(w, "");
    const bool opted_out = link(w, {s.phone_number_id, 0}, {kind, forms.front()}, person);
    auto c = open_conversation(w, person, s.phone_number_id, {forms.front(), kind});
    if (opted_out) opt_out_too(w, c);
    return c;
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
    find_by(db,
            "SELECT DISTINCT c.id FROM identity i JOIN conversation c ON c.person_id=i.person_id AND "
            "c.number_id=i.number_id WHERE i.value=?1 AND (?2='' OR c.number_id=?2)",
            identifiers, number_id, ids);
    if (!ids.empty()) return view_conversations(db, ids);
    find_by(db,
            "SELECT DISTINCT c.id FROM former_identity i JOIN conversation c ON c.person_id=i.person_id AND "
            "c.number_id=i.number_id WHERE i.value=?1 AND (?2='' OR c.number_id=?2)",
            identifiers, number_id, ids);
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
    w.db.execute("DELETE FROM former_identity WHERE person_id=?", person);
    count("former_identity", w.db.changes());
    w.db.execute("DELETE FROM person WHERE id=?", person);
    count("person", w.db.changes());
}

}  // namespace ft9::storage::sqlite
