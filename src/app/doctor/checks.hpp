#pragma once

#include "finding.hpp"
#include "graph_reply.hpp"

#include <optional>
#include <string>
#include <vector>

// Answers turned into findings. Everything here is pure: whoever asks is examination.hpp.
namespace ft9::app::doctor {

// How long before its end a token is spoken of.
inline constexpr unix_ms token_notice = 14LL * 24 * 60 * 60 * 1000;
// Deviations of the clock beyond what the way of the answer explains.
inline constexpr unix_ms clock_warning = 30'000, clock_problem = 5LL * 60 * 1000;

struct account_replies {
    reply token;       // /debug_token
    reply owner;       // /app: asked only if the token may not be looked at with itself
    reply app;         // /{app}/subscriptions, with the app's own token
    reply number;      // /{number}
    reply health;      // /{number}?fields=health_status
    reply subscribed;  // /{account}/subscribed_apps
    reply templates;   // /{account}/message_templates
};

struct webhook_replies {
    reply handshake, probe;
    std::string challenge;  // what the handshake asked to be given back
};

// What is known beforehand.
struct expected {
    unix_ms now = 0;
    bool account_known = false;               // WHATSAPP_BUSINESS_ACCOUNT_ID is set
    std::string public_webhook;               // its whole URL; empty: PUBLIC_URL is not set
    bool needs_client_certificate = false;    // TLS_CLIENT_CA_FILE: only Meta gets to the webhook
    std::vector<std::string> used_templates;  // names that we send
};

// Everything, in the order of `check`.
findings judge(const account_replies& account, const webhook_replies& webhook, const expected& known);

// --- what `judge` is made of
finding judge_graph(const account_replies& r);
finding judge_clock(const account_replies& r);
finding judge_token(const reply& r, unix_ms now);
finding judge_secret(const reply& app, const std::string& app_id);
finding judge_number(const reply& r);
// Two findings: payment and health.
findings judge_health(const reply& r);
finding judge_subscription(const reply& r, const std::string& app_id, const expected& known);
finding judge_callback(const reply& app, const expected& known);
finding judge_webhook(const webhook_replies& r, const expected& known);
finding judge_templates(const reply& r, const expected& known);

// The app that the token belongs to; empty if no answer tells.
std::string app_of(const account_replies& r);
// When the token ends; 0: never. nullopt: not known.
std::optional<unix_ms> token_end(const reply& token);
// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7, the one form that is still sent); nullopt otherwise.
std::optional<unix_ms> parse_http_date(std::string_view text);

}  // namespace ft9::app::doctor
