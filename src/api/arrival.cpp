#include "arrival.hpp"

#include "ft9/core/delivery.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/phone.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/webhook/payload.hpp"

#include <array>

namespace ft9::api {
namespace {

void count_events(metrics& meter, const webhook::events& e) {
    for (const auto& status : e.statuses) {
        constexpr std::array names{"unknown", "sent", "failed", "delivered", "read", "played"};
        meter.count(counter::status_updates, names.at(static_cast<std::size_t>(status.status)));
    }
    for (const auto& other : e.others)
        meter.count(counter::unknown_updates, other);
}

// Of our own number only: other apps' failures are not for us to report.
void log_failed_deliveries(const services& s, std::string_view request, const webhook::events& e) {
    for (const auto& status : e.statuses) {
        if (status.status != delivery_status::failed || status.phone_number_id != s.phone_number_id) continue;
        callback_ref ours;
        const bool known = parse_callback_data(status.callback_data, ours);
        log::warning("Meta did not deliver a message", {{"request", request},
                                                        {"message", known ? public_id(ours.intent) : ""},
                                                        {"code", status.error_code},
                                                        {"error", mask_numbers(status.error_text)}});
    }
}

// Why somebody gets no answer: the first question of whoever connects a number.
void log_unanswered(std::string_view request, const storage::accept_receipt& receipt) {
    for (const auto& o : receipt.outcomes) {
        if (o.what != outcome::replied)
            log::info("a message is not answered",
                      {{"request", request}, {"outcome", to_string(o.what)}, {"reason", o.reason}});
    }
}

}  // namespace

bool read_body(services& s, std::string_view request, std::string body, storage::incoming_webhook& out) {
    auto parsed = webhook::parse_payload(body);
    out.body = std::move(body);
    if (!parsed) return false;
    count_events(s.meter, *parsed);
    log_failed_deliveries(s, request, *parsed);
    out.keep_body = !parsed->messages.empty() || !parsed->others.empty() || parsed->statuses.empty();
    const auto rules = s.admission.get();
    const auto now = s.time.now();
    for (auto& m : parsed->messages)
        out.messages.push_back(rules->judge(std::move(m), now));
    out.statuses = std::move(parsed->statuses);
    return true;
}

std::vector<std::string> types_of(const storage::incoming_webhook& w) {
    std::vector<std::string> types;
    for (const auto& m : w.messages)
        types.push_back(m.message.type);
    return types;
}

void take_up(services& s, std::string_view request, const std::vector<std::string>& types,
             storage::accept_receipt receipt) {
    if (receipt.duplicates > 0)
        s.meter.count(counter::duplicates, {}, static_cast<double>(receipt.duplicates));
    for (const auto& o : receipt.outcomes)
        s.meter.count(counter::turns, to_string(o.what));
    log_unanswered(request, receipt);
    for (const auto& type : types)
        s.meter.count(counter::inbound_messages, type);
    if (receipt.foreign_statuses > 0)
        s.alarms.raise("foreign_status",
                       "A status with our callback data came for another number; it was not applied.");
    s.pipeline.arrived(std::move(receipt));
}

}  // namespace ft9::api
