#include "arrival.hpp"
#include "handlers.hpp"
#include "json_reply.hpp"
#include "paging.hpp"
#include "send_error.hpp"

#include "ft9/core/time_text.hpp"
#include "ft9/observability/log.hpp"

#include <algorithm>
#include <array>

namespace ft9::api {
namespace {

using nlohmann::json;
using storage::dead_letter;
using storage::replay_ruling;

// "held" is also what a restore held; "dead" is everything but those and duplicates.
constexpr std::array letter_kinds{"dead", "held", "raw", "poison", "restored", "duplicate", "hook"};

json describe(const dead_letter::outgoing& m) {
    json send = {{"id", public_id(m.id)},
                 {"conversation", public_id(m.conversation)},
                 {"status", to_string(m.state)},
                 {"kind", to_string(m.kind)},
                 {"type", m.type},
                 {"part", m.part + 1},
                 {"attempts", m.attempts},
                 {"error_code", m.error_code}};
    if (has_error(m)) send["error"] = describe_error(m);
    return send;
}

json describe(const dead_letter::incoming& m) {
    return {{"id", public_id(m.id)},
            {"conversation", public_id(m.conversation)},
            {"wamid", m.wamid.empty() ? json(nullptr) : json(m.wamid)},
            {"type", m.type},
            {"received_at", rfc3339(time_of(m.id))}};
}

json describe(const dead_letter::told& e) {
    return {{"id", public_id(e.id)},
            {"delivery", public_id(e.delivery)},
            {"type", to_string(e.topic)},
            {"conversation", e.conversation != 0 ? json(public_id(e.conversation)) : json(nullptr)},
            {"hook", e.hook},
            {"attempts", e.attempts}};
}

// What people wrote is never shown here.
json describe(const dead_letter& l) {
    json item = {{"id", public_id(l.id)},
                 {"kind", l.kind},
                 {"reason", l.reason},
                 {"first_at", rfc3339(time_of(l.id))},
                 {"replays", l.replays}};
    if (l.send) item["send"] = describe(*l.send);
    if (l.message) item["message"] = describe(*l.message);
    if (l.event) item["event"] = describe(*l.event);
    if (l.body_bytes) item["body"] = {{"bytes", *l.body_bytes}};
    return item;
}

http::response bad_letter_id(const http::request& r) {
    return http::problem(r, 400, "The path must name the `id` of a dead letter.", "field", "id");
}

http::response letter_problem(const http::request& r, const error_code& why) {
    if (why == errc::not_found)
        return http::problem(
            r, 404, "No such dead letter; what was replayed, discarded or settled by Meta is none any more.");
    return unavailable(r, "The journal could not be read or written.");
}

http::response forbidden_replay(const http::request& r, const storage::replayed_letter& l) {
    switch (l.ruling) {
        case replay_ruling::nothing:
            return http::problem(r, 409,
                                 l.kind == "duplicate"
                                     ? "It was sent twice, so nothing is to be done again; DELETE it."
                                     : "No answer of the mentor was due, only a fixed text; DELETE it.");
        case replay_ruling::erased:
            return http::problem(r, 409, "The person's data is being erased.");
        case replay_ruling::opted_out:
            return http::problem(r, 409, "The person opted out; nothing is sent to them.");
        case replay_ruling::taken_over:
            return http::problem(r, 409, "A person has taken the conversation over; send a message instead.");
        case replay_ruling::earlier_part:
            return http::problem(r, 409,
                                 "An earlier part of the same reply comes first: replay or DELETE " +
                                     public_id(l.in_the_way) + ".");
        case replay_ruling::later_part:
            return http::problem(r, 409,
                                 "A later part of the same reply has left already; send a message instead.");
        case replay_ruling::no_hook:
            return http::problem(r, 409,
                                 "No hook of that name is configured; add it to hooks.json, or DELETE it.");
        default:
            return http::problem(r, 409, "What it speaks of is gone or settled; DELETE it.");
    }
}

http::response tell_replayed(const http::request& r, row_id letter, std::string_view kind,
                             const std::vector<row_id>& again) {
    json ids = json::array();
    for (const auto id : again)
        ids.push_back(public_id(id));
    log::info("a dead letter was replayed by the operator",
              {{"request", r.id}, {"letter", public_id(letter)}, {"kind", kind}, {"messages", again.size()}});
    return json_reply(202, {{"id", public_id(letter)}, {"kind", kind}, {"messages", std::move(ids)}});
}

// Reads a body once more, as if it had just arrived: a newer version may understand what an older one did
// not.
answer replay_body(services& s, http::request& r, row_id letter) {
    auto finding = s.journal.body_of_dead_letter(letter);
    auto body = co_await std::move(finding);
    if (!body) co_return letter_problem(r, body.error());
    storage::incoming_webhook arriving;
    if (!read_body(s, r.id, std::move(*body), arriving))
        co_return http::problem(r, 409, "This version cannot read the body either; it stays as it is.");
    arriving.dead_letter = letter;
    const auto types = types_of(arriving);
    auto storing = s.journal.accept(std::move(arriving));
    auto receipt = co_await std::move(storing);
    if (!receipt) co_return letter_problem(r, receipt.error());
    if (const auto why = receipt->incomplete) {  // the letter stays until its last piece is stored
        take_up(s, r.id, {}, std::move(*receipt));
        co_return letter_problem(r, why);
    }
    std::vector<row_id> again;
    for (const auto& m : receipt->pending)
        again.push_back(m.id);
    for (const auto& one : receipt->sends)
        again.push_back(one.id);
    take_up(s, r.id, types, std::move(*receipt));
    co_return tell_replayed(r, letter, "raw", again);
}

}  // namespace

answer list_dead_letters(services& s, http::request& r) {
    page_request wanted;
    if (auto refusal = read_page(r, wanted)) co_return std::move(*refusal);
    const std::string kind(r.query_value("kind").value_or(""));
    if (r.query_value("kind") &&
        std::find(letter_kinds.begin(), letter_kinds.end(), kind) == letter_kinds.end())
        co_return http::problem(r, 400, "kind must be dead, held, raw, poison, restored, duplicate or hook.",
                                "field", "kind");
    auto reading = s.journal.dead_letters(kind, wanted.after, wanted.limit + 1);
    auto found = co_await std::move(reading);
    if (!found) co_return unavailable(r, "The journal could not be read.");
    const bool more = found->size() > wanted.limit;
    if (more) found->pop_back();
    json list = json::array();
    for (const auto& letter : *found)
        list.push_back(describe(letter));
    const json next = more ? json(public_id(found->back().id)) : json(nullptr);
    co_return json_reply(200, {{"dead_letters", std::move(list)}, {"next", next}});
}

answer replay_dead_letter(services& s, http::request& r) {
    const auto id = parse_public_id(r.path_value("id"));
    if (!id) co_return bad_letter_id(r);
    auto replaying = s.journal.replay_dead_letter(*id);
    const auto letter = co_await std::move(replaying);
    if (!letter) co_return letter_problem(r, letter.error());
    if (letter->ruling == replay_ruling::unread) {
        auto reading = replay_body(s, r, *id);
        co_return co_await std::move(reading);
    }
    if (letter->ruling != replay_ruling::done) co_return forbidden_replay(r, *letter);
    std::vector<row_id> again;
    for (const auto& one : letter->sends)
        again.push_back(one.id);
    if (letter->message != 0) again.push_back(letter->message);
    s.pipeline.replayed(*letter);
    if (letter->delivery != 0 && s.hooks != nullptr) s.hooks->replayed();
    co_return tell_replayed(r, *id, letter->kind, again);
}

answer discard_dead_letter(services& s, http::request& r) {
    const auto id = parse_public_id(r.path_value("id"));
    if (!id) co_return bad_letter_id(r);
    auto discarding = s.journal.discard_dead_letter(*id);
    const auto kind = co_await std::move(discarding);
    if (!kind) co_return letter_problem(r, kind.error());
    log::info("a dead letter was discarded by the operator",
              {{"request", r.id}, {"letter", public_id(*id)}, {"kind", *kind}});
    http::response a;
    a.status = 204;
    co_return a;
}

}  // namespace ft9::api
