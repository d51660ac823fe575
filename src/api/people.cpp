#include "handlers.hpp"
#include "json_reply.hpp"
#include "person.hpp"

#include "ft9/core/time_text.hpp"

namespace ft9::api {
namespace {

using nlohmann::json;

// Says how far it is and how much was deleted, never about whom.
json describe(const storage::erasure_view& v) {
    return {{"id", public_id(v.id)},
            {"status", v.done ? "done" : "running"},
            {"requested_at", rfc3339(v.requested_at)},
            {"finished_at", v.done ? json(rfc3339(v.finished_at)) : json(nullptr)},
            {"rows", v.rows}};
}

}  // namespace

answer erase_person(services& s, http::request& r) {
    auto identifiers = identifiers_of(r.path_value("phone_number"));
    if (identifiers.empty()) co_return person_problem(r, errc::invalid_argument);
    auto erasing = s.pipeline.erase(std::move(identifiers));
    const auto begun = co_await std::move(erasing);
    if (!begun && begun.error() == errc::not_found)
        co_return http::problem(r, 404, "Nobody is known under that number.");
    if (!begun) co_return unavailable(r, "The erasure could not be stored.");
    auto finding = s.journal.find_erasure(begun->id);
    const auto v = co_await std::move(finding);
    if (!v) co_return unavailable(r, "The erasure goes on, but its receipt could not be read; ask again.");
    auto a = json_reply(202, describe(*v));
    a.headers.add("Location", "/people/erasures/" + public_id(begun->id));
    co_return a;
}

answer show_erasure(services& s, http::request& r) {
    const auto id = parse_public_id(r.path_value("id"));
    if (!id) co_return http::problem(r, 404, "No erasure with that id.");
    auto finding = s.journal.find_erasure(*id);
    const auto v = co_await std::move(finding);
    if (!v && v.error() == errc::not_found) co_return http::problem(r, 404, "No erasure with that id.");
    if (!v) co_return unavailable(r, "The journal could not be read.");
    co_return json_reply(200, describe(*v));
}

}  // namespace ft9::api
