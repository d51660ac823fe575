#include "finding.hpp"

#include <algorithm>
#include <array>

namespace ft9::app::doctor {
namespace {

struct check_names {
    std::string_view shown, alarm;
};

// In the order of the enumeration.
constexpr std::array<check_names, check_count> names_of_checks{{
    {"graph", "account_graph"},
    {"clock", "account_clock"},
    {"token", "account_token"},
    {"secret", "account_secret"},
    {"number", "account_number"},
    {"payment", "account_payment"},
    {"health", "account_health"},
    {"subscription", "account_subscription"},
    {"callback", "account_callback"},
    {"webhook", "account_webhook"},
    {"templates", "account_templates"},
}};
static_assert(static_cast<std::size_t>(check::templates) + 1 == check_count);

}  // namespace

std::string_view to_string(check c) {
    return names_of_checks.at(static_cast<std::size_t>(c)).shown;
}

std::string_view alarm_of(check c) {
    return names_of_checks.at(static_cast<std::size_t>(c)).alarm;
}

std::string_view to_string(standing s) {
    switch (s) {
        case standing::fine:
            return "fine";
        case standing::skipped:
            return "skipped";
        case standing::warning:
            return "warning";
        case standing::problem:
            break;
    }
    return "problem";
}

standing worst_of(const findings& all) {
    auto worst = standing::fine;
    for (const auto& one : all)
        worst = std::max(worst, one.how);
    return worst;
}

std::size_t count_of(const findings& all, standing how) {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [how](const finding& one) { return one.how == how; }));
}

}  // namespace ft9::app::doctor
