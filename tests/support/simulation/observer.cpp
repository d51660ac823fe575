// What is judged while it happens; observer_end.cpp judges what has come of it.
#include "support/simulation/observer.hpp"

#include "ft9/core/delivery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ft9::simulation {
namespace {

constexpr std::string_view answer_prefix = "re ";
// So long after a 200 for a status, nobody can say any more that they had not read it yet. Also what an
// attempt may take from its commit to its first byte.
constexpr milliseconds_since_start long_enough = 5000;

}  // namespace

std::string text_of_message(std::size_t index) {
    return "m" + std::to_string(index);
}

std::string answer_to(std::string_view text) {
    return std::string(answer_prefix) + std::string(text);
}

std::optional<std::size_t> message_of(std::string_view text) {
    if (text.starts_with(answer_prefix)) text.remove_prefix(answer_prefix.size());
    if (!text.starts_with('m')) return std::nullopt;
    std::size_t index = 0;
    const auto [end, ec] = std::from_chars(text.data() + 1, text.data() + text.size(), index);
    if (ec != std::errc{}) return std::nullopt;
    return index;
}

void observer::asked(const clients::ai_request& request, const std::vector<written_message>& written) {
    ++count.questions;
    if (++asking_[request.person_key] > 1) stage_.wrong("V5: two questions of one conversation at once");
    const auto& lines = request.conversation;
    if (lines.empty() || lines.back().who != speaker::person)
        return stage_.wrong("a question does not end with the person's words");
    std::set<std::size_t> seen;
    bool repeated = false;
    std::optional<std::string> whose;
    for (const auto& line : lines) {
        const auto message = message_of(line.text);
        if (!message || *message >= written.size()) continue;
        repeated = repeated || (line.who == speaker::person && !seen.insert(*message).second);
        const auto& number = written[*message].number;
        if (whose && *whose != number)
            stage_.wrong(fmt::format("m{} stands in the question of somebody else", *message));
        whose = number;
    }
    if (repeated) ++count.repetitions;
}

void observer::answered(const std::string& person_key) {
    --asking_[person_key];
}

// V6: the intent and this attempt are on the disk before the first byte.
void observer::note_row(row_id intent, int number) {
    auto& i = intents_[intent];
    auto q = disk_.db.run("SELECT turn_id,part,conversation_id,attempts FROM outbox WHERE id=?", intent);
    if (!q.next()) return stage_.wrong(fmt::format("V6: {} is sent without a row", public_id(intent)));
    i.turn = q.integer(0);
    i.part = static_cast<int>(q.integer(1));
    i.conversation = q.integer(2);
    if (q.integer(3) != number)
        stage_.wrong(fmt::format("V6: attempt {} of {} is sent, the row has {}", number, public_id(intent),
                                 q.integer(3)));
}

// V2 and V3: what Meta has confirmed, or the server knows to be accepted, is never sent again.
void observer::judge_repetition(row_id intent, int number) {
    auto& attempts = intents_[intent].attempts;
    if (attempts.contains(number))
        return stage_.wrong(fmt::format("V2: attempt {} of {} is made twice", number, public_id(intent)));
    for (const auto& [earlier, a] : attempts) {
        if (a.failed || a.refused) continue;
        if (stage_.faults.policy == ambiguous_policy::hold)
            stage_.wrong(
                fmt::format("V2: {} is sent again, but such sends are to be held", public_id(intent)));
        if (a.recorded)
            stage_.wrong(fmt::format("V2: {} is sent again though attempt {} is recorded as accepted",
                                     public_id(intent), earlier));
        if (a.confirmed && stage_.events.now() - *a.confirmed > long_enough)
            stage_.wrong(fmt::format("V3: {} is sent again though a status confirmed attempt {}",
                                     public_id(intent), earlier));
    }
    attempts.emplace(number, attempt_record{});
}

// V4. Only first attempts keep the order of turns: an ambiguous send is settled later, and does not keep the
// next turn waiting (decision 3).
void observer::judge_order(row_id intent, const intent_record& i, int number) {
    if (i.turn == 0) return;
    if (i.part > 0 && !accepted_parts_[i.turn].contains(i.part - 1))
        stage_.wrong(fmt::format("V4: part {} of {} goes before the part before it was accepted", i.part,
                                 public_id(intent)));
    if (i.part > 0 || number > 1) return;
    auto& last = last_reply_[i.conversation];
    if (intent < last)
        stage_.wrong(fmt::format("V4: {} goes after the later {}", public_id(intent), public_id(last)));
    last = intent;
}

void observer::judge_opt_out(const attempt& a) {
    if (a.kind == send_kind::opt_out) return;
    const auto& p = people_[a.address];
    if (p.confirmed && stage_.events.now() - p.stopped_at > long_enough && is_opted_out(a.address))
        stage_.wrong(fmt::format("somebody who opted out is sent a {}", to_string(a.kind)));
}

// The words go to whom they answer.
void observer::judge_answer(row_id intent, const attempt& a, const std::vector<written_message>& written) {
    if (a.kind != send_kind::reply) return;
    const auto message = message_of(a.text);
    if (message && *message < written.size() && written[*message].number != a.address)
        stage_.wrong(fmt::format("{} answers m{}, but goes to somebody else", public_id(intent), *message));
}

void observer::send_began(row_id intent, const attempt& a, const std::vector<written_message>& written) {
    ++count.sends;
    note_row(intent, a.number);
    judge_repetition(intent, a.number);
    judge_order(intent, intents_[intent], a.number);
    judge_opt_out(a);
    judge_answer(intent, a, written);
}

void observer::accepted(row_id intent, const attempt& a, const std::string& wamid) {
    ++count.accepted;
    auto& i = intents_[intent];
    i.attempts[a.number].accepted = true;
    by_wamid_[wamid] = {intent, a.number};
    if (i.turn != 0) accepted_parts_[i.turn].insert(i.part);
    if (a.kind == send_kind::opt_out) people_[a.address].confirmed = true;
    if (const auto message = message_of(a.text); message && a.kind == send_kind::reply && i.part == 0)
        answers_[*message].insert(intent);
}

void observer::status_made(const status_update& u) {
    const auto of = by_wamid_.find(u.wamid);
    if (of == by_wamid_.end() || u.status != delivery_status::failed) return;
    intents_[of->second.first].attempts[of->second.second].failed = true;
}

void observer::status_acknowledged(const status_update& u) {
    const auto of = by_wamid_.find(u.wamid);
    if (of == by_wamid_.end() || u.status == delivery_status::failed || u.callback_data.empty()) return;
    auto& a = intents_[of->second.first].attempts[of->second.second];
    if (!a.confirmed) a.confirmed = stage_.events.now();
    a.best = std::max(a.best, u.status);
}

void observer::stop_word_handed(const std::string& number) {
    people_[number].stopped_at = stage_.events.now();
}

}  // namespace ft9::simulation
