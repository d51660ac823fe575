#include "arrival.hpp"

#include "ft9/core/delivery.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/phone.hpp"
#include "ft9/core/pricing.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/webhook/kinds.hpp"
#include "ft9/webhook/payload.hpp"

#include <algorithm>
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

// Of our own numbers only: other apps' failures are not for us to report.
void log_failed_deliveries(const services& s, std::string_view request, const webhook::events& e) {
    const auto rules = s.admission.get();
    for (const auto& status : e.statuses) {
        if (status.status != delivery_status::failed || !rules->knows(status.phone_number_id)) continue;
        callback_ref ours;
        const bool known = parse_callback_data(status.callback_data, ours);
        log::warning("Meta did not deliver a message", {{"request", request},
                                                        {"message", known ? public_id(ours.intent) : ""},
                                                        {"code", status.error_code},
                                                        {"error", mask_numbers(status.error_text)}});
    }
}

// Of the account, its numbers and templates: rare, and an operator wants to know. What people did is not
// told.
void log_notices(std::string_view request, const webhook::events& e) {
    constexpr std::array told{event_kind::account, event_kind::number, event_kind::template_event,
                              event_kind::flow_event, event_kind::value_error};
    std::size_t lines = 0;
    for (const auto& n : e.notices) {
        if (std::find(told.begin(), told.end(), n.kind) == told.end() || ++lines > 20) continue;
        log::info("Meta tells something about the account", {{"request", request},
                                                             {"kind", webhook::row_of(n.kind).name},
                                                             {"field", n.field},
                                                             {"what", n.what},
                                                             {"about", mask_numbers(n.about)}});
    }
}

// Meta's older way to say that a person goes on under another BSUID, read like the newer one. Its name stands
// for the id that it lacks, so that a repetition is known.
std::vector<inbound_message> identity_changes(const webhook::events& e) {
    std::vector<inbound_message> found;
    for (const auto& n : e.notices) {
        if (n.kind != event_kind::user_id_update || n.from_user_id.empty() || n.about.empty()) continue;
        auto& m = found.emplace_back();
        m.wamid = n.field + ':' + n.about + '>' + n.from_user_id;
        m.phone_number_id = n.phone_number_id;
        m.from = n.from;
        m.type = "system";
        m.kind = event_kind::user_id_changed;
        m.timestamp = n.timestamp;
        m.content = identity_content{{}, n.from_user_id, n.about};
    }
    return found;
}

// Why somebody gets no answer: the first question of whoever connects a number.
void log_unanswered(std::string_view request, const storage::accept_receipt& receipt) {
    for (const auto& o : receipt.outcomes) {
        if (o.what != outcome::replied)
            log::info("a message is not answered",
                      {{"request", request}, {"outcome", to_string(o.what)}, {"reason", o.reason}});
    }
}

void note_charges(services& s, const storage::accept_receipt& receipt) {
    for (const auto& c : receipt.charges) {
        s.meter.count(counter::priced_messages, c.category, static_cast<double>(c.messages));
        if (c.category == general_purpose_ai)
            s.alarms.raise("general_purpose_ai",
                           "Meta counts our messages as those of a general-purpose AI (pricing category of "
                           "a status), at another price and outside of its terms: talk to Meta's support.");
    }
}

}  // namespace

bool read_body(services& s, std::string_view request, std::string body, storage::incoming_webhook& out) {
    auto parsed = webhook::parse_payload(body);
    out.body = std::move(body);
    if (!parsed) return false;
    count_events(s.meter, *parsed);
    log_failed_deliveries(s, request, *parsed);
    log_notices(request, *parsed);
    out.keep_body = !parsed->messages.empty() || !parsed->others.empty() || parsed->statuses.empty();
    const auto rules = s.admission.get();
    const auto now = s.time.now();
    auto changes = identity_changes(*parsed);
    for (auto* list : {&parsed->messages, &parsed->echoes, &changes}) {
        for (auto& m : *list)
            out.messages.push_back(rules->judge(std::move(m), now));
    }
    out.statuses = std::move(parsed->statuses);
    return true;
}

std::vector<std::string> types_of(const storage::incoming_webhook& w) {
    std::vector<std::string> types;
    for (const auto& m : w.messages)
        types.push_back(m.message.kind == event_kind::group_message ? "group" : m.message.type);
    return types;
}

void take_up(services& s, std::string_view request, const std::vector<std::string>& types,
             storage::accept_receipt receipt) {
    if (receipt.duplicates > 0)
        s.meter.count(counter::duplicates, {}, static_cast<double>(receipt.duplicates));
    for (const auto& o : receipt.outcomes)
        s.meter.count(counter::turns, to_string(o.what));
    log_unanswered(request, receipt);
    note_charges(s, receipt);
    for (const auto& type : types)
        s.meter.count(counter::inbound_messages, type);
    if (receipt.foreign_statuses > 0)
        s.alarms.raise("foreign_status",
                       "A status with our callback data came for another number; it was not applied.");
    s.pipeline.arrived(std::move(receipt));
}

}  // namespace ft9::api
