#include "checks.hpp"

#include <fmt/format.h>

namespace ft9::app::doctor {
namespace {

using nlohmann::json;

// "There is an error with the payment method" (Meta's page on the health status).
constexpr int payment_error = 141006;
constexpr const char* pay =
    "WhatsApp Manager or Business settings, Payment: add or renew the payment method, then POST /resume if "
    "the number is paused";

standing standing_of(const json& entity) {
    const auto word = text_in(entity, "can_send_message");
    if (word == "BLOCKED") return standing::problem;
    return word == "LIMITED" ? standing::warning : standing::fine;
}

bool is_about_payment(const json& error) {
    return number_in(error, "error_code") == payment_error ||
           text_in(error, "error_description").find("payment") != std::string::npos;
}

// Collects what entities say; the worst of it decides.
struct diagnosis {
    finding payment{check::payment, standing::fine, "Meta reports no trouble", {}};
    finding health{check::health, standing::fine, "messages can be sent", {}};
};

void note(finding& into, standing how, std::string_view what, std::string_view remedy) {
    if (how <= into.how) return;
    into.how = how;
    into.what = what;
    into.remedy = remedy;
}

void read_entity(const json& entity, diagnosis& out) {
    const auto how = standing_of(entity);
    if (how == standing::fine) return;
    const auto who = plain_words(text_in(entity, "entity_type"));
    for (const auto& error : list_in(entity, "errors")) {
        const auto what =
            fmt::format("{}: {} (code {})", who, plain_words(text_in(error, "error_description")),
                        number_in(error, "error_code"));
        if (is_about_payment(error))
            note(out.payment, how, what, pay);
        else
            note(out.health, how, what, plain_words(text_in(error, "possible_solution")));
    }
    std::string info;
    for (const auto& line : list_in(entity, "additional_info"))
        info += (info.empty() ? "" : "; ") + plain_words(line.is_string() ? line.get<std::string>() : "");
    if (!info.empty())
        note(out.health, how, fmt::format("{} is limited: {}", who, info),
             "do what the text says in WhatsApp Manager");
}

}  // namespace

findings judge_health(const reply& r) {
    const graph_answer a(r);
    const auto found = a.document().find("health_status");
    if (found == a.document().end()) {
        const auto why = a.good() ? "Graph tells nothing of the account's health" : a.trouble();
        return {{check::payment, standing::skipped, why, {}}, {check::health, standing::skipped, why, {}}};
    }
    diagnosis out;
    for (const auto& entity : list_in(*found, "entities"))
        read_entity(entity, out);
    const auto overall = standing_of(*found);
    if (overall > out.health.how && overall > out.payment.how)
        note(out.health, overall,
             "Meta says that messages are " + plain_words(text_in(*found, "can_send_message")),
             "WhatsApp Manager, Account quality, says why");
    return {out.payment, out.health};
}

}  // namespace ft9::app::doctor
