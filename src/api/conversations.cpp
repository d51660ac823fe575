// Who has a conversation: human beings take it over and give it back.
#include "handlers.hpp"
#include "json_reply.hpp"
#include "paging.hpp"

#include "ft9/core/text.hpp"
#include "ft9/core/time_text.hpp"
#include "ft9/observability/log.hpp"

#include <algorithm>

namespace ft9::api {
namespace {

using nlohmann::json;
using storage::handover_view;

constexpr std::int64_t longest_handover_minutes = 525'600;  // a year
constexpr std::size_t longest_note = 500U;

json describe_handover(const handover_view& h) {
    return {{"since", rfc3339(h.since)},
            {"until", h.until == 0 ? json(nullptr) : json(rfc3339(h.until))},
            {"by", storage::taken_by(h.cause)},
            {"reason", storage::to_string(h.cause)},
            {"note", h.note},
            {"waiting", h.waiting}};
}

json describe_person(const storage::conversation_view& c) {
    return {{"id", public_id(c.id)},
            {"phone", c.phone.empty() ? json(nullptr) : json("+" + c.phone)},
            {"bsuid", c.bsuid.empty() ? json(nullptr) : json(c.bsuid)},
            {"name", c.name},
            {"phone_number_id", c.phone_number_id},
            {"opted_out", c.opted_out}};
}

json describe_conversation(const storage::conversation_view& c, const std::optional<handover_view>& h,
                           const std::optional<storage::first_contact_view>& told) {
    auto body = describe_person(c);
    body["state"] = h ? "handed_over" : "mentor";
    body["handover"] = h ? describe_handover(*h) : json(nullptr);
    body["first_contact"] = nullptr;
    if (told)
        body["first_contact"] = {
            {"version", told->version}, {"at", rfc3339(told->at)}, {"message", public_id(told->send)}};
    return body;
}

// As it is now; the journal is asked anew.
answer tell_conversation(services& s, http::request& r, row_id id) {
    auto viewing = s.journal.conversations({id});
    const auto views = co_await std::move(viewing);
    if (!views) co_return unavailable(r, "The journal could not be read.");
    if (views->empty()) co_return http::problem(r, 404, "No conversation with that id.");
    auto looking = s.handovers->find(id);
    const auto handover = co_await std::move(looking);
    if (!handover && handover.error() == errc::not_found)
        co_return http::problem(r, 404, "No conversation with that id.");
    if (!handover) co_return unavailable(r, "The journal could not be read.");
    auto asking = s.handovers->first_contact_of(id);
    const auto told = co_await std::move(asking);
    if (!told) co_return unavailable(r, "The journal could not be read.");
    co_return json_reply(200, describe_conversation(views->front(), *handover, *told));
}

// An object, or nothing at all; null after a complaint.
std::optional<json> read_options(const http::request& r) {
    if (trim(r.body).empty()) return json::object();
    auto parsed = parse_json(r.body);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    return std::optional<json>(std::in_place, std::move(*parsed));
}

struct takeover_request {
    storage::takeover what;
    bool notice = true;
};

// The member that is wrong, or null.
const char* read_takeover(const json& body, takeover_request& out) {
    for (const auto& [name, value] : body.items()) {
        if (name == "minutes") {
            if (!value.is_number_integer() || value < 0 || value > longest_handover_minutes) return "minutes";
            out.what.lasts = std::chrono::minutes(value.get<std::int64_t>());
        } else if (name == "note") {
            if (!value.is_string()) return "note";
            out.what.note = value.get<std::string>();
            if (count_characters(out.what.note) > longest_note) return "note";
        } else if (name == "notice") {
            if (!value.is_boolean()) return "notice";
            out.notice = value.get<bool>();
        } else {
            return "body";
        }
    }
    return nullptr;
}

http::response bad_option(const http::request& r, const char* field) {
    return http::problem(r, 422,
                         "The body may be a JSON object with minutes (0 to " +
                             std::to_string(longest_handover_minutes) + "), note (at most " +
                             std::to_string(longest_note) +
                             " characters) and notice (true or false); of a release: answer (true or false).",
                         "field", field);
}

http::response no_conversation(const http::request& r, const error_code& why) {
    if (why == errc::not_found) return http::problem(r, 404, "No conversation with that id.");
    return unavailable(r, "The change could not be stored.");
}

std::optional<row_id> conversation_in(const http::request& r) {
    return parse_public_id(r.path_value("id"));
}

}  // namespace

answer list_conversations(services& s, http::request& r) {
    page_request wanted;
    if (auto refusal = read_page(r, wanted)) co_return std::move(*refusal);
    if (r.query_value("state").value_or("") != "handed_over")
        co_return http::problem(r, 400, "state must be handed_over.", "field", "state");
    auto listing = s.handovers->list(wanted.after, wanted.limit + 1);
    auto page = co_await std::move(listing);
    if (!page) co_return unavailable(r, "The journal could not be read.");
    const bool more = page->size() > wanted.limit;
    if (more) page->pop_back();
    std::vector<row_id> ids;
    for (const auto& h : *page)
        ids.push_back(h.conversation);
    auto viewing = s.journal.conversations(ids);
    const auto people = co_await std::move(viewing);
    if (!people) co_return unavailable(r, "The journal could not be read.");
    json list = json::array();
    for (const auto& h : *page) {
        const auto same = [&h](const storage::conversation_view& c) { return c.id == h.conversation; };
        const auto c = std::find_if(people->begin(), people->end(), same);
        if (c == people->end()) continue;  // erased in between
        auto item = describe_person(*c);
        item["handover"] = describe_handover(h);
        list.push_back(std::move(item));
    }
    const json next = more ? json(public_id(page->back().conversation)) : json(nullptr);
    co_return json_reply(200, {{"conversations", std::move(list)}, {"next", next}});
}

answer show_conversation(services& s, http::request& r) {
    const auto id = conversation_in(r);
    if (!id) co_return http::problem(r, 404, "No conversation with that id.");
    auto telling = tell_conversation(s, r, *id);
    co_return co_await std::move(telling);
}

answer take_over(services& s, http::request& r) {
    const auto id = conversation_in(r);
    if (!id) co_return http::problem(r, 404, "No conversation with that id.");
    const auto options = read_options(r);
    if (!options) co_return bad_option(r, "body");
    const auto rules = s.admission.get();
    takeover_request wanted;
    wanted.what = {storage::handover_cause::operator_, rules->handover_lasts(), {}};
    if (const auto* wrong = read_takeover(*options, wanted)) co_return bad_option(r, wrong);
    auto viewing = s.journal.conversations({*id});
    const auto views = co_await std::move(viewing);
    if (!views) co_return unavailable(r, "The journal could not be read.");
    if (views->empty()) co_return http::problem(r, 404, "No conversation with that id.");
    auto notice = wanted.notice ? rules->takeover_notice(views->front().phone_number_id) : "";
    auto taking = s.handovers->take_over(*id, std::move(wanted.what), std::move(notice));
    const auto change = co_await std::move(taking);
    if (!change) co_return no_conversation(r, change.error());
    s.pipeline.handed_over(*change);
    auto telling = tell_conversation(s, r, *id);
    co_return co_await std::move(telling);
}

answer release_conversation(services& s, http::request& r) {
    const auto id = conversation_in(r);
    if (!id) co_return http::problem(r, 404, "No conversation with that id.");
    const auto options = read_options(r);
    if (!options) co_return bad_option(r, "body");
    bool again = false;
    for (const auto& [name, value] : options->items()) {
        if (name != "answer" || !value.is_boolean())
            co_return bad_option(r, name == "answer" ? "answer" : "body");
        again = value.get<bool>();
    }
    auto releasing = s.handovers->release(*id, again);
    const auto change = co_await std::move(releasing);
    if (!change) co_return no_conversation(r, change.error());
    if (change->news)
        log::info("an operator gave a conversation back",
                  {{"conversation", public_id(*id)}, {"waiting", change->waiting}});
    s.pipeline.released(*change);
    auto telling = tell_conversation(s, r, *id);
    co_return co_await std::move(telling);
}

}  // namespace ft9::api
