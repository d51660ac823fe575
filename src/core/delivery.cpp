#include "ft9/core/delivery.hpp"

#include "ft9/core/failpoint.hpp"

#include "ft9/core/id.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ft9 {
namespace {

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
