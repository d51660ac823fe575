#include "checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ft9::app::doctor {
namespace {

using nlohmann::json;

// One value of one field that is not as it should be.
struct symptom {
    const char* field;
    std::string_view value;
    standing how;
    const char* what;
    const char* remedy;
};

constexpr const char* business_support =
    "Business Support Home says why (business.facebook.com/accountquality); appeal there";
constexpr const char* fewer_complaints =
    "people block or report the number: write only to those who wrote first, look at the latest replies and "
    "templates";

// Worst first: the first that holds is told. Values that Meta adds later are shown by the last lines.
constexpr std::array symptoms{
    symptom{"status", "BANNED", standing::problem, "the number is banned", business_support},
    symptom{"status", "DELETED", standing::problem, "the number was deleted",
            "register it anew or change WHATSAPP_PHONE_NUMBER_ID"},
    symptom{"status", "RESTRICTED", standing::problem, "the number is restricted", business_support},
    symptom{"status", "DISCONNECTED", standing::problem, "the number is not connected",
            "register it again (docs/meta-setup.md, step 2)"},
    symptom{"status", "PENDING", standing::problem, "the number is not registered yet",
            "register it (docs/meta-setup.md, step 2)"},
    symptom{"status", "UNVERIFIED", standing::problem, "the number is not verified",
            "verify and register it (docs/meta-setup.md, step 2)"},
    symptom{"status", "MIGRATED", standing::problem, "the number has moved to another account",
            "change WHATSAPP_PHONE_NUMBER_ID"},
    symptom{"platform_type", "ON_PREMISE", standing::problem, "the number is registered with another API",
            "migrate it to the Cloud API (docs/meta-setup.md, step 2)"},
    symptom{"platform_type", "NOT_APPLICABLE", standing::problem, "the number is not registered",
            "register it (docs/meta-setup.md, step 2)"},
    symptom{"quality_rating", "RED", standing::problem,
            "the number's quality is low (RED): Meta may restrict it", fewer_complaints},
    symptom{"status", "FLAGGED", standing::warning, "the number is flagged for low quality",
            fewer_complaints},
    symptom{"status", "RATE_LIMITED", standing::warning, "the number has reached its messaging limit",
            "wait for 24 hours; replies within a person's 24 hours are not counted"},
    symptom{"quality_rating", "YELLOW", standing::warning, "the number's quality is medium (YELLOW)",
            fewer_complaints},
    symptom{"name_status", "DECLINED", standing::warning, "the display name was declined",
            "choose another one in WhatsApp Manager"},
    symptom{"name_status", "EXPIRED", standing::warning, "the display name's approval has expired",
            "register the number again (docs/meta-setup.md, step 2)"},
};

// v24.0 renamed it; before, the limit was the number's own.
std::string tier_of(const json& number) {
    const auto tier = text_in(number, "whatsapp_business_manager_messaging_limit");
    return tier.empty() ? text_in(number, "messaging_limit_tier") : tier;
}

std::string shown_or(const std::string& text, const char* otherwise) {
    return text.empty() ? otherwise : plain_words(text);
}

}  // namespace

finding judge_number(const reply& r) {
    const graph_answer a(r);
    if (!a.good() && (!r.answered() || a.refuses_token()))
        return {check::number, standing::skipped, a.trouble(), {}};
    if (!a.good())
        return {check::number, standing::problem, "the number cannot be read, " + a.trouble(),
                "compare WHATSAPP_PHONE_NUMBER_ID with WhatsApp Manager, and the token's assets with the "
                "account (docs/meta-setup.md, step 3)"};
    const auto& number = a.document();
    const auto has = [&number](const symptom& s) { return text_in(number, s.field) == s.value; };
    const auto tier = shown_or(tier_of(number), "unknown");
    if (const auto* found = std::find_if(symptoms.begin(), symptoms.end(), has); found != symptoms.end())
        return {check::number, found->how, fmt::format("{}; messaging limit {}", found->what, tier),
                found->remedy};
    return {check::number,
            standing::fine,
            fmt::format("status {}, quality {}, messaging limit {}",
                        shown_or(text_in(number, "status"), "unknown"),
                        shown_or(text_in(number, "quality_rating"), "unknown"), tier),
            {}};
}

}  // namespace ft9::app::doctor
