#include "checks.hpp"

#include "ft9/core/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ft9::app::doctor {
namespace {

using nlohmann::json;

constexpr const char* new_token =
    "make a new one for a system user (docs/meta-setup.md, step 3), put it into WHATSAPP_ACCESS_TOKEN and "
    "send SIGHUP";

json data_of(const reply& r) {
    const graph_answer a(r);
    const auto found = a.document().find("data");
    if (found == a.document().end() || !found->is_object()) return json::object();
    return *found;
}

// The earlier of the token's own end and that of its access to data; 0: neither ends.
unix_ms end_in(const json& data) {
    const auto of_token = number_in(data, "expires_at"), of_data = number_in(data, "data_access_expires_at");
    const auto first =
        of_token > 0 && of_data > 0 ? std::min(of_token, of_data) : std::max(of_token, of_data);
    constexpr std::int64_t year_9999 = 253'402'300'799;
    return std::clamp<std::int64_t>(first, 0, year_9999) * 1000;
}

bool has_scope(const json& data, const char* name) {
    const auto scopes = list_in(data, "scopes");
    return std::any_of(scopes.begin(), scopes.end(), [name](const json& s) { return s == name; });
}

// Becomes part of a path: digits, or nothing.
std::string id_in(const json& object, const char* name) {
    auto id = text_in(object, name);
    if (const auto as_number = number_in(object, name); id.empty() && as_number > 0)
        id = std::to_string(as_number);
    const bool digits = id.size() <= 32 && id.find_first_not_of("0123456789") == id.npos;
    return digits ? id : std::string();
}

finding invalid_token(const json& data) {
    auto words = text_in(data.contains("error") ? data["error"] : json(), "message");
    if (words.empty()) words = "no reason is given";
    return {check::token, standing::problem, "the token is not valid: " + plain_words(words), new_token};
}

// Of a token that is valid now.
finding judge_end(unix_ms end, unix_ms now) {
    if (end == 0) return {check::token, standing::fine, "valid, never ends", {}};
    const auto at = rfc3339(end);
    if (end <= now) return {check::token, standing::problem, "the token ended at " + at, new_token};
    if (end - now <= token_notice)
        return {check::token, standing::warning, "the token ends at " + at, new_token};
    return {check::token, standing::fine, "valid until " + at, {}};
}

finding without_scope(standing how, const char* name, const char* effect) {
    return {check::token, how, fmt::format("the token lacks the permission {}: {}", name, effect),
            "make a token with whatsapp_business_messaging and whatsapp_business_management "
            "(docs/meta-setup.md, step 3) and send SIGHUP"};
}

}  // namespace

std::string app_of(const account_replies& r) {
    const auto id = id_in(data_of(r.token), "app_id");
    return id.empty() ? id_in(graph_answer(r.owner).document(), "id") : id;
}

std::optional<unix_ms> token_end(const reply& token) {
    const auto data = data_of(token);
    if (!data.contains("is_valid")) return std::nullopt;
    return end_in(data);
}

finding judge_token(const reply& r, unix_ms now) {
    const graph_answer a(r);
    if (a.refuses_token())
        return {check::token, standing::problem, "Graph does not accept the token, " + a.trouble(),
                new_token};
    const auto data = data_of(r);
    if (!data.contains("is_valid"))
        return {check::token,
                standing::skipped,
                "Graph does not tell: " + (a.good() ? "an answer without data" : a.trouble()),
                {}};
    if (data["is_valid"] != true) return invalid_token(data);
    auto end = judge_end(end_in(data), now);
    if (end.how == standing::problem) return end;
    if (!has_scope(data, "whatsapp_business_messaging"))
        return without_scope(standing::problem, "whatsapp_business_messaging", "nothing can be sent");
    if (end.how == standing::fine && !has_scope(data, "whatsapp_business_management"))
        return without_scope(standing::warning, "whatsapp_business_management",
                             "subscriptions, templates and the number cannot be looked at");
    return end;
}

finding judge_secret(const reply& app, const std::string& app_id) {
    if (!app.asked) return {check::secret, standing::skipped, "the token's app is not known", {}};
    const graph_answer a(app);
    if (a.good()) return {check::secret, standing::fine, "is that of the token's app", {}};
    // 101 and 190 are what Meta says to an app's token that it does not know.
    if (a.refuses_token() || a.code() == 101)
        return {check::secret, standing::problem,
                fmt::format("WHATSAPP_APP_SECRET is not the secret of app {}, which the token belongs to, {}",
                            app_id, a.trouble()),
                "copy it from that app's settings, Basic, and send SIGHUP; with another secret every webhook "
                "is refused"};
    return {check::secret, standing::skipped, "Graph does not tell: " + a.trouble(), {}};
}

}  // namespace ft9::app::doctor
