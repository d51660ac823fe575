#include "handlers.hpp"
#include "json_reply.hpp"
#include "paging.hpp"

#include "ft9/core/time_text.hpp"

namespace ft9::api {
namespace {

using nlohmann::json;

constexpr std::int64_t usual_days = 30, most_days = 366;

struct usage_request {
    std::int64_t first = 0, last = 0;  // days
    bool by_person = false;
    page_request page;
};

http::response bad_field(const http::request& r, std::string_view detail, std::string_view field) {
    return http::problem(r, 400, detail, "field", field);
}

// Reads one day of the query into `day`, which keeps its value if it is not there. False: it is none.
bool read_day(const http::request& r, std::string_view name, std::int64_t& day) {
    const auto text = r.query_value(name);
    if (!text) return true;
    const auto found = parse_date(*text);
    if (found) day = *found;
    return found.has_value();
}

std::optional<http::response> read_usage_request(const services& s, const http::request& r,
                                                 usage_request& wanted) {
    wanted.last = s.zone.day_at(s.time.now());
    if (!read_day(r, "to", wanted.last)) return bad_field(r, "to must be a day: 2026-11-22.", "to");
    wanted.first = wanted.last - usual_days + 1;
    if (!read_day(r, "from", wanted.first)) return bad_field(r, "from must be a day: 2026-11-22.", "from");
    if (wanted.first > wanted.last || wanted.last - wanted.first >= most_days)
        return bad_field(r, "from must be a day up to 365 days before to.", "from");
    const auto by = r.query_value("by").value_or("day");
    if (by != "day" && by != "person") return bad_field(r, "by must be day or person.", "by");
    wanted.by_person = by == "person";
    return read_page(r, wanted.page);
}

json usage_item(const json& day, const json& provider, const json& conversation, const storage::usage& u) {
    constexpr double micro = 1e-6;
    return {{"day", day},
            {"provider", provider},
            {"conversation", conversation},
            {"requests", u.requests},
            {"input_tokens", u.input},
            {"cached_tokens", u.cached},
            {"output_tokens", u.output},
            {"cost_usd", static_cast<double>(u.cost) * micro}};
}

http::response usage_reply(const usage_request& wanted, json list, const json& next) {
    return json_reply(200, {{"by", wanted.by_person ? "person" : "day"},
                            {"from", date_text(wanted.first)},
                            {"to", date_text(wanted.last)},
                            {"usage", std::move(list)},
                            {"next", next}});
}

answer usage_of_people(services& s, http::request& r, usage_request wanted) {
    auto reading = s.usage->by_person(wanted.first, wanted.last, wanted.page.after, wanted.page.limit + 1);
    auto found = co_await std::move(reading);
    if (!found) co_return unavailable(r, "The journal could not be read.");
    const bool more = found->size() > wanted.page.limit;
    if (more) found->pop_back();
    json list = json::array();
    for (const auto& p : *found)
        list.push_back(usage_item(nullptr, nullptr, public_id(p.conversation), p.used));
    co_return usage_reply(wanted, std::move(list),
                          more ? json(public_id(found->back().conversation)) : json(nullptr));
}

answer usage_of_days(services& s, http::request& r, usage_request wanted) {
    auto reading = s.usage->by_day(wanted.first, wanted.last);
    const auto found = co_await std::move(reading);
    if (!found) co_return unavailable(r, "The journal could not be read.");
    json list = json::array();
    for (const auto& d : *found)
        list.push_back(usage_item(date_text(d.day), d.provider, nullptr, d.used));
    co_return usage_reply(wanted, std::move(list), nullptr);
}

json ticket_item(const storage::ticket& t, const std::vector<storage::conversation_view>& people) {
    json phone = nullptr, name = nullptr;
    for (const auto& c : people) {
        if (c.id != t.conversation) continue;
        if (!c.phone.empty()) phone = "+" + c.phone;
        name = c.name;
    }
    return {{"id", public_id(t.id)},
            {"conversation", public_id(t.conversation)},
            {"phone", phone},
            {"name", name},
            {"reason", to_string(t.reason)},
            {"created_at", rfc3339(t.created_at)},
            {"closed_at", t.closed_at == 0 ? json(nullptr) : json(rfc3339(t.closed_at))}};
}

http::response no_store(const http::request& r) {
    return unavailable(r, "Not available here.");
}

}  // namespace

answer show_usage(services& s, http::request& r) {
    if (s.usage == nullptr) co_return no_store(r);
    usage_request wanted;
    if (auto refusal = read_usage_request(s, r, wanted)) co_return std::move(*refusal);
    auto answering = wanted.by_person ? usage_of_people(s, r, wanted) : usage_of_days(s, r, wanted);
    auto a = co_await std::move(answering);
    co_return a;
}

answer list_tickets(services& s, http::request& r) {
    if (s.tickets == nullptr) co_return no_store(r);
    page_request page;
    if (auto refusal = read_page(r, page)) co_return std::move(*refusal);
    const auto state = r.query_value("state").value_or("open");
    if (state != "open" && state != "all") co_return bad_field(r, "state must be open or all.", "state");
    auto listing = s.tickets->list(state == "open", page.after, page.limit + 1);
    auto found = co_await std::move(listing);
    if (!found) co_return unavailable(r, "The journal could not be read.");
    const bool more = found->size() > page.limit;
    if (more) found->pop_back();
    std::vector<row_id> ids;
    for (const auto& t : *found)
        ids.push_back(t.conversation);
    auto reading = s.journal.conversations(std::move(ids));
    const auto people = co_await std::move(reading);
    if (!people) co_return unavailable(r, "The journal could not be read.");
    json list = json::array();
    for (const auto& t : *found)
        list.push_back(ticket_item(t, *people));
    const json next = more ? json(public_id(found->back().id)) : json(nullptr);
    co_return json_reply(200, {{"tickets", std::move(list)}, {"next", next}});
}

answer close_ticket(services& s, http::request& r) {
    if (s.tickets == nullptr) co_return no_store(r);
    const auto id = parse_public_id(r.path_value("id"));
    if (!id) co_return http::problem(r, 404, "No ticket with that id.");
    auto closing = s.tickets->close(*id);
    const auto closed = co_await std::move(closing);
    if (!closed && closed.error() == errc::not_found)
        co_return http::problem(r, 404, "No ticket with that id.");
    if (!closed) co_return unavailable(r, "The change could not be stored.");
    auto reading = s.journal.conversations({closed->conversation});
    const auto people = co_await std::move(reading);
    if (!people) co_return unavailable(r, "The ticket is closed, but it could not be read.");
    co_return json_reply(200, ticket_item(*closed, *people));
}

}  // namespace ft9::api
