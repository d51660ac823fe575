#include "simulator/webhook_sender.hpp"

#include "ft9/core/id.hpp"
#include "simulator/pause.hpp"
#include "simulator/signature.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace ft9::simulator {
namespace asio = boost::asio;
using nlohmann::json;

// One webhook on its way.
struct webhook_sender::parcel {
    std::string event;  // message, status, raw
    std::string wamid;
    std::string status;
    std::string body;
    signature_kind signature = signature_kind::good;
    std::int64_t attempt = 1;
    std::uint64_t era = 0;
    std::optional<fault> twisted = {};  // what goes wrong with this attempt
    bool holds() const { return twisted && twisted->hold; }
};

namespace {

constexpr std::chrono::milliseconds usual_hold{5'000};

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.')
            out += c;
        else
            fmt::format_to(std::back_inserter(out), "%{:02X}", byte);
    }
    return out;
}

std::string signature_of(const identity& who, std::string_view body, signature_kind kind) {
    if (kind == signature_kind::none) return {};
    return sign(kind == signature_kind::good ? who.app_secret : who.app_secret + "?", body);
}

std::chrono::milliseconds pause_before(std::int64_t attempt, const behaviour& b) {
    auto pause = b.redeliver_first;
    for (std::int64_t i = 2; i < attempt && pause < b.redeliver_highest; ++i)
        pause *= 2;
    return std::min(pause, b.redeliver_highest);
}

outbound_status status_of(const accepted_message& m, const std::string& word, unix_ms now) {
    outbound_status s;
    s.wamid = m.wamid;
    s.status = word;
    s.recipient = m.recipient;
    s.user_id = m.user_id;
    s.callback = m.callback;
    s.at = now;
    if (const auto colon = word.find(':'); colon != std::string::npos) {
        s.status = word.substr(0, colon);
        s.code = std::stoi(word.substr(colon + 1));
    } else if (word == "failed") {
        s.code = 131026;
    }
    return s;
}

bool is_failure(const std::string& word) {
    return word.starts_with("failed");
}

// What Meta would report of this message, of what the settings would have it report.
std::vector<std::string> words_for(const accepted_message& m, std::vector<std::string> usual, int code) {
    if (code != 0) return {"failed:" + std::to_string(code)};
    // Of a reaction no more is told than that it went out.
    if (m.type == "reaction")
        std::erase_if(usual, [](const auto& word) { return word != "sent" && !is_failure(word); });
    if (m.voice && !usual.empty() && usual.back() == "read") usual.emplace_back("played");
    return usual;
}

// What a message costs: within an ad's window nothing; a template at its own rate.
json price_by_rule(const accepted_message& m, bool free_entry) {
    if (free_entry)
        return {{"billable", false}, {"type", "free_entry_point"}, {"category", "referral_conversion"}};
    return {{"category", m.type == "template" ? "utility" : "service"}};
}

http::client_request post_of(std::string body, const std::string& signature) {
    http::client_request out;
    out.verb = http::method::post;
    out.headers.add("Content-Type", "application/json");
    if (!signature.empty()) out.headers.add("X-Hub-Signature-256", signature);
    out.body = std::move(body);
    return out;
}

// 0: no whole answer.
int status(const http::exchange& e) {
    return e.failure ? 0 : e.response.status;
}

}  // namespace

webhook_sender::webhook_sender(asio::any_io_executor executor, std::shared_ptr<http::client> client,
                               identity who, behaviour_store& settings, fault_queue& faults, record& log,
                               const clock& time)
    : executor_(std::move(executor)),
      client_(std::move(client)),
      who_(std::move(who)),
      settings_(settings),
      faults_(faults),
      log_(log),
      time_(time) {}

void webhook_sender::forget_pending() {
    ++era_;
    held_.release();
}

void webhook_sender::spawn(asio::awaitable<void> work) {
    asio::co_spawn(asio::make_strand(executor_), std::move(work), asio::detached);
}

asio::awaitable<webhook_sender::delivery> webhook_sender::send_message(inbound m, std::int64_t copies) {
    m = completed(std::move(m), time_.now());
    people_.note(m);
    delivery out{m.wamid, 0};
    parcel p{"message", m.wamid, {}, webhook_body(who_, m), signature_kind::good, 1, era_};
    for (std::int64_t i = 1; i < copies; ++i)
        spawn(redeliver(shared_from_this(), p));
    twist(p);
    out.http_status = co_await deliver(std::move(p));
    co_return out;
}

// Takes the fault that is meant for this attempt.
void webhook_sender::twist(parcel& p) {
    p.twisted = faults_.take(side::webhook, p.event, p.body);
    p.signature = p.twisted && p.twisted->signature ? *p.twisted->signature : signature_kind::good;
}

asio::awaitable<int> webhook_sender::send_raw(std::string body, signature_kind signature) {
    parcel p{"raw", {}, {}, std::move(body), signature, 1, era_};
    co_return co_await attempt(std::move(p));
}

void webhook_sender::send_statuses(accepted_message m) {
    if (!settings_.get()->statuses.empty()) spawn(status_series(shared_from_this(), std::move(m)));
}

