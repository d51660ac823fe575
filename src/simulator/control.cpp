#include "simulator/control.hpp"

#include "simulator/control_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::size_t max_body = 16 * 1024 * 1024;   // a webhook of 4 MiB, escaped as a JSON string
constexpr std::size_t max_file = 100 * 1024 * 1024;  // Meta's largest: a document
constexpr std::size_t default_entries = 500, max_entries = 10'000;
constexpr std::int64_t max_wait_seconds = 25;
constexpr std::int64_t max_shift_seconds = 366 * 24 * 60 * 60;

http::response json_answer(const json& body) {
    http::response out;
    out.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return out;
}

http::response bad_member(const http::request& r, const std::string& name) {
    if (name.empty()) return http::problem(r, 400, "The body must be a JSON object.");
    return http::problem(r, 422, "A member is unknown or has a value that does not fit.", "field", name);
}

json clock_state(const shifted_clock& time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.shift());
    return {{"shift_s", seconds.count()}, {"now", time_text(time.now())}};
}

std::uint64_t query_number(const http::request& r, std::string_view name, std::uint64_t otherwise) {
    const auto text = r.query_value(name).value_or("");
    std::uint64_t out = otherwise;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
    return parsed.ec == std::errc() && !text.empty() ? out : otherwise;
}

std::optional<signature_kind> parse_signature(const json& value) {
    if (value.is_null() || value == "good") return signature_kind::good;
    if (value == "bad") return signature_kind::bad;
    if (value == "none") return signature_kind::none;
    return std::nullopt;
}

std::string record_body(const record::slice& slice, const std::map<std::string, std::uint64_t>& counters) {
    std::string out = fmt::format(R"({{"next":{},"oldest":{},"counters":{},"entries":[)", slice.next,
                                  slice.oldest, json(counters).dump());
    for (const auto& entry : slice.entries) {
        if (&entry != &slice.entries.front()) out += ',';
        out += entry;
    }
    return out + "]}";
}

// The file in place of what would be made up. A text is its caption; a recording is a voice note, unless it
// is said to be an audio file.
bool attach(inbound& m, const std::optional<json>& file, const std::string& filename) {
    if (!file) return false;
    m.content = *file;
    if (m.type == "audio")
        m.content["voice"] = m.kind != "audio";
    else if (!m.text.empty() && m.type != "sticker")
        m.content["caption"] = m.text;
    if (m.type == "document") m.content["filename"] = filename.empty() ? "documento" : filename;
    return true;
}

}  // namespace

std::vector<http::route> control::routes() {
    using member = answer (control::*)(http::request&);
    std::vector<http::route> out;
    const auto add = [this, &out](http::method verb, std::string pattern, member handle, bool file = false) {
        http::route route{verb, std::move(pattern),
                          [this, handle](http::request& r) { return (this->*handle)(r); }};
        route.admit = [this, file](http::request& r) { return refuse_stranger(r, parts_.facts.token, file); };
        route.max_body = file ? max_file : max_body;
        route.deadline = 60s;
        out.push_back(std::move(route));
    };
    add(http::method::post, "/control/messages", &control::post_message);
    add(http::method::post, "/control/media", &control::post_media, true);
    add(http::method::get, "/control/media", &control::get_media);
    add(http::method::post, "/control/media/expire", &control::expire_media);
    add(http::method::post, "/control/webhook", &control::post_webhook);
    add(http::method::post, "/control/faults", &control::post_fault);
    add(http::method::get, "/control/faults", &control::get_faults);
    add(http::method::post, "/control/faults/clear", &control::clear_faults);
    add(http::method::post, "/control/settings", &control::post_settings);
    add(http::method::post, "/control/account", &control::post_account);
    add(http::method::get, "/control/account", &control::get_account);
    add(http::method::get, "/control/clock", &control::get_clock);
    add(http::method::post, "/control/clock", &control::post_clock);
    add(http::method::post, "/control/handshake", &control::post_handshake);
    add(http::method::post, "/control/reset", &control::post_reset);
    add(http::method::get, "/control/settings", &control::get_settings);
    add(http::method::get, "/control/record", &control::get_record);
    add(http::method::get, "/control/info", &control::get_info);
    return out;
}

control::answer control::post_message(http::request& r) {
    std::string problem;
    const json body = json::parse(r.body, nullptr, false);
    auto order = parse_message_order(body, problem);
    if (!order) co_return bad_member(r, problem);
    if (!order->media_id.empty() &&
        !attach(order->message, parts_.media.object_of(order->media_id), order->filename))
        co_return bad_member(r, "media_id");
    const std::int64_t copies = order->copies + parts_.settings.get()->duplicate_delivery;
    const auto done = co_await parts_.sender.send_message(std::move(order->message), copies);
    const json out = {{"wamid", done.wamid}, {"http_status", done.http_status}};
    co_return json_answer(out);
}

// The file itself, with its type in Content-Type.
control::answer control::post_media(http::request& r) {
    const auto type = r.headers.find("Content-Type");
    if (!type || type->empty() || r.body.empty())
        co_return http::problem(r, 422, "A file and its Content-Type.");
    std::string mime(*type);
    const auto id = parts_.media.add(std::move(r.body), std::move(mime));
    co_return json_answer(*parts_.media.object_of(id));
}

// What the phone plays: ?id= of a file that the server has uploaded, or the phone itself. 204: there is none.
control::answer control::get_media(http::request& r) {
    const auto file = parts_.media.file_of(std::string(r.query_value("id").value_or("")));
    http::response out;
    out.status = file ? 200 : 204;
    if (file) {
        out.content_type = file->second;
        out.body = file->first;
    }
    co_return out;
}

