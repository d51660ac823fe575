#include "simulator/account.hpp"

#include "simulator/account_health.hpp"
#include "simulator/graph_error.hpp"
#include "simulator/signature.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <set>
#include <sstream>

namespace ft9::simulator {
namespace {

using nlohmann::json;

constexpr const char* our_app = "634974688087057";

json first_state() {
    return {{"token_valid", true},
            {"token_expires_at", 0},      // seconds since the epoch; 0: never
            {"token_sees_itself", true},  // debug_token without the app's token
            {"scopes", json::array({"whatsapp_business_management", "whatsapp_business_messaging"})},
            {"quality", "GREEN"},
            {"tier", "TIER_250"},
            {"number_status", "CONNECTED"},
            {"name_status", "APPROVED"},
            {"platform_type", "CLOUD_API"},
            {"payment_problem", false},
            {"health", "AVAILABLE"},    // or LIMITED, BLOCKED: of the account
            {"subscribed", true},       // our app to the account
            {"other_apps", 0},          // further ones
            {"override_callback", ""},  // of our app's subscription
            {"callback_url", ""},       // of the app's webhook; empty: not told
            {"callback_active", true},
            {"callback_fields", json::array({"messages"})},
            {"templates", json::array()},  // {"name","language","status"}
            {"clock_offset_s", 0}};
}

std::string query_value(const std::string& target, const std::string& name) {
    const auto begin = target.find('?');
    if (begin == target.npos) return {};
    std::istringstream parts(target.substr(begin + 1));
    for (std::string part; std::getline(parts, part, '&');) {
        if (part.starts_with(name + "=")) return part.substr(name.size() + 1);
    }
    return {};
}

// Only the fields that were asked for, and the id.
json with_fields(const json& all, const std::string& asked) {
    if (asked.empty()) return all;
    json out = {{"id", all.at("id")}};
    std::istringstream names(asked);
    for (std::string name; std::getline(names, name, ',');) {
        if (all.contains(name)) out[name] = all.at(name);
    }
    return out;
}

json page_of(json data) {
    return {{"data", std::move(data)}};
}

upstream_answer said(const json& body) {
    upstream_answer out;
    out.body = body.dump();
    return out;
}

// "/v26.0/123/x?y" -> "123/x"; empty for another form.
std::string path_behind_version(const std::string& target) {
    const auto path = target.substr(0, target.find('?'));
    const auto second = path.find('/', 1);
    return path.starts_with("/v") && second != path.npos ? path.substr(second + 1) : std::string();
}

}  // namespace

account::account(identity who) : who_(std::move(who)), first_(first_state()), now_(first_) {}

result<json> account::change(const json& change, std::string& problem) {
    problem.clear();
    if (!change.is_object()) return make_error_code(errc::invalid_argument);
    const std::lock_guard lock(mutex_);
    json next = now_;
    for (const auto& [name, value] : change.items()) {
        const bool known = first_.contains(name);
        const bool same = known && (value.type() == first_[name].type() ||
                                    (value.is_number_integer() && first_[name].is_number_integer()));
        if (!same && !(known && value.is_null())) {
            problem = name;
            return make_error_code(errc::invalid_argument);
        }
        next[name] = value.is_null() ? first_[name] : value;
    }
    now_ = std::move(next);
    return json(now_);
}

json account::state() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

void account::reset() {
    const std::lock_guard lock(mutex_);
    now_ = first_;
}

bool account::is_app_token(const std::string& authorization) const {
    return equal_in_constant_time(authorization, fmt::format("Bearer {}|{}", our_app, who_.app_secret));
}

bool account::admits(const upstream_request& request) const {
    const auto path = path_behind_version(request.target);
    const bool of_app = is_app_token(request.authorization);
    if (path == std::string(our_app) + "/subscriptions") return of_app;
    if (path == "debug_token" && of_app) return true;
    return is_token_alive() && equal_in_constant_time(request.authorization, "Bearer " + who_.access_token);
}

bool account::is_token_alive() const {
    const std::lock_guard lock(mutex_);
    const auto end = now_.at("token_expires_at").get<std::int64_t>();
    return now_.at("token_valid").get<bool>() && (end == 0 || end > std::time(nullptr));
}

upstream_answer account::token(const upstream_request& request) const {
    const auto now = state();
    if (!now["token_sees_itself"].get<bool>() && !is_app_token(request.authorization)) {
        const auto e = known_error(100, "You must provide an app access token, or a token of its developer.");
        upstream_answer out;
        out.status = e.http_status;
        out.body = error_body(e);
        return out;
    }
    const json data = {{"app_id", our_app},
                       {"type", "SYSTEM_USER"},
                       {"application", "FT9 (simulador)"},
                       {"is_valid", is_token_alive()},
                       {"expires_at", now["token_expires_at"]},
                       {"data_access_expires_at", 0},
                       {"scopes", now["scopes"]}};
    return said(page_of(data));
}

json account::number(const json& now) const {
    return {{"id", who_.phone_number_id},
            {"display_phone_number", who_.display_phone_number},
            {"verified_name", "FT9 (simulador)"},
            {"quality_rating", now["quality"]},
            {"status", now["number_status"]},
            {"name_status", now["name_status"]},
            {"platform_type", now["platform_type"]},
            {"whatsapp_business_manager_messaging_limit", now["tier"]},
            {"messaging_limit_tier", now["tier"]},
            {"health_status", health_of(who_, our_app, now)}};
}

json account::subscribed_apps(const json& now) const {
    json apps = json::array();
    const auto add = [&apps](const std::string& id) -> json& {
        json entry = json::object();
        entry["whatsapp_business_api_data"] = {
            {"id", id}, {"name", "app " + id}, {"link", "https://www.facebook.com/games/?app_id=" + id}};
        apps.push_back(std::move(entry));
        return apps.back();
    };
    for (std::int64_t i = 0; i < now["other_apps"].get<std::int64_t>(); ++i)
        add(std::to_string(700'000'000'000'000 + i));
    if (!now["subscribed"].get<bool>()) return page_of(std::move(apps));
    json& ours = add(our_app);
    if (!now["override_callback"].get<std::string>().empty())
        ours["override_callback_uri"] = now["override_callback"];
    return page_of(std::move(apps));
}

json account::subscriptions(const json& now) const {
    json fields = json::array();
    for (const auto& name : now["callback_fields"])
        fields.push_back({{"name", name}, {"version", "v26.0"}});
    const json webhook = {{"object", "whatsapp_business_account"},
                          {"callback_url", now["callback_url"]},
                          {"active", now["callback_active"]},
                          {"fields", std::move(fields)}};
    return page_of(json::array({webhook}));
}

std::optional<account::known_answer> account::read(const upstream_request& request) const {
    if (request.method != "GET") return std::nullopt;
    const auto path = path_behind_version(request.target);
    const auto now = state();
    const auto fields = query_value(request.target, "fields");
    if (path == "debug_token") return known_answer{"account", token(request)};
    if (path == "app") return known_answer{"account", said({{"id", our_app}, {"name", "FT9 (simulador)"}})};
    if (path == who_.phone_number_id) {
        auto all = number(now);
        // Without being asked Graph does not tell how it fares.
        if (fields.empty()) all.erase("health_status");
        return known_answer{"number", said(with_fields(all, fields))};
    }
    if (path == std::string(our_app) + "/subscriptions")
        return known_answer{"account", said(subscriptions(now))};
    if (path == who_.business_account_id + "/subscribed_apps")
        return known_answer{"account", said(subscribed_apps(now))};
    if (path == who_.business_account_id + "/message_templates")
        return known_answer{"account", said(page_of(now["templates"]))};
    return std::nullopt;
}

std::string account::date() const {
    std::time_t shown = std::time(nullptr);
    {
        const std::lock_guard lock(mutex_);
        shown += static_cast<std::time_t>(now_.at("clock_offset_s").get<std::int64_t>());
    }
    std::tm parts{};
    ::gmtime_r(&shown, &parts);
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", parts);
}

std::string without_token(const std::string& target) {
    return target.find("_token=") == target.npos ? target : target.substr(0, target.find('?'));
}

}  // namespace ft9::simulator
