// How an answer came about.
#include "handlers.hpp"
#include "json_reply.hpp"
#include "send_error.hpp"

#include "ft9/core/time_text.hpp"
#include "ft9/storage/trace_store.hpp"

#include <algorithm>

namespace ft9::api {
namespace {

using nlohmann::json;
using storage::answer_trace;

json id_or_null(row_id id) {
    return id != 0 ? json(public_id(id)) : json(nullptr);
}

json text_or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

json moment_or_null(unix_ms at) {
    return at > 0 ? json(rfc3339(at)) : json(nullptr);
}

json number_or_null(int number) {
    return number != 0 ? json(number) : json(nullptr);
}

// From the turn's begin to something that happened to its first part; the earliest counts.
json since_arrival(const answer_trace& t, unix_ms storage::send_view::*moment) {
    unix_ms earliest = 0;
    for (const auto& p : t.parts) {
        const auto at = p.send.*moment;
        if (at > 0 && (earliest == 0 || at < earliest)) earliest = at;
    }
    if (earliest == 0 || t.messages.empty()) return nullptr;
    // Meta's times are whole seconds, ours are not: never below 0.
    return std::max<unix_ms>(earliest - time_of(t.messages.front().id), 0);
}

json describe_latencies(const answer_trace& t) {
    json model = json::array();
    if (t.measured) {
        for (const auto& r : t.measured->requests)
            model.push_back(r.ms);
    }
    const auto measured = [&t](std::int64_t storage::turn_trace::*value) {
        return t.measured ? json((*t.measured).*value) : json(nullptr);
    };
    return {{"waited", measured(&storage::turn_trace::waited_ms)},
            {"media", measured(&storage::turn_trace::media_ms)},
            {"model", std::move(model)},
            {"turn", t.turn != 0 ? json(t.turn_ms) : json(nullptr)},
            {"accepted", since_arrival(t, &storage::send_view::accepted_at)},
            {"delivered", since_arrival(t, &storage::send_view::delivered_at)},
            {"read", since_arrival(t, &storage::send_view::read_at)}};
}

json describe_request(const storage::traced_request& r) {
    return {{"provider", text_or_null(r.provider)},
            {"model", text_or_null(r.model)},
            {"result", r.failure},
            {"form", r.form},
            {"ms", r.ms},
            {"input_tokens", r.input_tokens},
            {"cached_tokens", r.cached_tokens},
            {"output_tokens", r.output_tokens}};
}

json describe_part(const storage::traced_part& p) {
    const auto& v = p.send;
    json attempts = json::array();
    for (const auto& a : p.attempts)
        attempts.push_back({{"number", a.number},
                            {"started_at", moment_or_null(a.started_at)},
                            {"finished_at", moment_or_null(a.finished_at)},
                            {"http_status", number_or_null(a.http_status)},
                            {"error_code", number_or_null(a.error_code)},
                            {"wamid", text_or_null(a.wamid)}});
    return {{"id", public_id(v.id)},
            {"part", p.part},
            {"kind", to_string(v.kind)},
            {"type", v.type},
            {"status", to_string(v.state)},
            {"wamid", text_or_null(v.wamid)},
            {"created_at", rfc3339(v.created_at)},
            {"accepted_at", moment_or_null(v.accepted_at)},
            {"sent_at", moment_or_null(v.sent_at)},
            {"delivered_at", moment_or_null(v.delivered_at)},
            {"read_at", moment_or_null(v.read_at)},
            {"failed_at", moment_or_null(v.failed_at)},
            {"error", has_error(v) ? describe_error(v) : json(nullptr)},
            {"attempts", std::move(attempts)}};
}

// Who wrote what went out: "nobody" when nothing did.
const char* author_of(const answer_trace& t) {
    if (t.parts.empty()) return "nobody";
    const auto kind = t.parts.front().send.kind;
    if (kind == send_kind::operator_) return "operator";
    const bool kept_back = t.reason == "prompt_leak";  // a fixed text stands where the model's words were
    return kind == send_kind::reply && !t.model.empty() && !kept_back ? "model" : "fixed_text";
}

template <class List, class Describe>
json list_of(const List& items, Describe describe_one) {
    json out = json::array();
    for (const auto& item : items)
        out.push_back(describe_one(item));
    return out;
}

json describe_costs(const answer_trace& t) {
    const bool asked = t.measured && !t.measured->requests.empty();
    json tokens = nullptr, cost = nullptr;
    if (asked)
        tokens = {
            {"input", t.input_tokens}, {"cached", t.measured->cached_tokens}, {"output", t.output_tokens}};
    if (asked && t.measured->cost) cost = static_cast<double>(*t.measured->cost) / 1e6;
    return {{"tokens", std::move(tokens)}, {"cost", std::move(cost)}};
}

json describe_trace(const answer_trace& t) {
    const auto message = [](const storage::traced_message& m) {
        return json{{"id", public_id(m.id)},
                    {"wamid", text_or_null(m.wamid)},
                    {"type", m.type},
                    {"received_at", rfc3339(time_of(m.id))}};
    };
    const auto tool = [](const storage::traced_tool& u) {
        return json{{"name", u.name}, {"outcome", u.outcome}, {"at", moment_or_null(u.at)}, {"ms", u.ms}};
    };
    json body = {{"turn", id_or_null(t.turn)},
                 {"conversation", public_id(t.conversation)},
                 {"outcome", to_string(t.what)},
                 {"reason", text_or_null(t.reason)},
                 {"kind", t.parts.empty() ? json(nullptr) : json(to_string(t.parts.front().send.kind))},
                 {"answered_by", author_of(t)},
                 {"prompt_version", text_or_null(t.prompt_version)},
                 {"model", text_or_null(t.model)},
                 {"provider", text_or_null(t.measured ? t.measured->provider : std::string())},
                 {"structured", t.measured && t.measured->structured},
                 {"superseded", t.measured ? t.measured->superseded : 0},
                 {"latencies_ms", describe_latencies(t)},
                 {"requests", t.measured ? list_of(t.measured->requests, describe_request) : json::array()},
                 {"tools", list_of(t.tools, tool)},
                 {"messages", list_of(t.messages, message)},
                 {"parts", list_of(t.parts, describe_part)}};
    body.update(describe_costs(t));
    return body;
}

}  // namespace

answer show_trace(services& s, http::request& r) {
    if (s.traces == nullptr) co_return unavailable(r, "No traces are kept.");
    const auto text = r.path_value("id");
    const auto id = parse_public_id(text);
    auto finding = id ? s.traces->find(*id) : s.traces->find(std::string(text));
    const auto found = co_await std::move(finding);
    if (!found && found.error() == errc::not_found)
        co_return http::problem(r, 404, "No message with that id.");
    if (!found) co_return unavailable(r, "The journal could not be read.");
    co_return json_reply(200, describe_trace(*found));
}

}  // namespace ft9::api
