#include "handlers.hpp"
#include "json_reply.hpp"
#include "send_error.hpp"
#include "send_request.hpp"

#include "ft9/core/sha256.hpp"
#include "ft9/core/time_text.hpp"
#include "ft9/observability/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>

namespace ft9::api {
namespace {

using nlohmann::json;
using storage::send_view;

constexpr std::chrono::milliseconds look_every{50};
constexpr std::chrono::seconds default_wait{30};
constexpr std::size_t longest_key = 255;

std::string body_hash(std::string_view body) {
    const auto digest = sha256(body);
    return {digest.begin(), digest.end()};
}

json describe(const send_view& v) {
    json body = {{"id", public_id(v.id)},
                 {"status", to_string(v.state)},
                 {"kind", to_string(v.kind)},
                 {"type", v.type},
                 {"attempts", v.attempts},
                 {"conversation", public_id(v.conversation)},
                 {"created_at", rfc3339(v.created_at)}};
    const auto add_time = [&](const char* name, unix_ms at) {
        if (at > 0) body[name] = rfc3339(at);
    };
    add_time("accepted_at", v.accepted_at);
    add_time("sent_at", v.sent_at);
    add_time("delivered_at", v.delivered_at);
    add_time("read_at", v.read_at);
    add_time("failed_at", v.failed_at);
    body["wamid"] = v.wamid.empty() ? json(nullptr) : json(v.wamid);
    if (has_error(v)) body["error"] = describe_error(v);
    return body;
}

struct wait_request {
    bool wanted = false;
    std::chrono::seconds limit = default_wait;
};

// ?wait= and ?timeout=; the problem if one of them cannot be read.
std::optional<http::response> read_wait(const http::request& r, wait_request& w) {
    const auto wait = r.query_value("wait").value_or("false");
    if (wait != "true" && wait != "false")
        return http::problem(r, 400, "wait must be true or false.", "field", "wait");
    w.wanted = wait == "true";
    const auto text = r.query_value("timeout");
    if (!text) return std::nullopt;
    int seconds = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    w.limit = std::chrono::seconds(seconds);
    if (ec != std::errc{} || end != text->data() + text->size() || seconds < 1 || w.limit > longest_wait)
        return http::problem(r, 400, "timeout must be 1 to 60 seconds.", "field", "timeout");
    return std::nullopt;
}

// The key counts for this route alone (contract).
std::optional<http::response> read_key(const http::request& r, storage::new_send& wanted) {
    const auto key = r.headers.find("Idempotency-Key");
    if (!key) return std::nullopt;
    if (key->empty() || key->size() > longest_key || r.headers.count("Idempotency-Key") != 1) {
        return http::problem(r, 400, "Idempotency-Key is given once and has 1 to 255 characters.", "field",
                             "Idempotency-Key");
    }
    wanted.idempotency_key = "POST /send-message " + std::string(*key);
    wanted.idempotency_hash = body_hash(r.body);
    return std::nullopt;
}

http::response refused_by_meta(const http::request& r, const send_view& v) {
    return problem_with(r, 422, "Meta refused the message.",
                        {{"meta_code", v.error_code}, {"meta_text", v.error_text}, {"id", public_id(v.id)}});
}

// `held`: Meta never said whether it took the message, so that is neither accepted nor refused.
bool is_undecided(send_state state) {
    return is_open(state) || state == send_state::held;
}

http::response tell(int status, row_id id, const json& body) {
    auto a = json_reply(status, body);
    a.headers.add("Location", "/messages/" + public_id(id));
    return a;
}

// Waits until Meta has answered or the time is over.
answer await_verdict(services& s, const http::request& r, row_id id, std::string number,
                     std::chrono::seconds limit) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    const auto until = s.time.steady() + limit;
    for (;;) {
        auto finding = s.journal.find_send(id);
        const auto v = co_await std::move(finding);
        // Erased meanwhile, with the person it was for.
        if (!v && v.error() == errc::not_found) co_return http::problem(r, 409, "The message is no more.");
        if (!v) co_return unavailable(r, "The journal could not be read.");
        if (v->state == send_state::failed) co_return refused_by_meta(r, *v);
        if (v->state == send_state::dead)
            co_return http::problem(r, 502, "Graph refused the message again and again.");
        if (v->state == send_state::cancelled) co_return http::problem(r, 409, "The message was cancelled.");
        if (!is_undecided(v->state)) co_return tell(200, id, describe(*v));
        if (v->state == send_state::held) co_return tell(202, id, describe(*v));
        if (s.pipeline.number_paused(number))
            co_return unavailable(r, "The number is paused; the message waits.");
        if (s.time.steady() >= until) co_return tell(202, id, describe(*v));
        timer.expires_after(look_every);
        co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

// The first fault stands where callers look for one; `errors` has all of them.
http::response faulty(const http::request& r, const field_problem& p) {
    const auto& first = p.faults.front();
    if (p.status == 400) return http::problem(r, p.status, first.detail, "field", first.field);
    json errors = json::array();
    for (const auto& one : p.faults)
        errors.push_back({{"field", one.field}, {"detail", one.detail}});
    return problem_with(r, p.status, first.detail, {{"field", first.field}, {"errors", std::move(errors)}});
}

http::response queue_problem(const http::request& r, const error_code& why) {
    if (why == errc::opted_out)
        return http::problem(r, 409, "The person opted out; nothing is sent to them.");
    if (why == errc::window_closed)
        return http::problem(r, 409,
                             "More than 24 hours have passed since the person wrote, so that Meta would "
                             "refuse it (131047). Send an approved template, which may also ask them to "
                             "write.",
                             "field", "type");
    if (why == errc::conflict)
        return http::problem(r, 422, "The Idempotency-Key was used with another body.", "field",
                             "Idempotency-Key");
    return unavailable(r, "The message could not be stored.");
}

}  // namespace

answer send_message(services& s, http::request& r) {
    storage::new_send wanted;
    wanted.phone_number_id = r.query_value("phone_number_id").value_or(s.phone_number_id);
    if (!s.admission.get()->knows(wanted.phone_number_id))
        co_return http::problem(r, 400, "phone_number_id is none of this server's numbers.", "field",
                                "phone_number_id");
    const auto number = wanted.phone_number_id;
    if (const auto p = read_send_request(r.body, wanted); p.status != 0) co_return faulty(r, p);
    wait_request wait;
    if (auto refusal = read_wait(r, wait)) co_return std::move(*refusal);
    if (auto refusal = read_key(r, wanted)) co_return std::move(*refusal);
    if (!s.pipeline.takes_sends())
        co_return unavailable(r, "Too many messages are still to be sent; repeat this one later.");
    auto queueing = s.journal.queue_send(std::move(wanted));
    const auto queued = co_await std::move(queueing);
    if (!queued) co_return queue_problem(r, queued.error());
    const auto id = queued->send.id;
    if (!queued->repeated) {
        log::info("an operator's message was queued", {{"request", r.id}, {"message", public_id(id)}});
        s.pipeline.send(queued->send);
    }
    if (wait.wanted) {
        auto waiting = await_verdict(s, r, id, number, wait.limit);
        co_return co_await std::move(waiting);
    }
    co_return tell(202, id, {{"id", public_id(id)}, {"status", "queued"}});
}

answer show_message(services& s, http::request& r) {
    const auto text = r.path_value("id");
    const auto id = parse_public_id(text);
    auto finding = id ? s.journal.find_send(*id) : s.journal.find_send(std::string(text));
    const auto v = co_await std::move(finding);
    if (!v && v.error() == errc::not_found) co_return http::problem(r, 404, "No message with that id.");
    if (!v) co_return unavailable(r, "The journal could not be read.");
    co_return json_reply(200, describe(*v));
}

}  // namespace ft9::api
