#include "ft9/api/routes.hpp"

#include "handlers.hpp"

#include "ft9/outgoing/upload.hpp"

namespace ft9::api {
namespace {

using http::method;
using handler_function = answer (*)(services&, http::request&);
using gate_function = std::optional<http::response> (*)(services&, http::request&);

constexpr std::size_t webhook_limit = 4 * 1024 * 1024;  // Meta sends up to 3 MB (overview page, 2026-06)

http::handler bind(services& s, handler_function f) {
    return [&s, f](http::request& r) { return f(s, r); };
}

http::gate guard(services& s, gate_function f) {
    return [&s, f](http::request& r) { return f(s, r); };
}

http::route open(services& s, method verb, const char* pattern, handler_function f) {
    return {verb, pattern, bind(s, f)};
}

// Balancers ask by address, so these answer whatever ALLOWED_HOSTS says.
http::route health(services& s, const char* pattern, handler_function f) {
    auto row = open(s, method::get, pattern, f);
    row.any_host = true;
    return row;
}

http::route admin(services& s, method verb, const char* pattern, handler_function f) {
    http::route row{verb, pattern, bind(s, f)};
    row.admit = guard(s, admit_admin);
    return row;
}

http::route webhook_post(services& s) {
    http::route row{method::post, "/webhook", bind(s, receive_webhook)};
    row.admit = guard(s, admit_webhook);
    row.max_body = webhook_limit;
    return row;
}

// The handler may wait for Meta's verdict; its own limit must end before the listener's.
http::route sending(services& s) {
    auto row = admin(s, method::post, "/send-message", send_message);
    row.deadline = longest_wait + std::chrono::seconds(15);
    return row;
}

// A large file takes its time, to us and then to Meta.
http::route uploading(services& s) {
    http::route row{method::post, "/media", bind(s, upload_media)};
    row.admit = guard(s, admit_upload);
    row.max_body = outgoing::largest_upload;
    row.body_deadline = std::chrono::minutes(5);
    row.deadline = std::chrono::seconds(150);
    return row;
}

http::route webhook_get(services& s) {
    http::route row = open(s, method::get, "/webhook", verify_webhook);
    row.admit = guard(s, admit_verification);
    return row;
}

}  // namespace

std::vector<http::route> routes(services& s) {
    return {
        webhook_post(s),
        webhook_get(s),
        open(s, method::get, "/", show_root),
        health(s, "/health", show_live),
        health(s, "/health/live", show_live),
        health(s, "/healthz", show_live),
        health(s, "/livez", show_live),
        health(s, "/health/ready", show_ready),
        health(s, "/readyz", show_ready),
        s.metrics_public ? open(s, method::get, "/metrics", show_metrics)
                         : admin(s, method::get, "/metrics", show_metrics),
        open(s, method::get, "/openapi.json", show_openapi),
        admin(s, method::get, "/sessions", list_sessions),
        admin(s, method::get, "/sessions/{phone_number}", show_session),
        admin(s, method::delete_, "/sessions/{phone_number}", delete_session),
        admin(s, method::get, "/conversations", list_conversations),
        admin(s, method::get, "/conversations/{id}", show_conversation),
        admin(s, method::post, "/conversations/{id}/takeover", take_over),
        admin(s, method::post, "/conversations/{id}/release", release_conversation),
        sending(s),
        uploading(s),
        admin(s, method::delete_, "/people/{phone_number}", erase_person),
        admin(s, method::get, "/people/erasures/{id}", show_erasure),
        admin(s, method::get, "/people/{phone_number}/memory", show_memory),
        admin(s, method::put, "/people/{phone_number}/memory", put_memory),
        admin(s, method::delete_, "/people/{phone_number}/memory", clear_memory),
        admin(s, method::get, "/messages/{id}", show_message),
        admin(s, method::get, "/messages/{id}/trace", show_trace),
        admin(s, method::get, "/insights/shadow", show_shadow),
        admin(s, method::get, "/dead-letters", list_dead_letters),
        admin(s, method::post, "/dead-letters/{id}/replay", replay_dead_letter),
        admin(s, method::delete_, "/dead-letters/{id}", discard_dead_letter),
        admin(s, method::get, "/insights", show_insights),
        admin(s, method::get, "/hooks", list_hooks),
        admin(s, method::post, "/hooks/{name}/test", test_hook),
        admin(s, method::get, "/usage", show_usage),
        admin(s, method::get, "/tickets", list_tickets),
        admin(s, method::post, "/tickets/{id}/close", close_ticket),
        admin(s, method::post, "/pause", pause),
        admin(s, method::post, "/resume", resume),
    };
}

}  // namespace ft9::api
