#pragma once

#include "ft9/core/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ft9 {

// What a status says about the price of its message. Meta means to drop `billable`; type and category stay.
struct pricing {
    std::string category;  // as Meta names it: "service", "utility" ...; empty: nothing was said
    std::string type;      // "regular", "free_customer_service", "free_entry_point"; empty before July 2025
    bool billable = false;
};

// Meta charges for it: its type is regular or, where there is none, it is billable.
bool is_charged(const pricing& p);
// It counts against the month's free messages: of the service, and not free because of an ad.
bool uses_free_quota(std::string_view category, std::string_view type);

// The closed sets under which messages are counted; everything else is "other".
std::string_view known_category(std::string_view category);
std::string_view known_pricing_type(std::string_view type);
// Messages that Meta takes for those of a general AI assistant, which its terms forbid or charge for.
inline constexpr std::string_view general_purpose_ai = "general_purpose_ai";

// "2026-11", in UTC. Years beyond 9999 and before 1970 are clamped.
std::string month_of(unix_ms at);
// The part of that moment's month that has passed, 0 to 1.
double part_of_month(unix_ms at);

}  // namespace ft9
