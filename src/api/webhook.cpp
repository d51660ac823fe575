#include "arrival.hpp"
#include "client_certificate.hpp"
#include "handlers.hpp"
#include "json_reply.hpp"
#include "rarely.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/json.hpp"
#include "ft9/observability/log.hpp"

#include <openssl/crypto.h>
#include <nlohmann/json.hpp>

#include <set>

namespace ft9::api {
namespace {

constexpr std::size_t challenge_limit = 256;
constexpr int suspicious_failures = 20;  // bad signatures without a single good one (decision 21)

std::atomic<int> bad_signatures{0};
std::atomic<bool> any_good_signature{false};
rarely refused_handshakes{std::chrono::seconds(60)}, refused_signatures{std::chrono::seconds(60)},
    refused_clients{std::chrono::seconds(60)};

// The mistake that FT9_SAFETY(raw_bytes_signed) keeps away: what another library would write for the same
// value.
std::string written_anew(std::string_view body) {
    const auto document = parse_json(body);
    return document ? dump_json(*document) : std::string(body);
}

class signature_observer final : public http::body_observer {
  public:
    signature_observer(std::shared_ptr<const webhook::secret_keys> keys, const webhook::digest& expected)
        : check_(std::move(keys), expected) {}
    void on_bytes(std::string_view bytes) override {
        if (FT9_SAFETY(raw_bytes_signed)) check_.update(bytes);
    }
    bool matches(std::string_view body) {
        if (FT9_SAFETY(raw_bytes_signed)) return check_.matches();
        check_.update(written_anew(body));
        return check_.matches();
    }

