#include "ft9/core/message.hpp"

#include <array>

namespace ft9 {

delivery_status parse_delivery_status(std::string_view text) {
    if (text == "sent") return delivery_status::sent;
    if (text == "delivered") return delivery_status::delivered;
    if (text == "read") return delivery_status::read;
    if (text == "played") return delivery_status::played;
    if (text == "failed") return delivery_status::failed;
    return delivery_status::unknown;
}

std::string_view to_string(outcome o) {
    constexpr std::array names{"pending", "replied", "handed_over", "ignored", "expired", "held", "dead"};
    return names.at(static_cast<std::size_t>(o));
}

std::string_view to_string(send_state s) {
    constexpr std::array names{"queued",    "sending", "reconciling", "accepted", "sent", "failed",
                               "delivered", "read",    "played",      "held",     "dead", "cancelled"};
    return names.at(static_cast<std::size_t>(s));
}

std::string_view to_string(send_kind k) {
    constexpr std::array names{"reply",       "fallback",  "unsupported", "rate",          "optout",
                               "optin",       "operator",  "permission",  "safety",        "handover",
                               "opt_out_ask", "erase_ask", "erased",      "first_contact", "budget"};
    return names.at(static_cast<std::size_t>(k));
}

}  // namespace ft9
