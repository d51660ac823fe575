#pragma once

#include "checks.hpp"

#include "ft9/app/settings.hpp"
#include "ft9/http/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ft9::app::doctor {

// Whom to examine: one business number, its account, its app, and the way to our webhook.
struct patient {
    http::base_url graph;
    std::string version, access_token, phone_number_id;
    std::string business_account_id;  // empty: not known, subscriptions and templates are skipped
    std::string app_secret, verify_token;
    std::string public_url;                   // without /webhook; empty: the webhook is skipped
    bool needs_client_certificate = false;    // the webhook answers only Meta
    std::vector<std::string> used_templates;  // names that must be approved
};
patient patient_of(const settings& s);

struct examination {
    unix_ms at = 0;
    findings found;                     // in the order of `check`
    std::optional<unix_ms> token_ends;  // 0: never; nullopt: not known
};

// Asks Graph at most eight questions and our public address two, one after another, each within 15 s; what
// depends on an answer that did not come is skipped. Never throws. Nothing is changed at Meta; the running
// server sees a handshake and an empty webhook. `through` and `time` outlive it.
boost::asio::awaitable<examination> examine(http::client& through, const clock& time, patient who);

}  // namespace ft9::app::doctor
