#pragma once

#include "ft9/core/message.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ft9 {

// What a Graph error code means for the message that got it (decision 4).
enum class verdict : std::uint8_t {
    retry,      // refused, not sent: try again with back-off
    throttle,   // refused, not sent: too fast
    ambiguous,  // may have been sent
    final,      // refused for good
    pause,      // the number waits for a cure
    inbound,    // only seen in webhooks; no verdict on a send
};
std::string_view to_string(verdict v);

// Meta's error table as data; unknown codes: retry if `is_transient`, ambiguous with HTTP 5xx, else final.
verdict verdict_of(int code, bool is_transient, int http_status);

// Wait before the next attempt after `failures` refusals (1 = first): 1 s, 5 s, 25 s, 2 min, 10 min; for
// throttles 4^(failures-1) s up to 10 min (Meta's advice for 131056), before jitter.
std::chrono::milliseconds backoff(verdict v, int failures);
// Refusals after which a message is given up.
constexpr int max_failures(verdict v) {
    return v == verdict::throttle ? 10 : 5;
}

// Where a status moves a message: the rule of decisions 3, 4 and 12 in one place.
struct status_effect {
    send_state next;
    bool changed = false;
    bool retry = false;  // a failed status that makes the next attempt: next is `queued`
};
// `latest` tells whether the status speaks of the message's latest attempt; only then can a failure count.
status_effect apply_status(send_state current, delivery_status s, int error_code, bool latest, int failures);

// "1.<intent>.<attempt>": biz_opaque_callback_data of a send, without personal data.
std::string make_callback_data(std::int64_t intent, int attempt);
struct callback_ref {
    std::int64_t intent = 0;
    int attempt = 0;
};
// False when the text is not ours.
bool parse_callback_data(std::string_view text, callback_ref& out);

}  // namespace ft9
