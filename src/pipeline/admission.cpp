#include "ft9/pipeline/admission.hpp"

#include "ft9/core/failpoint.hpp"

#include "ft9/core/phone.hpp"
#include "ft9/core/text.hpp"
#include "ft9/webhook/payload.hpp"

#include <algorithm>

namespace ft9::pipeline {

using storage::plan;

namespace {

// Bytes of a message that is worth folding: a keyword has up to 40 characters, with accents and white space.
constexpr std::size_t longest_keyword = 256;

}  // namespace

admission::admission(admission_rules rules) : rules_(std::move(rules)) {
    for (const auto& number : rules_.allowed_numbers) {
        for (auto& form : number_variants(number))
            allowed_.insert(std::move(form));
    }
    for (const auto& word : rules_.opt_out_words)
        opt_out_.insert(fold(word));
    for (const auto& word : rules_.opt_in_words)
        opt_in_.insert(fold(word));
}

bool admission::allowed(const inbound_message& m) const {
    return allowed_.empty() || allowed_.contains(m.from) || allowed_.contains(m.from_user_id);
}

plan admission::what_to_do(const inbound_message& m, unix_ms now, std::string& reason) const {
    const auto because = [&](plan p, const char* why) {
        reason = why;
        return p;
    };
    if (m.phone_number_id != rules_.phone_number_id) return because(plan::ignore, "unrouted");
    if (!m.own_digits.empty() && m.from == m.own_digits) return because(plan::ignore, "echo");
    if (m.from.empty() && m.from_user_id.empty()) return because(plan::ignore, "no_sender");
    if (!allowed(m)) return because(plan::ignore, "not_allowed");
    const bool words = webhook::is_words(m.type) && !trim(m.text).empty();
    if (words && m.text.size() <= longest_keyword) {
        const auto said = fold(m.text);
        if (opt_out_.contains(said)) return plan::opt_out;
        if (opt_in_.contains(said)) return plan::opt_in;
    }
    const bool answered = words || webhook::is_unsupported_media(m.type);
    if (answered && m.timestamp > 0 && now - m.timestamp * 1000 > rules_.stale_after.count() &&
        FT9_SAFETY(stale_expiry))
        return because(plan::expire, "stale");
    if (words) return plan::turn;
    return answered ? plan::unsupported : because(plan::ignore, "type");
}

storage::planned_message admission::judge(inbound_message message, unix_ms now) const {
    storage::planned_message planned;
    planned.what = what_to_do(message, now, planned.reason);
    if (planned.what == storage::plan::opt_out) planned.reply_text = rules_.opt_out_text;
    if (planned.what == storage::plan::opt_in) planned.reply_text = rules_.opt_in_text;
    if (planned.what == storage::plan::unsupported) planned.reply_text = rules_.unsupported_text;
    planned.message = std::move(message);
    return planned;
}

}  // namespace ft9::pipeline