asio::awaitable<void> webhook_sender::status_series(std::shared_ptr<webhook_sender> self,
                                                    accepted_message m) {
    const std::uint64_t era = self->era_;
    const auto settings = self->settings_.get();
    const acquaintances::standing now = self->standing_of(m);
    if (!m.recipient.empty()) m.user_id = self->people_.user_id(m.recipient);
    const std::vector<std::string> words = words_for(m, settings->statuses, now.code);
    for (const auto& word : words) {
        if (settings->status_delay.count() > 0) co_await pause_for(settings->status_delay);
        if (self->era_ != era) co_return;
        outbound_status s = status_of(m, word, self->time_.now());
        s.pricing = price_by_rule(m, now.free_entry);
        if (settings->pricing.is_object()) s.pricing.update(settings->pricing);
        parcel p{"status", m.wamid, s.status, webhook_body(self->who_, s), signature_kind::good, 1, era};
        self->twist(p);
        if (p.holds())
            self->spawn(deliver_later(self, std::move(p)));
        else
            co_await self->deliver(std::move(p));
    }
}

acquaintances::standing webhook_sender::standing_of(const accepted_message& m) const {
    const std::string user_id = m.recipient.empty() ? m.user_id : people_.user_id(m.recipient);
    return people_.of(m.recipient, user_id, m.type == "template", time_.now());
}

asio::awaitable<void> webhook_sender::deliver_later(std::shared_ptr<webhook_sender> self, parcel p) {
    co_await self->deliver(std::move(p));
}

// The first attempt; a failed one starts the redelivery.
asio::awaitable<int> webhook_sender::deliver(parcel p) {
    const std::int64_t copies = p.twisted ? p.twisted->copies : 0;
    const int answer = co_await attempt(p);
    p.twisted.reset();
    p.signature = signature_kind::good;
    for (std::int64_t i = 0; i < copies; ++i)
        spawn(redeliver(shared_from_this(), p));
    if (answer != 200 && settings_.get()->redeliver) {
        p.attempt = 2;
        spawn(redeliver(shared_from_this(), std::move(p)));
    }
    co_return answer;
}

asio::awaitable<void> webhook_sender::redeliver(std::shared_ptr<webhook_sender> self, parcel p) {
    for (;; ++p.attempt) {
        const auto settings = self->settings_.get();
        if (p.attempt > settings->redeliver_attempts) break;
        if (p.attempt > 1) co_await pause_for(pause_before(p.attempt, *settings));
        if (self->era_ != p.era) co_return;
        if (p.attempt > 1) self->twist(p);
        const int answer = co_await self->attempt(p);
        if (answer == 200 || !settings->redeliver) co_return;
    }
    self->log_.add("webhook_dropped", {{"event", p.event}, {"wamid", p.wamid}, {"attempts", p.attempt - 1}});
}

// False if it is not to be sent any more.
asio::awaitable<bool> webhook_sender::hold_back(const parcel& p) {
    if (!p.twisted) co_return true;
    const auto pause = p.twisted->delay;
    if (p.holds() || pause.count() > 0) log_.add("webhook_held", {{"event", p.event}, {"wamid", p.wamid}});
    if (p.holds())
        co_await held_.wait(pause.count() > 0 ? pause : usual_hold);
    else if (pause.count() > 0)
        co_await pause_for(pause);
    co_return era_ == p.era;
}

asio::awaitable<int> webhook_sender::attempt(parcel p) {
    const bool goes = co_await hold_back(p);
    if (!goes) co_return 0;
    const std::string signature = signature_of(who_, p.body, p.signature);
    const std::uint64_t number = note_sent(p, signature);
    http::client_request request = post_of(std::move(p.body), signature);
    std::string path = "/webhook";
    const auto begin = time_.steady();
    const http::exchange e = co_await call(std::move(request), std::move(path));
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(time_.steady() - begin);
    json answer = {{"of", number},         {"event", p.event},         {"wamid", p.wamid},
                   {"attempt", p.attempt}, {"http_status", status(e)}, {"took_us", took.count()}};
    if (e.failure) answer["error"] = e.failure.message();
    log_.add("webhook_answer", answer);
    log_.count(fmt::format("webhook_answer.{}", status(e)));
    if (!p.holds()) held_.release();
    co_return status(e);
}

std::uint64_t webhook_sender::note_sent(const parcel& p, const std::string& signature) {
    json fields = {{"event", p.event}, {"attempt", p.attempt}, {"signature", signature}};
    if (!p.wamid.empty()) fields["wamid"] = p.wamid;
    if (!p.status.empty()) fields["status"] = p.status;
    if (p.twisted) fields["fault"] = true;
    // Only a test's own body may be no JSON.
    if (p.event != "raw" || json::accept(p.body)) return log_.add("webhook", fields, "body", p.body);
    fields["body"] = p.body;
    return log_.add("webhook", fields);
}

asio::awaitable<bool> webhook_sender::handshake() {
    const std::string challenge = std::to_string(time_.now());
    http::client_request request;
    std::string path = fmt::format("/webhook?hub.mode=subscribe&hub.challenge={}&hub.verify_token={}",
                                   challenge, percent_encoded(who_.verify_token));
    const http::exchange e = co_await call(std::move(request), std::move(path));
    const bool fine = status(e) == 200 && e.response.body == challenge;
    log_.add("handshake", {{"http_status", status(e)}, {"fine", fine}});
    co_return fine;
}

asio::awaitable<int> webhook_sender::probe(std::string path) {
    http::client_request request;
    const http::exchange e = co_await call(std::move(request), std::move(path));
    co_return status(e);
}

asio::awaitable<http::exchange> webhook_sender::call(http::client_request request, std::string path) {
    const auto settings = settings_.get();
    const auto base = http::parse_base_url(settings->server_url);
    if (!base) {
        http::exchange nobody;
        nobody.failure = errc::not_found;
        co_return nobody;
    }
    request.target = base->path + path;
    const http::origin where = base->where;
    const steady_time deadline = time_.steady() + settings->webhook_timeout;
    co_return co_await client_->send(where, std::move(request), deadline);
}

}  // namespace ft9::simulator
