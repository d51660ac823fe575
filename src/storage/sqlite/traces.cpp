#include "traces.hpp"

#include "ft9/core/json.hpp"

#include <boost/system/system_error.hpp>
#include <nlohmann/json.hpp>

#include <optional>

namespace ft9::storage::sqlite {
namespace {

using nlohmann::json;

std::string packed_requests(const std::vector<traced_request>& requests) {
    json list = json::array();
    for (const auto& r : requests)
        list.push_back({{"p", r.provider},
                        {"m", r.model},
                        {"f", r.failure},
                        {"s", r.form},
                        {"ms", r.ms},
                        {"in", r.input_tokens},
                        {"c", r.cached_tokens},
                        {"out", r.output_tokens}});
    return dump_json(list);
}

// Ours, and yet a file that somebody edited must not end the reader.
std::vector<traced_request> unpacked_requests(const std::string& text) {
    std::vector<traced_request> requests;
    const auto list = parse_json(text);
    if (!list || !list->is_array()) return requests;
    for (const auto& one : *list) {
        try {
            requests.push_back({one.at("p").get<std::string>(), one.at("m").get<std::string>(),
                                one.at("f").get<std::string>(), one.at("s").get<std::string>(),
                                one.at("ms").get<std::int64_t>(), one.at("in").get<std::int64_t>(),
                                one.at("c").get<std::int64_t>(), one.at("out").get<std::int64_t>()});
        } catch (const json::exception&) {
            continue;
        }
    }
    return requests;
}

// Business numbers, one after another: few, however many people there are.
std::vector<std::string> business_numbers(database& db) {
    std::vector<std::string> numbers;
    std::string last;
    for (;;) {
        auto q = db.run("SELECT min(number_id) FROM identity WHERE number_id>?", last);
        if (!q.next() || q.is_null(0)) return numbers;
        last = q.text(0);
        numbers.push_back(last);
    }
}

row_id message_of_wamid(database& db, const std::string& wamid) {
    for (const auto& number : business_numbers(db)) {
        const auto key = short_hash(number + '\n' + wamid);
        auto q = db.run("SELECT i.id FROM dedupe d JOIN inbox i ON i.id=d.inbox_id WHERE d.key=?", blob{key});
        if (q.next()) return q.integer(0);
    }
    return 0;
}

std::optional<trace_place> place_of_send(database& db, row_id id) {
    auto q = db.run("SELECT turn_id,conversation_id FROM outbox WHERE id=?", id);
    if (!q.next()) return std::nullopt;
    return trace_place{q.integer(0), q.integer(1), id, 0};
}

// A line that is remembered without an answer stands for a turn of its own, which has no row.
std::optional<trace_place> place_of_message(database& db, row_id id) {
    auto q = db.run(
        "SELECT coalesce(i.turn_id,0),i.conversation_id FROM inbox i WHERE i.id=? AND "
        "coalesce(i.turn_id,0)<>i.id",
        id);
    if (q.next()) return trace_place{q.integer(0), q.integer(1), 0, id};
    auto own = db.run("SELECT conversation_id FROM inbox WHERE id=?", id);
    if (!own.next()) return std::nullopt;
    return trace_place{0, own.integer(0), 0, id};
}

std::optional<trace_place> place_of_turn(database& db, row_id id) {
    auto q = db.run("SELECT conversation_id FROM turn WHERE id=?", id);
    if (!q.next()) return std::nullopt;
    return trace_place{id, q.integer(0), 0, 0};
}

void read_turn(database& db, answer_trace& out) {
    auto q = db.run(
        "SELECT outcome,reason,model,prompt_version,input_tokens,output_tokens,ai_ms FROM turn WHERE id=?",
        out.turn);
    if (!q.next()) return;
    out.what = static_cast<outcome>(q.integer(0));
    out.reason = q.text(1);
    out.model = q.text(2);
    out.prompt_version = q.text(3);
    out.input_tokens = q.integer(4);
    out.output_tokens = q.integer(5);
    out.turn_ms = q.integer(6);
}

std::optional<turn_trace> read_measures(database& db, row_id turn) {
    auto q = db.run(
        "SELECT provider,structured,waited_ms,media_ms,cached_tokens,cost,superseded,requests FROM "
        "answer_trace WHERE turn_id=?",
        turn);
    if (!q.next()) return std::nullopt;
    turn_trace t;
    t.provider = q.text(0);
    t.structured = q.integer(1) != 0;
    t.waited_ms = q.integer(2);
    t.media_ms = q.integer(3);
    t.cached_tokens = q.integer(4);
    if (!q.is_null(5)) t.cost = q.integer(5);
    t.superseded = static_cast<int>(q.integer(6));
    t.requests = unpacked_requests(q.text(7));
    return t;
}

void read_messages(database& db, const trace_place& place, answer_trace& out) {
    auto q = db.run(
        "SELECT id,wamid,type FROM inbox WHERE conversation_id=? AND turn_id=? AND turn_id>0 ORDER BY id",
        place.conversation, place.turn);
    while (q.next())
        out.messages.push_back({q.integer(0), q.text(1), q.text(2)});
}

// Of a message that no turn answers: what became of it.
void read_message(database& db, row_id message, answer_trace& out) {
    auto q = db.run("SELECT id,wamid,type,outcome,reason FROM inbox WHERE id=?", message);
    if (!q.next()) return;
    out.messages.push_back({q.integer(0), q.text(1), q.text(2)});
    out.what = static_cast<outcome>(q.integer(3));
    out.reason = q.text(4);
}

std::vector<traced_attempt> attempts_of(database& db, const send_view& send) {
    std::vector<traced_attempt> all;
    if (send.attempts == 0) return all;
    {
        // Row and times are of the latest attempt, except for what the first one was given.
        auto q = db.run(
            "SELECT attempts,coalesce(attempt_at,0),http_status,error_code,coalesce(wamid,'') FROM outbox "
            "WHERE id=?",
            send.id);
        if (!q.next()) return all;
        const bool only = q.integer(0) == 1;
        traced_attempt first;
        first.number = 1;
        if (only) {
            first.started_at = q.integer(1);
            first.http_status = static_cast<int>(q.integer(2));
            first.error_code = static_cast<int>(q.integer(3));
        }
        first.wamid = q.text(4);
        all.push_back(std::move(first));
    }
    auto q = db.run(
        "SELECT number,started_at,coalesce(finished_at,0),http_status,error_code,coalesce(wamid,'') FROM "
        "attempt WHERE outbox_id=? ORDER BY number",
        send.id);
    while (q.next())
        all.push_back({static_cast<int>(q.integer(0)), q.integer(1), q.integer(2),
                       static_cast<int>(q.integer(3)), static_cast<int>(q.integer(4)), q.text(5)});
    return all;
}

std::vector<row_id> sends_of_turn(database& db, const trace_place& place) {
    std::vector<row_id> ids;
    if (place.turn == 0) return place.send != 0 ? std::vector<row_id>{place.send} : ids;
    auto q = db.run("SELECT id FROM outbox WHERE conversation_id=? AND turn_id=? ORDER BY id",
                    place.conversation, place.turn);
    while (q.next())
        ids.push_back(q.integer(0));
    return ids;
}

// A fixed text that a message got at once: its row was made in the same transaction, and names no message.
row_id answer_at_arrival(database& db, row_id message, row_id conversation) {
    constexpr unix_ms same_transaction = 1000;
    auto q = db.run(
        "SELECT id FROM outbox WHERE conversation_id=? AND turn_id=0 AND kind IN (?,?,?) AND id>? AND id<? "
        "ORDER BY id LIMIT 1",
        conversation, send_kind::unsupported, send_kind::opt_out, send_kind::opt_in, message,
        first_id_at(time_of(message) + same_transaction));
    return q.next() ? q.integer(0) : 0;
}

traced_part view_part(database& db, row_id send) {
    traced_part p;
    p.send = view_send(db, send);
    p.attempts = attempts_of(db, p.send);
    auto q = db.run("SELECT part FROM outbox WHERE id=?", send);
    if (q.next()) p.part = static_cast<int>(q.integer(0));
    return p;
}

}  // namespace

void note_trace(writing& w, row_id turn, row_id conversation, const turn_trace& t) {
    constexpr const char* sql =
        "INSERT OR REPLACE INTO answer_trace(turn_id,conversation_id,provider,structured,waited_ms,media_ms,"
        "cached_tokens,cost,superseded,requests) VALUES(?,?,?,?,?,?,?,?,?,?)";
    const auto requests = packed_requests(t.requests);
    if (t.cost) {
        w.db.execute(sql, turn, conversation, t.provider, t.structured, t.waited_ms, t.media_ms,
                     t.cached_tokens, *t.cost, t.superseded, requests);
    } else {
        w.db.execute(sql, turn, conversation, t.provider, t.structured, t.waited_ms, t.media_ms,
                     t.cached_tokens, nullptr, t.superseded, requests);
    }
}

row_id id_of_wamid(database& db, const std::string& wamid) {
    const auto send = send_of_wamid(db, wamid);
    return send != 0 ? send : message_of_wamid(db, wamid);
}

trace_place place_of(database& db, row_id id) {
    for (const auto find : {place_of_send, place_of_message, place_of_turn}) {
        if (const auto place = find(db, id)) return *place;
    }
    throw boost::system::system_error(make_error_code(errc::not_found));
}

answer_trace view_trace(database& db, const trace_place& place) {
    answer_trace out;
    out.turn = place.turn;
    out.conversation = place.conversation;
    for (const auto send : sends_of_turn(db, place))
        out.parts.push_back(view_part(db, send));
    if (place.turn == 0) {
        // An operator's words and fixed texts go out; whether they arrive is told by their state.
        if (place.send != 0) out.what = outcome::replied;
        if (place.message != 0) read_message(db, place.message, out);
        if (place.message != 0 && out.what == outcome::replied) {
            const auto fixed = answer_at_arrival(db, place.message, place.conversation);
            if (fixed != 0) out.parts.push_back(view_part(db, fixed));
        }
        return out;
    }
    read_turn(db, out);
    out.measured = read_measures(db, place.turn);
    read_messages(db, place, out);
    return out;
}

}  // namespace ft9::storage::sqlite
