#include "ft9/core/pricing.hpp"

#include "ft9/core/time_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace ft9 {
namespace {

constexpr std::array pricing_categories{std::string_view("authentication"),
                                        std::string_view("authentication_international"),
                                        std::string_view("marketing"),
                                        std::string_view("marketing_lite"),
                                        std::string_view("utility"),
                                        std::string_view("service"),
                                        std::string_view("referral_conversion"),
                                        general_purpose_ai};
constexpr std::array<std::string_view, 3> pricing_types{"regular", "free_customer_service",
                                                        "free_entry_point"};

template <class Words>
std::string_view word_of(const Words& words, std::string_view word) {
    const auto* at = std::find(words.begin(), words.end(), word);
    return at == words.end() ? std::string_view("other") : *at;
}

}  // namespace

bool is_charged(const pricing& p) {
    return p.type.empty() ? p.billable : p.type == "regular";
}

bool uses_free_quota(std::string_view category, std::string_view type) {
    return category == "service" && type != "free_entry_point";
}

std::string_view known_category(std::string_view category) {
    return word_of(pricing_categories, category);
}

std::string_view known_pricing_type(std::string_view type) {
    return word_of(pricing_types, type);
}

std::string month_of(unix_ms at) {
    constexpr std::size_t year_and_month = 7;
    return rfc3339(std::max<unix_ms>(at, 0)).substr(0, year_and_month);
}

double part_of_month(unix_ms at) {
    using namespace std::chrono;
    const sys_time<milliseconds> now{milliseconds(at)};
    const year_month_day today(floor<days>(now));
    const auto month = today.year() / today.month();
    const sys_days first(month / 1), next((month + months(1)) / 1);
    return duration<double>(now - first) / duration<double>(next - first);
}

}  // namespace ft9
