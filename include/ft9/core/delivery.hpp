#pragma once

#include "ft9/core/clock.hpp"
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

// By Meta's error table (core/graph_errors.hpp); unknown codes: retry if `is_transient`, ambiguous with HTTP
// 5xx, else final.
verdict verdict_of(int code, bool is_transient, int http_status);

// The limit of a pair, business number and person; other people are not concerned.
inline constexpr int too_fast_for_one_person = 131056;
// Wait before the next attempt after `failures` refusals (1 = first): 1 s, 5 s, 25 s, 2 min, 10 min; for
// throttles 4^(failures-1) s up to 10 min (Meta's advice for 131056), before jitter. The limit of a pair is
// one message in 6 s, so that nothing less is waited for it.
std::chrono::milliseconds backoff(verdict v, int failures, int error_code = 0);
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

// What becomes of a send that may have happened (decision 3, AMBIGUOUS_SEND_POLICY).
enum class ambiguous_policy : std::uint8_t {
    evidence,  // sent again once a status for a later send shows that statuses flow; else held at `give_up`
    hold,      // held after the window
    resend,    // sent again after the window, with or without evidence
};

struct ambiguity_rule {
    ambiguous_policy policy = ambiguous_policy::evidence;
    std::chrono::milliseconds window{60'000};    // how long Meta's word is waited for at least
    std::chrono::milliseconds give_up{900'000};  // after this it is held for an operator
};

// One send in that position.
struct ambiguous_send {
    unix_ms attempt_at = 0;
    int attempts = 1;
    bool known_ended = true;           // false: its verdict could not be stored, it may still be under way
    unix_ms later_send_confirmed = 0;  // newest attempt of the business number that a status has confirmed
};
enum class ambiguous_end : std::uint8_t { wait, resend, hold };
// Pure. `started` is when this process began to listen. For a send of before that, Meta may have tried to
// deliver its status in vain: it tries again with growing pauses, so that the wait grows with the time we
// were away.
ambiguous_end judge_ambiguous(const ambiguous_send& s, const ambiguity_rule& rule, unix_ms started,
                              unix_ms now);

// "1.<intent>.<attempt>": biz_opaque_callback_data of a send, without personal data.
std::string make_callback_data(std::int64_t intent, int attempt);
struct callback_ref {
    std::int64_t intent = 0;
    int attempt = 0;
};
// False when the text is not ours.
bool parse_callback_data(std::string_view text, callback_ref& out);

}  // namespace ft9
