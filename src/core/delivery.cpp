#include "ft9/core/delivery.hpp"

#include "ft9/core/failpoint.hpp"

#include "ft9/core/id.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ft9 {
namespace {

struct code_row {
    int first, last;
    verdict meaning;
};

// WhatsApp Cloud API error codes (Meta: support/error-codes, November 2025, and 131030, 131062 from the
// field).
constexpr std::array table{
    code_row{0, 0, verdict::pause},             // authentication
    code_row{1, 1, verdict::ambiguous},         // unknown API error
    code_row{2, 2, verdict::retry},             // service overloaded
    code_row{3, 3, verdict::pause},             // capability or permission, although HTTP says 500
    code_row{4, 4, verdict::throttle},          // app rate limit
    code_row{10, 10, verdict::pause},           // permission denied
    code_row{33, 33, verdict::pause},           // the phone number was deleted
    code_row{100, 100, verdict::final},         // invalid parameter
    code_row{190, 190, verdict::pause},         // access token expired
    code_row{200, 299, verdict::pause},         // API permission
    code_row{368, 368, verdict::pause},         // blocked for policy violations
    code_row{80007, 80008, verdict::throttle},  // account rate limits
    code_row{130429, 130429, verdict::throttle},
    code_row{130472, 130472, verdict::final},
    code_row{130497, 130497, verdict::pause},
    code_row{131000, 131000, verdict::ambiguous},
    code_row{131005, 131005, verdict::pause},
    code_row{131008, 131009, verdict::final},
    code_row{131016, 131016, verdict::retry},
    code_row{131021, 131021, verdict::final},
    code_row{131026, 131026, verdict::final},
    code_row{131030, 131030, verdict::final},
    code_row{131031, 131031, verdict::pause},
    code_row{131037, 131037, verdict::pause},
    code_row{131042, 131042, verdict::pause},
    code_row{131045, 131045, verdict::pause},
    code_row{131047, 131047, verdict::final},
    code_row{131048, 131048, verdict::pause},
    code_row{131049, 131053, verdict::final},
    code_row{too_fast_for_one_person, too_fast_for_one_person, verdict::throttle},
    code_row{131057, 131057, verdict::retry},
    code_row{131060, 131060, verdict::inbound},
    code_row{131062, 131062, verdict::final},
    code_row{132000, 132001, verdict::final},
    code_row{132005, 132005, verdict::final},
    code_row{132007, 132007, verdict::final},
    code_row{132012, 132012, verdict::final},
    code_row{132015, 132016, verdict::final},
    code_row{132018, 132018, verdict::final},
    code_row{132068, 132068, verdict::final},
    code_row{132069, 132069, verdict::throttle},
    code_row{133000, 133000, verdict::pause},
    code_row{133004, 133004, verdict::retry},
    code_row{133005, 133005, verdict::final},
    code_row{133006, 133006, verdict::pause},
    code_row{133008, 133009, verdict::final},
    code_row{133010, 133010, verdict::pause},
    code_row{133015, 133016, verdict::final},
    code_row{134011, 134011, verdict::final},
    code_row{135000, 135000, verdict::final},
};

send_state state_of(delivery_status s) {
    switch (s) {
        case delivery_status::sent:
            return send_state::sent;
        case delivery_status::delivered:
            return send_state::delivered;
        case delivery_status::read:
            return send_state::read;
        case delivery_status::played:
            return send_state::played;
        default:
            return send_state::failed;
    }
}

// Also a cancelled one may have left in an earlier attempt: then Meta's word counts (decision 3).
bool is_given_up(send_state s) {
    return s == send_state::held || s == send_state::dead || s == send_state::cancelled;
}

status_effect apply_failure(send_state current, int error_code, bool latest, int failures) {
    if (!latest || current == send_state::failed || current == send_state::cancelled) return {current};
    // What was given up is settled, but not tried again: somebody may have seen to it.
    if (is_given_up(current)) return {send_state::failed, true, false};
    if (current >= send_state::delivered) return {current};
    const auto meaning = verdict_of(error_code, false, 0);
    const bool again =
        meaning == verdict::retry || meaning == verdict::throttle || meaning == verdict::ambiguous;
    if (again && failures + 1 < max_failures(meaning)) return {send_state::queued, true, true};
    return {send_state::failed, true, false};
}

}  // namespace

std::string_view to_string(verdict v) {
    constexpr std::array names{"retry", "throttle", "ambiguous", "final", "pause", "inbound"};
    return names.at(static_cast<std::size_t>(v));
}

verdict verdict_of(int code, bool is_transient, int http_status) {
    for (const auto& row : table) {
        if (code >= row.first && code <= row.last) return row.meaning;
    }
    if (is_transient) return verdict::retry;
    return http_status >= 500 && FT9_SAFETY(unknown_is_not_refused) ? verdict::ambiguous : verdict::final;
}

std::chrono::milliseconds backoff(verdict v, int failures, int error_code) {
    using std::chrono::seconds;
    const int step = std::clamp(failures - 1, 0, 4);
    if (v == verdict::throttle) {
        const seconds least(error_code == too_fast_for_one_person ? 6 : 1);
        return std::clamp(seconds(1LL << (2 * std::clamp(failures - 1, 0, 6))), least, seconds(600));
    }
    constexpr std::array waits{1, 5, 25, 120, 600};
    return seconds(waits.at(static_cast<std::size_t>(step)));
}

status_effect apply_status(send_state current, delivery_status s, int error_code, bool latest, int failures) {
    if (s == delivery_status::unknown) return {current};
    if (s == delivery_status::failed) return apply_failure(current, error_code, latest, failures);
    const auto reached = state_of(s);
    if (is_given_up(current) || reached > current || !FT9_SAFETY(status_rank)) return {reached, true, false};
    return {current};
}

ambiguous_end judge_ambiguous(const ambiguous_send& s, const ambiguity_rule& rule, unix_ms started,
                              unix_ms now) {
    const auto waited = now - std::max(s.attempt_at, started);
    const auto away = std::max<unix_ms>(started - s.attempt_at, 0);
    const bool patient = waited >= rule.window.count() + 2 * away;
    const bool evident = rule.policy == ambiguous_policy::resend ||
                         (rule.policy == ambiguous_policy::evidence && s.later_send_confirmed > s.attempt_at);
    if (patient && evident && s.known_ended && s.attempts < max_failures(verdict::ambiguous))
        return ambiguous_end::resend;
    if (waited >= rule.give_up.count()) return ambiguous_end::hold;
    if (rule.policy == ambiguous_policy::hold && patient && s.known_ended) return ambiguous_end::hold;
    return ambiguous_end::wait;
}

std::string make_callback_data(std::int64_t intent, int attempt) {
    return "1." + public_id(intent) + "." + std::to_string(attempt);
}

bool parse_callback_data(std::string_view text, callback_ref& out) {
    if (!text.starts_with("1.")) return false;
    text.remove_prefix(2);
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return false;
    const auto intent = parse_public_id(text.substr(0, dot));
    const auto digits = text.substr(dot + 1);
    int attempt = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), attempt);
    if (!intent || ec != std::errc{} || end != digits.data() + digits.size() || attempt < 1) return false;
    out = {*intent, attempt};
    return true;
}

}  // namespace ft9
