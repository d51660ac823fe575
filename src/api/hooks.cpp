#include "handlers.hpp"
#include "json_reply.hpp"

#include "ft9/core/time_text.hpp"
#include "ft9/http/client.hpp"
#include "ft9/observability/log.hpp"

namespace ft9::api {
namespace {

using nlohmann::json;

json hook_time(unix_ms at) {
    return at != 0 ? json(rfc3339(at)) : json(nullptr);
}

std::string_view hook_state(const pipeline::hook_status& s) {
    if (s.disabled) return "disabled";
    return s.failures > 0 ? "failing" : "active";
}

// Of the URL the host alone: path and query may be a secret.
json describe(const pipeline::hook_status& s) {
    json events = json::array();
    for (const auto topic : s.topics.list())
        events.push_back(to_string(topic));
    const auto url = http::parse_resource_url(s.url);
    return {{"name", s.name},
            {"host", url ? url->where.host_header() : std::string()},
            {"events", std::move(events)},
            {"state", hook_state(s)},
            {"pending", s.waiting},
            {"oldest", hook_time(s.oldest)},
            {"dead_letters", s.given_up},
            {"last_error", s.last_error.empty() ? json(nullptr) : json(s.last_error)},
            {"last_error_at", hook_time(s.last_error_at)},
            {"last_success_at", hook_time(s.last_success_at)}};
}

}  // namespace

answer list_hooks(services& s, http::request& r) {
    json list = json::array();
    if (s.hooks == nullptr) co_return json_reply(200, {{"hooks", std::move(list)}});
    auto listing = s.hooks->list();
    const auto all = co_await std::move(listing);
    if (!all) co_return unavailable(r, "The journal could not be read.");
    for (const auto& one : *all)
        list.push_back(describe(one));
    co_return json_reply(200, {{"hooks", std::move(list)}});
}

answer test_hook(services& s, http::request& r) {
    const std::string name(r.path_value("name"));
    const auto nobody = make_error_code(errc::not_found);
    result<row_id> queued = nobody;
    if (s.hooks != nullptr) {
        auto testing = s.hooks->test(name);
        queued = co_await std::move(testing);
    }
    if (!queued && queued.error() == nobody) co_return http::problem(r, 404, "No hook of that name.");
    if (!queued) co_return unavailable(r, "The test could not be stored.");
    log::info("a hook is tried by the operator",
              {{"request", r.id}, {"hook", name}, {"delivery", public_id(*queued)}});
    co_return json_reply(202, {{"hook", name}, {"delivery", public_id(*queued)}});
}

}  // namespace ft9::api
