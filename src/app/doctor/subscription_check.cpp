#include "checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ft9::app::doctor {
namespace {

using nlohmann::json;

constexpr const char* subscribe =
    "POST /{account id}/subscribed_apps with the token (docs/meta-setup.md, step 5, point 3)";

std::string id_of_app(const json& entry) {
    if (!entry.is_object() || !entry.contains("whatsapp_business_api_data")) return {};
    return text_in(entry["whatsapp_business_api_data"], "id");
}

// A query may hold what its owner takes for a secret.
std::string without_query(std::string_view url) {
    return plain_words(url.substr(0, url.find('?')));
}

bool same_url(std::string_view a, std::string_view b) {
    while (a.ends_with('/'))
        a.remove_suffix(1);
    while (b.ends_with('/'))
        b.remove_suffix(1);
    return a == b;
}

finding leads_elsewhere(check about, std::string_view where, const char* remedy) {
    return {about, standing::problem, "Meta delivers to " + without_query(where) + ", which is not ours",
            remedy};
}

finding judge_ours(const json& ours, std::size_t others, const expected& known) {
    const auto instead = text_in(ours, "override_callback_uri");
    if (!instead.empty() && !known.public_webhook.empty() && !same_url(instead, known.public_webhook))
        return leads_elsewhere(check::subscription, instead,
                               "the account overrides the app's callback URL: subscribe it again without "
                               "override_callback_uri, or correct PUBLIC_URL");
    if (others > 0)
        return {check::subscription, standing::warning,
                fmt::format("{} other app(s) get this account's webhooks too", others),
                "if one of them answers people, they get two answers: remove it (DELETE subscribed_apps with "
                "its token)"};
    return {check::subscription, standing::fine, "the account delivers to our app", {}};
}

// The entry of the app's settings that is about WhatsApp; null: there is none.
json whatsapp_webhook(const json& document) {
    for (const auto& entry : list_in(document, "data")) {
        if (text_in(entry, "object") == "whatsapp_business_account") return entry;
    }
    return {};
}

// Fields have been plain names and objects with a name.
bool has_field(const json& webhook, std::string_view name) {
    const auto fields = list_in(webhook, "fields");
    return std::any_of(fields.begin(), fields.end(), [name](const json& field) {
        return field.is_string() ? field.get_ref<const std::string&>() == name
                                 : text_in(field, "name") == name;
    });
}

finding callback_problem(std::string what) {
    return {check::callback, standing::problem, std::move(what),
            "App dashboard, WhatsApp, Configuration: callback URL, verify token and the field messages "
            "(docs/meta-setup.md, step 5)"};
}

}  // namespace

finding judge_subscription(const reply& r, const std::string& app_id, const expected& known) {
    if (!known.account_known)
        return {check::subscription, standing::skipped, "WHATSAPP_BUSINESS_ACCOUNT_ID is not set",
                "set it to have subscriptions and templates checked"};
    const graph_answer a(r);
    if (!a.good()) {
        const bool known_why = !r.answered() || a.refuses_token();
        return {check::subscription, known_why ? standing::skipped : standing::problem,
                "the account cannot be read, " + a.trouble(),
                known_why
                    ? ""
                    : "compare WHATSAPP_BUSINESS_ACCOUNT_ID with WhatsApp Manager, and the token's assets"};
    }
    const auto apps = list_in(a.document(), "data");
    if (apps.empty())
        return {check::subscription, standing::problem,
                "no app is subscribed to the account: no webhook ever arrives", subscribe};
    if (app_id.empty()) return {check::subscription, standing::skipped, "the token's app is not known", {}};
    const auto ours = std::find_if(apps.begin(), apps.end(),
                                   [&app_id](const json& entry) { return id_of_app(entry) == app_id; });
    if (ours == apps.end())
        return {check::subscription, standing::problem,
                fmt::format("app {} is not subscribed to the account: its webhooks go to others", app_id),
                subscribe};
    return judge_ours(*ours, apps.size() - 1, known);
}

finding judge_callback(const reply& app, const expected& known) {
    const graph_answer a(app);
    if (!a.good())
        return {
            check::callback, standing::skipped, app.asked ? a.trouble() : "the token's app is not known", {}};
    const auto webhook = whatsapp_webhook(a.document());
    if (webhook.is_null()) return callback_problem("the app has no webhook for WhatsApp");
    if (const auto active = webhook.find("active"); active != webhook.end() && *active == false)
        return callback_problem("the app's webhook is switched off");
    if (!has_field(webhook, "messages"))
        return callback_problem("the app's webhook is not subscribed to messages");
    const auto url = text_in(webhook, "callback_url");
    if (!url.empty() && !known.public_webhook.empty() && !same_url(url, known.public_webhook))
        return leads_elsewhere(check::callback, url,
                               "correct the callback URL in the app dashboard (WhatsApp, Configuration), or "
                               "PUBLIC_URL");
    return {check::callback,
            standing::fine,
            "delivers messages" + (url.empty() ? "" : " to " + without_query(url)),
            {}};
}

}  // namespace ft9::app::doctor
