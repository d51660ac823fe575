#include "handlers.hpp"
#include "json_reply.hpp"
#include "paging.hpp"
#include "person.hpp"

#include "ft9/core/time_text.hpp"

#include <map>

namespace ft9::api {
namespace {

using nlohmann::json;

json describe(const services& s, const storage::conversation_view& c, unix_ms last_activity) {
    return {{"id", public_id(c.id)},
            {"phone", c.phone.empty() ? json(nullptr) : json("+" + c.phone)},
            {"bsuid", c.bsuid.empty() ? json(nullptr) : json(c.bsuid)},
            {"name", c.name},
            {"phone_number_id", c.phone_number_id},
            {"opted_out", c.opted_out},
            {"last_activity", rfc3339(last_activity)},
            {"expires_at", rfc3339(last_activity + s.sessions.ttl_ms())}};
}

json page_of(const services& s, const std::vector<storage::session_summary>& page,
             const std::vector<storage::conversation_view>& people, std::string_view number) {
    json list = json::array();
    for (const auto& summary : page) {
        for (const auto& c : people) {
            if (c.id != summary.conversation || (!number.empty() && c.phone_number_id != number)) continue;
            auto item = describe(s, c, summary.last_activity);
            item["messages"] = summary.messages;
            list.push_back(std::move(item));
        }
    }
    return list;
}

// The session in memory, or what the journal says it would be.
boost::asio::awaitable<result<std::vector<context_entry>>> context_of(services& s, row_id conversation) {
    auto known = s.sessions.find(conversation);
    if (known) co_return std::move(*known);
    auto loading = s.journal.context_of(conversation, 100);
    auto loaded = co_await std::move(loading);
    if (!loaded) co_return loaded.error();
    s.sessions.restore(conversation, *loaded);
    co_return s.sessions.find(conversation).value_or(std::vector<context_entry>{});
}

json describe(const storage::insight& i) {
    const auto lead = parse_json(i.lead);
    return {{"pillar", i.pillar.empty() ? "none" : i.pillar},
            {"intent", i.intent.empty() ? "none" : i.intent},
            {"sentiment", i.sentiment},
            {"score", i.score},
            {"urgency", i.urgency},
            {"concern", i.concern},
            {"wants_human", i.wants_human},
            {"lead", lead && lead->is_object() ? *lead : json::object()}};
}

// By message; none if they cannot be read: the conversation is worth showing without.
boost::asio::awaitable<std::map<row_id, storage::insight>> insights_into(
    services& s, const std::vector<context_entry>& lines) {
    if (s.insights.store == nullptr) co_return std::map<row_id, storage::insight>{};
    std::vector<row_id> ids;
    for (const auto& line : lines)
        if (line.who == speaker::person) ids.push_back(line.id);
    auto reading = s.insights.store->of_messages(std::move(ids));
    auto read = co_await std::move(reading);
    co_return read ? std::move(*read) : std::map<row_id, storage::insight>{};
}

}  // namespace

answer list_sessions(services& s, http::request& r) {
    page_request wanted;
    if (auto refusal = read_page(r, wanted)) co_return std::move(*refusal);
    auto listed = s.sessions.list(wanted.after, wanted.limit + 1);
    auto& page = listed.sessions;
    const bool more = page.size() > wanted.limit;
    if (more) page.pop_back();
    std::vector<row_id> ids;
    for (const auto& summary : page)
        ids.push_back(summary.conversation);
    auto reading = s.journal.conversations(std::move(ids));
    const auto people = co_await std::move(reading);
    if (!people) co_return unavailable(r, "The journal could not be read.");
    const json next = more ? json(public_id(page.back().conversation)) : json(nullptr);
    co_return json_reply(
        200, {{"active", listed.active},
              {"sessions", page_of(s, page, *people, r.query_value("phone_number_id").value_or(""))},
              {"next", next}});
}

answer show_session(services& s, http::request& r) {
    auto finding = find_person(s.journal, r);
    const auto person = co_await std::move(finding);
    if (!person) co_return person_problem(r, person.error());
    auto reading = context_of(s, person->id);
    const auto read = co_await std::move(reading);
    if (!read) co_return unavailable(r, "The journal could not be read.");
    const auto& lines = *read;
    if (lines.empty()) co_return http::problem(r, 404, "No session for that number.");
    auto analysing = insights_into(s, lines);
    const auto insights = co_await std::move(analysing);
    json messages = json::array();
    for (const auto& line : lines) {
        messages.push_back({{"id", public_id(line.id)},
                            {"role", line.who == speaker::person ? "user" : "assistant"},
                            {"text", line.text},
                            {"at", rfc3339(line.at)}});
        const auto known = insights.find(line.id);
        if (known != insights.end()) messages.back()["analysis"] = describe(known->second);
    }
    auto body = describe(s, *person, lines.back().at);
    body["messages"] = std::move(messages);
    co_return json_reply(200, body);
}

answer delete_session(services& s, http::request& r) {
    auto finding = find_person(s.journal, r);
    const auto person = co_await std::move(finding);
    if (!person) co_return person_problem(r, person.error());
    auto raising = s.journal.raise_context_floor(person->id, std::chrono::milliseconds(s.sessions.ttl_ms()));
    const auto fresh = co_await std::move(raising);
    if (!fresh) co_return unavailable(r, "The change could not be stored.");
    const bool in_memory = s.sessions.erase(person->id);
    if (!*fresh && !in_memory) co_return http::problem(r, 404, "No session for that number.");
    http::response a;
    a.status = 204;
    co_return a;
}

}  // namespace ft9::api
