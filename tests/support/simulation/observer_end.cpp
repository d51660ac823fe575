// What is judged when everything has come to rest.
#include "support/simulation/observer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ft9::simulation {

void tally::operator+=(const tally& t) {
    messages += t.messages;
    replied += t.replied;
    ignored += t.ignored;
    other_outcomes += t.other_outcomes;
    sends += t.sends;
    accepted += t.accepted;
    duplicates += t.duplicates;
    held += t.held;
    dead += t.dead;
    questions += t.questions;
    crashes += t.crashes;
    repetitions += t.repetitions;
}

std::int64_t observer::number_of(const char* sql) {
    auto q = disk_.db.run(sql);
    return q.next() ? q.integer(0) : 0;
}

std::int64_t observer::open_rows() {
    return number_of(
        "SELECT (SELECT count(*) FROM inbox WHERE turn_id IS NULL)+"
        "(SELECT count(*) FROM outbox WHERE state<3)");
}

bool observer::is_opted_out(const std::string& number) {
    auto q = disk_.db.run("SELECT opted_out_at IS NOT NULL FROM conversation WHERE address=?", number);
    return q.next() && q.integer(0) != 0;
}

// V1 and V9: what Meta had a 200 for has exactly one row, and that row a final outcome. Nothing else has a
// row.
void observer::judge_messages(const std::vector<written_message>& written) {
    std::map<std::string, int> rows;
    auto q = disk_.db.run("SELECT wamid,outcome,turn_id,reason FROM inbox ORDER BY id");
    while (q.next()) {
        const auto wamid = q.text(0);
        ++rows[wamid];
        const auto what = static_cast<outcome>(q.integer(1));
        stage_.say(fmt::format("inbox {} {} {}", wamid, to_string(what), q.text(3)));
        if (what == outcome::pending || q.is_null(2)) stage_.wrong("V1: " + wamid + " has no outcome");
        // Nothing here is hours old, however wrong the clock is.
        if (what == outcome::expired) stage_.wrong(wamid + " expired although it is young");
        if (what == outcome::replied) {
            ++count.replied;
        } else if (what == outcome::ignored) {
            ++count.ignored;
        } else {
            ++count.other_outcomes;
        }
    }
    count.messages = written.size();
    for (const auto& m : written) {
        if (!m.acknowledged) stage_.wrong("V1: Meta never had a 200 for " + m.wamid);
        if (const auto n = rows[m.wamid]; n != 1) stage_.wrong(fmt::format("V9: {} has {} rows", m.wamid, n));
    }
    if (rows.size() != written.size())
        stage_.wrong(fmt::format("V9: {} messages, {} in the inbox", written.size(), rows.size()));
}

// Nobody is answered twice: one reply at most speaks of a message, and it is that of the turn which read it.
void observer::judge_answers(const std::vector<written_message>& written) {
    for (const auto& [message, intents] : answers_) {
        if (intents.size() > 1)
            stage_.wrong(fmt::format("m{} is answered by {} replies", message, intents.size()));
        if (message >= written.size()) continue;
        auto q = disk_.db.run("SELECT turn_id FROM inbox WHERE wamid=?", written[message].wamid);
        const auto turn = q.next() ? q.integer(0) : 0;
        if (intents_[*intents.begin()].turn != turn)
            stage_.wrong(fmt::format("m{} is answered by another turn than its own", message));
    }
}

// V15 and decision 12: the state is that of the highest status, in whatever order they came; and nothing is
// called accepted that Graph never took.
void observer::judge_state(row_id intent, send_state state) {
    // An opt-out cancelled the next attempt of a send: that is its end, whatever became of the one before.
    if (state == send_state::cancelled) return;
    const auto& attempts = intents_[intent].attempts;
    auto best = delivery_status::unknown;
    bool failed = false, taken = false;
    for (const auto& [number, a] : attempts) {
        best = std::max(best, a.best);
        failed = failed || a.failed;
        taken = taken || a.accepted;
    }
    const auto is = [&](send_state wanted) {
        if (state != wanted)
            stage_.wrong(fmt::format("V15: {} is {} although Meta said {}", public_id(intent),
                                     to_string(state), to_string(wanted)));
    };
    if (best == delivery_status::read) is(send_state::read);
    if (best == delivery_status::delivered) is(send_state::delivered);
    if (best == delivery_status::sent && !failed) is(send_state::sent);
    const bool counted = state == send_state::accepted || state == send_state::sent ||
                         state == send_state::delivered || state == send_state::read;
    if (counted && !taken)
        stage_.wrong(
            fmt::format("{} is {} although Graph never took it", public_id(intent), to_string(state)));
}

// Two acceptances of one message are only possible after an ambiguous one; when Meta has confirmed both, an
// operator can read of it.
void observer::judge_duplicates(row_id intent, const intent_record& i) {
    std::size_t taken = 0, confirmed = 0;
    for (const auto& [number, a] : i.attempts) {
        if (a.failed) continue;
        if (a.accepted) ++taken;
        if (a.accepted && a.confirmed) ++confirmed;
    }
    if (taken > 1) count.duplicates += taken - 1;
    if (confirmed < 2) return;
    auto q = disk_.db.run("SELECT 1 FROM dead WHERE ref=? AND kind='duplicate'", intent);
    if (!q.next())
        stage_.wrong(fmt::format("V2: the confirmed duplicate of {} is not listed", public_id(intent)));
}

void observer::judge_sends() {
    auto q = disk_.db.run("SELECT id,state,attempts FROM outbox ORDER BY id");
    while (q.next()) {
        const auto intent = q.integer(0);
        const auto state = static_cast<send_state>(q.integer(1));
        stage_.say(fmt::format("outbox {} {} {}", public_id(intent), to_string(state), q.integer(2)));
        if (is_open(state))
            stage_.wrong(fmt::format("V1: {} is still {}", public_id(intent), to_string(state)));
        if (state == send_state::held) ++count.held;
        if (state == send_state::dead) ++count.dead;
        judge_state(intent, state);
    }
    for (const auto& [intent, i] : intents_)
        judge_duplicates(intent, i);
}

void observer::conclude(const std::vector<written_message>& written) {
    judge_messages(written);
    judge_answers(written);
    judge_sends();
}

}  // namespace ft9::simulation
