#pragma once

#include "stage.hpp"

#include "support/storage_journal.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// What waits for an operator, made in the journal without the pipeline's knowledge: as an earlier process
// would have left it.
namespace ft9::test {

inline storage::planned_message said_on_stage(const stage& s, const std::string& from,
                                              const std::string& wamid) {
    auto p = said(wamid, "oi", from);
    p.message.phone_number_id = stage_number;
    p.message.timestamp = s.time.now() / 1000;
    return p;
}

// Makes one attempt whose end is never known.
inline void lose_attempt(stage& s, row_id send) {
    attempt_outcome o;
    o.id = send;
    o.number = must(s.journal->begin_attempt(send)).number;
    o.refusal = verdict::ambiguous;
    must(s.journal->finish_attempt(o));
    must(s.journal->reconcile(
        {ambiguous_policy::hold, std::chrono::milliseconds(0), std::chrono::milliseconds(0)}));
}

// A reply whose first part is held, and the others with it; the ids of its parts.
inline std::vector<row_id> held_reply(stage& s, const std::string& from, std::vector<std::string> parts) {
    const auto heard =
        must(s.journal->accept(webhook_with(said_on_stage(s, from, "wamid.of." + from)))).pending.at(0);
    storage::decision d;
    d.conversation = heard.conversation;
    d.epoch = heard.epoch;
    d.messages = {heard.id};
    d.parts = std::move(parts);
    std::vector<row_id> ids;
    for (const auto& one : must(s.journal->decide(d)).sends)
        ids.push_back(one.id);
    lose_attempt(s, ids.at(0));
    return ids;
}

// A message that crashed the process; the id of its letter.
inline std::string poisoned(stage& s, const std::string& from) {
    const auto m =
        must(s.journal->accept(webhook_with(said_on_stage(s, from, "wamid.of." + from)))).pending.at(0).id;
    storage::sqlite::database db(s.database(), false);
    const auto id = std::to_string(m);
    db.exec(("UPDATE inbox SET turn_id=0,outcome=6,reason='poison' WHERE id=" + id).c_str());
    db.exec(
        ("INSERT INTO dead VALUES(" + std::to_string(m + 1) + ",'poison'," + id + ",'crashed',0)").c_str());
    return public_id(m + 1);
}

// A message that a restore held; `reason` as restore and accept() write it. The id of its letter.
inline std::string held_by_restore(stage& s, const std::string& from, const std::string& reason) {
    const auto m =
        must(s.journal->accept(webhook_with(said_on_stage(s, from, "wamid.of." + from)))).pending.at(0).id;
    storage::sqlite::database db(s.database(), false);
    const auto id = std::to_string(m);
    db.exec(("UPDATE inbox SET turn_id=0,outcome=5,reason='" + reason + "' WHERE id=" + id).c_str());
    db.exec(
        ("INSERT INTO dead VALUES(" + std::to_string(m + 1) + ",'restored'," + id + ",'" + reason + "',0)")
            .c_str());
    return public_id(m + 1);
}

inline nlohmann::json listed_letters(stage& s, const std::string& query = "") {
    return nlohmann::json::parse(s.admin("GET", "/dead-letters" + query).body).at("dead_letters");
}

// The letter about a send; empty without one.
inline std::string letter_about(stage& s, row_id send) {
    for (const auto& l : listed_letters(s, "?limit=200")) {
        if (l.contains("send") && l.at("send").at("id") == public_id(send)) return l.at("id");
    }
    return {};
}

}  // namespace ft9::test
