#include "examination.hpp"

#include "ft9/core/id.hpp"
#include "ft9/webhook/signature.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <charconv>
#include <utility>

namespace ft9::app::doctor {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds answer_limit{15};
// As little as Meta could send: it is stored and counted, and nobody is concerned.
constexpr std::string_view probe_body = R"({"object":"whatsapp_business_account","entry":[]})";

std::string escaped(std::string_view text) {
    return boost::urls::encode(text, boost::urls::unreserved_chars);
}

// The limit's name changed with v24.0; a name that a version does not know is an error there.
std::string number_fields(std::string_view version) {
    int major = 0;
    if (version.starts_with('v')) version.remove_prefix(1);
    std::from_chars(version.data(), version.data() + version.size(), major);
    return std::string("?fields=id,quality_rating,status,name_status,platform_type,") +
           (major >= 24 ? "whatsapp_business_manager_messaging_limit" : "messaging_limit_tier");
}

http::client_request get(std::string target) {
    http::client_request r;
    r.verb = http::method::get;
    r.target = std::move(target);
    return r;
}

asio::awaitable<reply> ask(http::client& through, const clock& time, http::origin where,
                           http::client_request question) {
    reply out;
    out.asked = true;
    out.sent_at = time.now();
    auto asking = through.send(std::move(where), std::move(question), time.steady() + answer_limit);
    auto x = co_await std::move(asking);
    out.came_at = time.now();
    if (x.failure) {
        out.failure = std::string(http::to_string(x.reached)) + ": " + plain_words(x.failure.message());
        out.untrusted = x.failure.category() == http::certificate_category();
        co_return out;
    }
    out.status = x.response.status;
    out.date = x.response.headers.find("Date").value_or("");
    out.body = std::move(x.response.body);
    co_return out;
}

asio::awaitable<reply> ask_graph(http::client& through, const clock& time, const patient& who,
                                 std::string path, std::string token) {
    auto question = get(who.graph.path + "/" + who.version + "/" + std::move(path));
    question.headers.add("Authorization", "Bearer " + std::move(token));
    auto asking = ask(through, time, who.graph.where, std::move(question));
    auto came = co_await std::move(asking);
    co_return came;
}

std::string app_token(const patient& who, const std::string& app) {
    return app + "|" + who.app_secret;
}

// Meta lets a token look at itself if its user is a developer of the app; otherwise the app's own token may.
asio::awaitable<void> ask_about_token(http::client& through, const clock& time, const patient& who,
                                      account_replies& all) {
    const auto path = "debug_token?input_token=" + escaped(who.access_token);
    auto about_token = ask_graph(through, time, who, path, who.access_token);
    all.token = co_await std::move(about_token);
    const graph_answer first(all.token);
    if (!all.token.answered() || first.good() || first.refuses_token()) co_return;
    auto about_owner = ask_graph(through, time, who, "app", who.access_token);
    all.owner = co_await std::move(about_owner);
    const auto app = app_of(all);
    if (app.empty()) co_return;
    auto about_it_again = ask_graph(through, time, who, path, app_token(who, app));
    auto second = co_await std::move(about_it_again);
    // A refusal is the app secret's fault: its own finding says so.
    if (graph_answer(second).good()) all.token = std::move(second);
}

// Where Graph does not answer the first question, the others are spared: each would take as long.
asio::awaitable<account_replies> ask_about_account(http::client& through, const clock& time,
                                                   const patient& who) {
    account_replies all;
    const auto& token = who.access_token;
    auto about_token = ask_about_token(through, time, who, all);
    co_await std::move(about_token);
    if (!all.token.answered()) co_return all;
    if (const auto app = app_of(all); !app.empty()) {
        auto about_app = ask_graph(through, time, who, app + "/subscriptions", app_token(who, app));
        all.app = co_await std::move(about_app);
    }
    auto about_number =
        ask_graph(through, time, who, who.phone_number_id + number_fields(who.version), token);
    all.number = co_await std::move(about_number);
    auto about_health = ask_graph(through, time, who, who.phone_number_id + "?fields=health_status", token);
    all.health = co_await std::move(about_health);
    if (who.business_account_id.empty()) co_return all;
    auto about_apps = ask_graph(through, time, who, who.business_account_id + "/subscribed_apps", token);
    all.subscribed = co_await std::move(about_apps);
    auto about_templates = ask_graph(
        through, time, who,
        who.business_account_id + "/message_templates?fields=name,language,status&limit=200", token);
    all.templates = co_await std::move(about_templates);
    co_return all;
}

asio::awaitable<webhook_replies> ask_webhook(http::client& through, const clock& time, const patient& who) {
    webhook_replies all;
    const auto base = http::parse_base_url(who.public_url);
    if (!base || who.needs_client_certificate) co_return all;
    const auto path = base->path + "/webhook";
    all.challenge = random_hex();
    auto shaking = ask(through, time, base->where,
                       get(path + "?hub.mode=subscribe&hub.verify_token=" + escaped(who.verify_token) +
                           "&hub.challenge=" + all.challenge));
    all.handshake = co_await std::move(shaking);
    if (all.handshake.status != 200) co_return all;
    http::client_request signed_one;
    signed_one.verb = http::method::post;
    signed_one.target = path;
    signed_one.headers.add("Content-Type", "application/json");
    signed_one.headers.add("X-Hub-Signature-256", webhook::sign(who.app_secret, probe_body));
    signed_one.body = probe_body;
    auto probing = ask(through, time, base->where, std::move(signed_one));
    all.probe = co_await std::move(probing);
    co_return all;
}

expected known_of(const patient& who, unix_ms now) {
    expected known;
    known.now = now;
    known.account_known = !who.business_account_id.empty();
    if (!who.public_url.empty()) known.public_webhook = who.public_url + "/webhook";
    known.needs_client_certificate = who.needs_client_certificate;
    known.used_templates = who.used_templates;
    return known;
}

}  // namespace

patient patient_of(const settings& s) {
    patient who;
    who.graph = http::parse_base_url(s.graph_base_url).value();  // checked when the settings were loaded
    who.version = s.graph_api_version;
    who.access_token = s.whatsapp_access_token;
    who.phone_number_id = s.whatsapp_phone_number_id;
    who.business_account_id = s.whatsapp_business_account_id;
    if (!s.whatsapp_app_secret.empty()) who.app_secret = s.whatsapp_app_secret.front();
    who.verify_token = s.whatsapp_verify_token;
    who.public_url = s.public_url;
    who.needs_client_certificate = !s.tls_client_ca_file.empty();
    return who;
}

asio::awaitable<examination> examine(http::client& through, const clock& time, patient who) {
    auto looking_at_account = ask_about_account(through, time, who);
    const auto account = co_await std::move(looking_at_account);
    auto looking_at_webhook = ask_webhook(through, time, who);
    const auto webhook = co_await std::move(looking_at_webhook);
    examination out;
    out.at = time.now();
    out.found = judge(account, webhook, known_of(who, out.at));
    out.token_ends = token_end(account.token);
    co_return out;
}

}  // namespace ft9::app::doctor