  private:
    webhook::signature_check check_;
};

bool same_text(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// A name that comes twice could be read in two ways.
bool each_once(const http::request& r) {
    std::set<std::string_view> seen;
    for (const auto& [name, value] : r.query) {
        if (!seen.insert(name).second) return false;
    }
    return true;
}

http::response refuse(services& s, const http::request& r, int status, std::string_view result,
                      std::string_view detail) {
    s.meter.count(counter::webhook_requests, result);
    return http::problem(r, status, detail);
}

void note_bad_signature(services& s, const http::request& r) {
    if (refused_signatures.pass(s.time.steady()))
        log::warning("a webhook's signature does not match; at most one line a minute says so",
                     {{"request", r.id}, {"bytes", r.body.size()}});
    if (++bad_signatures == suspicious_failures && !any_good_signature) {
        s.alarms.raise("app_secret_wrong",
                       "Only bad webhook signatures so far: WHATSAPP_APP_SECRET is probably wrong. Copy it "
                       "from the Meta "
                       "app's basic settings and send SIGHUP.");
    }
}

void quarantine(services& s, const http::request& r, storage::incoming_webhook& w) {
    w.quarantine_reason = "unreadable";
    s.meter.count(counter::unknown_updates, "body");
    log::warning("a signed webhook could not be read; its bytes are kept",
                 {{"request", r.id}, {"bytes", w.body.size()}});
}

http::response not_durable(services& s, const http::request& r, const error_code& why) {
    s.meter.count(counter::webhook_requests, "unavailable");
    const bool by_disk = why == errc::storage_failed || why == errc::disk_reserve;
    // Once until it is cured: a flood of webhooks must not become one of alarms.
    if (by_disk && !s.state.storage_failing.exchange(true)) {
        s.alarms.raise(
            why == errc::disk_reserve ? "disk_reserve" : "storage_failed",
            "Webhooks are answered 503 because they cannot be stored: check free space and the disk.");
    }
    return unavailable(r, "The webhook could not be made durable; deliver it again.");
}

}  // namespace

// Closes: the peer's next connection may show a certificate, this one never will.
std::optional<http::response> admit_verification(services& s, http::request& r) {
    if (!s.secrets.get()->client_certificate || is_metas(r.peer_certificate.get(), s.time.now()))
        return std::nullopt;
    if (refused_clients.pass(s.time.steady()))
        log::warning("a webhook came without Meta's client certificate; at most one line a minute says so",
                     {{"request", r.id}, {"certificate", r.peer_certificate != nullptr}});
    auto refusal = http::problem(r, 403, "This route needs Meta's client certificate.");
    refusal.close = true;
    return refusal;
}

answer verify_webhook(services& s, http::request& r) {
    const auto mode = r.query_value("hub.mode"), token = r.query_value("hub.verify_token"),
               challenge = r.query_value("hub.challenge");
    const bool good = mode == "subscribe" && token && challenge && each_once(r) &&
                      challenge->size() <= challenge_limit &&
                      same_text(*token, s.secrets.get()->verify_token);
    if (!good && refused_handshakes.pass(s.time.steady()))
        log::warning("a webhook handshake was refused; at most one line a minute says so",
                     {{"request", r.id},
                      {"mode", mode == "subscribe"},
                      {"challenge", challenge.has_value()},
                      {"token", token && same_text(*token, s.secrets.get()->verify_token)}});
    if (!good)
        co_return http::problem(r, 403, "hub.mode, hub.verify_token or hub.challenge is not as expected.");
    log::info("webhook verified by Meta's handshake", {{"request", r.id}});
    http::response a;
    a.content_type = "text/plain; charset=utf-8";
    a.body = *challenge;
    co_return a;
}

std::optional<http::response> admit_webhook(services& s, http::request& r) {
    if (auto stranger = admit_verification(s, r)) {
        s.meter.count(counter::webhook_requests, "client_certificate");
        return stranger;
    }
    const auto encoding = r.headers.find("Content-Encoding");
    if (encoding && (*encoding != "identity" || r.headers.count("Content-Encoding") != 1))
        return refuse(s, r, 415, "unsupported_encoding", "Content-Encoding must be identity.");
    const auto header = r.headers.find("X-Hub-Signature-256");
    if (!header) return refuse(s, r, 401, "missing_signature", "X-Hub-Signature-256 is missing.");
    webhook::digest expected{};
    if (r.headers.count("X-Hub-Signature-256") != 1 || !webhook::parse_signature(*header, expected))
        return refuse(s, r, 401, "malformed_signature",
                      "X-Hub-Signature-256 must be sha256= and 64 lower-case hex digits.");
    r.observer = std::make_unique<signature_observer>(s.secrets.get()->app_secrets, expected);
    return std::nullopt;
}

answer receive_webhook(services& s, http::request& r) {
    const auto begin = s.time.steady();
    if (!static_cast<signature_observer&>(*r.observer).matches(r.body) && FT9_SAFETY(signature)) {
        note_bad_signature(s, r);
        co_return refuse(s, r, 401, "invalid_signature", "X-Hub-Signature-256 does not match the body.");
    }
    any_good_signature = true;
    FT9_FAILPOINT(signature_checked);
    if (s.state.draining) co_return not_durable(s, r, errc::cancelled);
    storage::incoming_webhook arriving;
    if (!read_body(s, r.id, std::move(r.body), arriving)) quarantine(s, r, arriving);
    const auto types = types_of(arriving);
    auto storing = s.journal.accept(std::move(arriving));
    auto receipt = co_await std::move(storing);
    if (!receipt) co_return not_durable(s, r, receipt.error());
    if (const auto why = receipt->incomplete) {  // what is stored is worked on, and known when it comes again
        take_up(s, r.id, {}, std::move(*receipt));
        co_return not_durable(s, r, why);
    }
    FT9_FAILPOINT(webhook_stored);
    s.state.storage_failing = false;
    s.meter.count(counter::webhook_requests, "ok");
    take_up(s, r.id, types, std::move(*receipt));
    s.meter.observe(histogram::webhook_ack, std::chrono::duration<double>(s.time.steady() - begin).count());
    http::response a;
    a.body = R"({"status":"ok"})";
    co_return a;
}

}  // namespace ft9::api
