#include "support/storage_ledger.hpp"

#include "../../src/storage/sqlite/database.hpp"

#include "ft9/core/message.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace ft9::test {
namespace {

using thing = storage_note::thing;
using phase = storage_note::phase;
using storage::sqlite::database;

struct half_thing {
    const char* name;
    const char* count;
};

// Each of these numbers is 0 in every state that a transaction leaves behind.
constexpr std::array half_things{
    half_thing{"messages without a hash",
               "SELECT count(*) FROM inbox WHERE id NOT IN (SELECT inbox_id FROM dedupe)"},
    half_thing{"hashes without a message",
               "SELECT count(*) FROM dedupe WHERE inbox_id NOT IN (SELECT id FROM inbox)"},
    half_thing{"messages without their webhook",
               "SELECT count(*) FROM inbox WHERE raw_id NOT IN (SELECT id FROM raw)"},
    half_thing{"messages without a conversation",
               "SELECT count(*) FROM inbox WHERE conversation_id NOT IN (SELECT id FROM conversation)"},
    half_thing{"conversations without a person",
               "SELECT count(*) FROM conversation WHERE person_id NOT IN (SELECT id FROM person)"},
    half_thing{"people without an identity",
               "SELECT count(*) FROM person WHERE id NOT IN (SELECT person_id FROM identity)"},
    half_thing{"messages of a turn that is missing",
               "SELECT count(*) FROM inbox WHERE turn_id>0 AND turn_id<>id AND turn_id NOT IN (SELECT id "
               "FROM turn)"},
    half_thing{"turns without a message",
               "SELECT count(*) FROM turn WHERE id NOT IN (SELECT turn_id FROM inbox WHERE turn_id>0)"},
    half_thing{"turns without all parts of their reply",
               "SELECT count(*) FROM turn t WHERE output_tokens<>"
               "(SELECT count(*) FROM outbox o WHERE o.turn_id=t.id)"},
    half_thing{"parts without a turn",
               "SELECT count(*) FROM outbox WHERE turn_id NOT IN (SELECT id FROM turn)"},
    half_thing{"sends begun without an attempt", "SELECT count(*) FROM outbox WHERE (state=0)<>(attempts=0)"},
    half_thing{"sends accepted without an id",
               "SELECT count(*) FROM outbox WHERE (state<3)<>(wamid IS NULL)"},
    half_thing{"sends delivered without a status",
               "SELECT count(*) FROM outbox WHERE (state=6)<>(id IN (SELECT outbox_id FROM status))"},
};

struct send_found {
    std::int64_t state = -1, attempts = 0;
    bool own_wamid = false;
};

// All that the facts speak of, read once.
struct contents {
    std::map<std::int64_t, std::int64_t> messages;  // by webhook
    std::map<std::int64_t, std::int64_t> turns;     // by message; 0: none yet
    std::map<std::int64_t, send_found> sends;
};

contents read_all(database& db) {
    contents c;
    auto inbox = db.run("SELECT id,coalesce(turn_id,0),wamid FROM inbox");
    while (inbox.next()) {
        c.turns[inbox.integer(0)] = inbox.integer(1);
        ++c.messages[std::stoll(inbox.text(2).substr(1))];  // "w<webhook>.<message>"
    }
    auto outbox = db.run("SELECT id,state,attempts,coalesce(wamid,'') FROM outbox");
    while (outbox.next()) {
        const auto id = outbox.integer(0);
        c.sends[id] = {outbox.integer(1), outbox.integer(2), outbox.text(3) == "out." + std::to_string(id)};
    }
    return c;
}

// Whether the thing is there whole; nullopt: it is there, but not whole.
std::optional<bool> found(const contents& c, const storage_ledger::fact_key& key, std::int64_t value) {
    const auto of = [&key](const auto& map) {
        const auto at = map.find(key.second);
        return at == map.end() ? typename std::decay_t<decltype(map)>::mapped_type{} : at->second;
    };
    if (key.first == thing::webhook) {
        const auto messages = of(c.messages);
        if (messages != 0 && messages != value) return std::nullopt;
        return messages == value;
    }
    if (key.first == thing::turn) {
        const auto turn = of(c.turns);
        return value == 0 ? turn != 0 : turn == value;  // who only tried does not know the turn's row
    }
    const auto send = of(c.sends);
    if (key.first == thing::begun) return send.attempts >= value;
    if (key.first == thing::accepted) return send.own_wamid;
    return send.state == static_cast<std::int64_t>(send_state::delivered);
}

std::string describe(const storage_ledger::fact_key& key, const char* what) {
    constexpr std::array names{"webhook", "turn of message", "attempt of send", "id of send",
                               "status of send"};
    return std::string(names.at(static_cast<std::size_t>(key.first))) + ' ' + std::to_string(key.second) +
           ' ' + what;
}

std::int64_t number(database& db, const char* sql) {
    auto q = db.run(sql);
    return q.next() ? q.integer(0) : -1;
}

}  // namespace

void storage_ledger::add(const storage_note& note) {
    if (note.what == thing::cut) return;
    if (note.what == thing::webhook) next_webhook_ = std::max(next_webhook_, note.key + 1);
    const auto [at, made] = facts_.try_emplace({note.what, note.key}, fact{note.then, note.value});
    if (!made && at->second.then != phase::done) at->second = {note.then, note.value};
}

std::size_t storage_ledger::done() const {
    return static_cast<std::size_t>(std::count_if(
        facts_.begin(), facts_.end(), [](const auto& f) { return f.second.then == phase::done; }));
}

std::size_t storage_ledger::refused() const {
    return static_cast<std::size_t>(std::count_if(
        facts_.begin(), facts_.end(), [](const auto& f) { return f.second.then == phase::refused; }));
}

std::vector<std::string> storage_ledger::judge(const std::string& database_path) const {
    std::vector<std::string> wrong;
    database db(database_path, true);
    {
        auto q = db.run("PRAGMA integrity_check");
        const auto verdict = q.next() ? q.text(0) : "nothing";
        if (verdict != "ok") wrong.push_back("integrity_check says: " + verdict);
    }
    for (const auto& half : half_things) {
        if (const auto n = number(db, half.count); n != 0)
            wrong.push_back(std::to_string(n) + ' ' + half.name);
    }
    const auto c = read_all(db);
    for (const auto& [key, f] : facts_) {
        const auto there = found(c, key, f.value);
        if (!there) wrong.push_back(describe(key, "is there in part"));
        if (f.then == phase::done && there && !*there) wrong.push_back(describe(key, "was done and is lost"));
        if (f.then == phase::refused && there && *there)
            wrong.push_back(describe(key, "was refused and is there"));
    }
    return wrong;
}

}  // namespace ft9::test