// As if 5 minutes had passed.
control::answer control::expire_media(http::request&) {
    parts_.media.expire_addresses();
    co_return json_answer(json::object());
}

control::answer control::post_webhook(http::request& r) {
    const json body = json::parse(r.body, nullptr, false);
    if (!body.is_object()) co_return bad_member(r, "");
    if (!body.value("body", json()).is_string()) co_return bad_member(r, "body");
    const auto signature = parse_signature(body.value("signature", json()));
    if (!signature) co_return bad_member(r, "signature");
    std::string raw = body["body"];
    const int status = co_await parts_.sender.send_raw(std::move(raw), *signature);
    const json out = {{"http_status", status}};
    co_return json_answer(out);
}

control::answer control::post_fault(http::request& r) {
    std::string problem;
    auto f = parse_fault(json::parse(r.body, nullptr, false), problem);
    if (!f) co_return bad_member(r, problem);
    const bool refusal = f->where == cut::before_request;
    const side target = f->target;
    const std::uint64_t id = parts_.faults.push(std::move(*f));
    if (refusal) parts_.close_idle(target);
    parts_.log.add("fault", {{"action", "set"}, {"id", id}});
    const json out = {{"waiting", parts_.faults.size()}, {"id", id}};
    co_return json_answer(out);
}

control::answer control::get_faults(http::request&) {
    const json out = {{"faults", parts_.faults.list()}};
    co_return json_answer(out);
}

control::answer control::clear_faults(http::request& r) {
    const json body = json::parse(r.body, nullptr, false);
    if (!body.is_object()) co_return bad_member(r, "");
    const json id = body.value("id", json());
    if (id.is_null())
        parts_.faults.clear();
    else if (!id.is_number_unsigned() || !parts_.faults.remove(id))
        co_return bad_member(r, "id");
    parts_.log.add("fault", {{"action", "cleared"}, {"id", id}});
    const json out = {{"waiting", parts_.faults.size()}};
    co_return json_answer(out);
}

control::answer control::post_settings(http::request& r) {
    std::string problem;
    const std::lock_guard one_at_a_time(changing_);
    auto next = changed(*parts_.settings.get(), json::parse(r.body, nullptr, false), problem);
    if (!next) co_return bad_member(r, problem);
    const json out = to_json(*next);
    parts_.settings.set(std::move(*next));
    co_return json_answer(out);
}

control::answer control::post_account(http::request& r) {
    std::string problem;
    auto next = parts_.about.change(json::parse(r.body, nullptr, false), problem);
    if (!next) co_return bad_member(r, problem);
    co_return json_answer(*next);
}

control::answer control::get_account(http::request&) {
    co_return json_answer(parts_.about.state());
}

control::answer control::get_clock(http::request&) {
    co_return json_answer(clock_state(parts_.time));
}

control::answer control::post_clock(http::request& r) {
    const json body = json::parse(r.body, nullptr, false);
    if (!body.is_object()) co_return bad_member(r, "");
    const json shift = body.value("shift_s", json());
    if (!shift.is_number_integer() || shift < -max_shift_seconds || shift > max_shift_seconds)
        co_return bad_member(r, "shift_s");
    parts_.time.shift_to(std::chrono::seconds(shift.get<std::int64_t>()));
    const json now = clock_state(parts_.time);
    parts_.log.add("clock", now);
    co_return json_answer(now);
}

control::answer control::post_handshake(http::request&) {
    const bool fine = co_await parts_.sender.handshake();
    const json out = {{"fine", fine}};
    co_return json_answer(out);
}

control::answer control::post_reset(http::request&) {
    parts_.sender.forget_pending();
    parts_.sender.forget_people();
    parts_.time.shift_to(0ms);
    parts_.faults.clear();
    parts_.about.reset();
    parts_.forget_sends();
    parts_.media.clear();
    parts_.log.clear();
    co_return json_answer(json::object());
}

control::answer control::get_settings(http::request&) {
    co_return json_answer(to_json(*parts_.settings.get()));
}

control::answer control::get_record(http::request& r) {
    const std::uint64_t after = query_number(r, "after", 0);
    const auto wait = std::min<std::uint64_t>(query_number(r, "wait", 0), max_wait_seconds);
    const auto limit = std::min<std::uint64_t>(query_number(r, "limit", default_entries), max_entries);
    const steady_time deadline = std::chrono::steady_clock::now() + std::chrono::seconds(wait);
    record::slice slice;
    if (wait == 0)
        slice = parts_.log.after(after, limit);
    else
        slice = co_await parts_.log.wait_after(after, limit, deadline);
    http::response out;
    out.body = record_body(slice, parts_.log.counters());
    co_return out;
}

control::answer control::get_info(http::request&) {
    const control_facts& f = parts_.facts;
    const json out = {{"page_url", f.page_url},
                      {"graph_base_url", f.graph_base_url},
                      {"openai_base_url", f.openai_base_url},
                      {"ca_file", f.ca_file},
                      {"phone_number_id", f.who.phone_number_id},
                      {"business_account_id", f.who.business_account_id},
                      {"display_phone_number", f.who.display_phone_number},
                      {"server_url", parts_.settings.get()->server_url},
                      {"connections", parts_.connections()},
                      {"live_ai", f.live_ai}};
    co_return json_answer(out);
}

}  // namespace ft9::simulator
