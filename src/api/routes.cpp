#include "ft9/api/routes.hpp"

#include "handlers.hpp"

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
    http::route row{verb, pattern, bind(s, f)};
    row.any_host = std::string_view(pattern) != "/" && std::string_view(pattern) != "/webhook";
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
        open(s, method::get, "/health", show_live),
        open(s, method::get, "/health/live", show_live),
        open(s, method::get, "/healthz", show_live),
        open(s, method::get, "/livez", show_live),
        open(s, method::get, "/health/ready", show_ready),
        open(s, method::get, "/readyz", show_ready),
        s.metrics_public ? open(s, method::get, "/metrics", show_metrics)
                         : admin(s, method::get, "/metrics", show_metrics),
        admin(s, method::get, "/sessions", list_sessions),
        admin(s, method::get, "/sessions/{phone_number}", show_session),
        admin(s, method::delete_, "/sessions/{phone_number}", delete_session),
        admin(s, method::post, "/send-message", send_message),
        admin(s, method::get, "/messages/{id}", show_message),
        admin(s, method::post, "/pause", pause),
        admin(s, method::post, "/resume", resume),
    };
}

}  // namespace ft9::api
