#include "handlers.hpp"
#include "json_reply.hpp"

namespace ft9::api {

using nlohmann::json;

namespace {

json reasons(const services& s) {
    json list = json::array();
    if (s.state.starting) list.push_back("starting");
    if (s.state.draining) list.push_back("draining");
    if (s.state.storage_failing || s.state.storage_damaged) list.push_back("storage_failing");
    return list;
}

// What works, but not as it should: no reason for a balancer to take us out (decision 5).
json degradations(const services& s) {
    json list = json::array();
    if (s.pipeline.paused()) list.push_back("paused");
    if (s.pipeline.number_paused()) list.push_back("number_paused");
    if (s.pipeline.safe_mode()) list.push_back("safe_mode");
    if (s.pipeline.circuit_open()) list.push_back("ai_unavailable");
    return list;
}

}  // namespace

answer show_root(services& s, http::request&) {
    const json links = {{"health", "/health"},
                        {"ready", "/health/ready"},
                        {"webhook", "/webhook"},
                        {"metrics", "/metrics"},
                        {"openapi", "/openapi.json"}};
    const json body = {{"name", "ft9-server"},
                       {"version", s.version},
                       {"status", reasons(s).empty() ? "ok" : "unavailable"},
                       {"uptime_seconds", (s.time.now() - s.started_at) / 1000},
                       {"links", links}};
    co_return json_reply(200, body);
}

answer show_live(services&, http::request&) {
    co_return json_reply(200, {{"status", "ok"}});
}

answer show_ready(services& s, http::request& r) {
    if (const auto why = reasons(s); !why.empty()) {
        co_return problem_with(r, 503, "Webhooks cannot be taken at the moment.", {{"reasons", why}});
    }
    json body = {{"status", "ok"}};
    const auto degraded = degradations(s);
    if (!degraded.empty()) body["degraded"] = degraded;
    co_return json_reply(200, body);
}

answer show_metrics(services& s, http::request&) {
    http::response a;
    a.content_type = "text/plain; version=0.0.4; charset=utf-8";
    a.body = s.meter.text();
    co_return a;
}

}  // namespace ft9::api
