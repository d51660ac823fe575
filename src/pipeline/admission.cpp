#include "ft9/pipeline/admission.hpp"

#include "narration.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/phone.hpp"
#include "ft9/core/text.hpp"
#include "ft9/webhook/kinds.hpp"

#include <algorithm>
#include <array>

namespace ft9::pipeline {

using storage::plan;

namespace {

// Bytes of a message that is worth folding: a keyword has up to 40 characters, with accents and white space.
constexpr std::size_t longest_keyword = 256;

// Only words that the person chose: a caption or a note is about something else.
bool is_spoken(const inbound_message& m) {
    constexpr std::array spoken{event_kind::text, event_kind::quick_reply, event_kind::button_reply,
                                event_kind::list_reply};
    return std::find(spoken.begin(), spoken.end(), m.kind) != spoken.end();
}

// The words alone are looked up as they are; "PARAR, por favor" is one of these.
phrase_lists ways_to_leave(const admission_rules& rules) {
    auto lists = rules.opt_out_phrases.phrases;
    lists.whole.insert(lists.whole.end(), rules.opt_out_words.begin(), rules.opt_out_words.end());
    return lists;
}

}  // namespace

admission::admission(admission_rules rules)
    : rules_(std::move(rules)),
      leaving_(ways_to_leave(rules_), phrase_matcher::questions::are_doubtful),
      human_(rules_.handover.phrases, phrase_matcher::questions::count),
      erasing_(rules_.wishes.erase, phrase_matcher::questions::count),
      confirming_({rules_.wishes.confirm_words, {}, {}, {}}, phrase_matcher::questions::are_doubtful) {
    for (const auto& number : rules_.allowed_numbers) {
        for (auto& form : number_variants(number))
            allowed_.insert(std::move(form));
    }
    for (const auto& word : rules_.opt_out_words)
        opt_out_.insert(fold(word));
    for (const auto& word : rules_.opt_in_words)
        opt_in_.insert(fold(word));
    for (const auto& word : rules_.wishes.confirm_words)
        confirm_.insert(fold(word));
}

void admission::add(admission_rules rules) {
    auto number = rules.phone_number_id;
    others_.insert_or_assign(std::move(number), admission(std::move(rules)));
}

bool admission::knows(const std::string& phone_number_id) const {
    return phone_number_id == rules_.phone_number_id || others_.contains(phone_number_id);
}

bool admission::allowed(const inbound_message& m) const {
    return allowed_.empty() || allowed_.contains(m.from) || allowed_.contains(m.from_user_id);
}

std::string_view admission::objection(const inbound_message& m) const {
    if (m.phone_number_id != rules_.phone_number_id) return "unrouted";
    if (!m.own_digits.empty() && m.from == m.own_digits) return "echo";
    const bool of_nobody = m.from.empty() && m.from_user_id.empty();
    const bool names_them_itself =
        m.kind == event_kind::number_changed || m.kind == event_kind::user_id_changed;
    if (of_nobody && !names_them_itself) return "no_sender";
    return allowed(m) ? "" : "not_allowed";
}

std::optional<plan> admission::keyword(const inbound_message& m) const {
    if (!is_spoken(m)) return std::nullopt;
    if (m.text.size() <= longest_keyword) {
        const auto said = fold(m.text);
        if (opt_out_.contains(said)) return plan::opt_out;
        if (opt_in_.contains(said)) return plan::opt_in;
    }
    // As good as the word: it beats age, too.
    return leaving_.match(m.text) == phrase_match::clear ? std::optional(plan::opt_out) : std::nullopt;
}

// To be forgotten weighs more than to be left alone, and both more than who answers.
std::optional<plan> admission::wish(const inbound_message& m) const {
    if (!is_spoken(m)) return std::nullopt;
    if (m.text.size() <= longest_keyword && confirm_.contains(fold(m.text))) return plan::erase_confirm;
    if (confirming_.match(m.text) == phrase_match::clear) return plan::erase_confirm;
    if (erasing_.match(m.text) == phrase_match::clear) return plan::erase_ask;
    if (human_.match(m.text) == phrase_match::clear) return plan::handover;
    if (leaving_.match(m.text) == phrase_match::doubtful) return plan::opt_out_ask;
    return std::nullopt;
}

// In the order in which written words are looked at.
std::optional<heard_wish> admission::heard(const std::string& phone_number_id, std::string_view words,
                                           unix_ms now) const {
    if (const auto other = others_.find(phone_number_id); other != others_.end())
        return other->second.heard(phone_number_id, words, now);
    if (leaving_.match(words) == phrase_match::clear)
        return heard_wish{plan::opt_out_ask, rules_.opt_out_phrases.ask};
    if (confirming_.match(words) == phrase_match::clear || erasing_.match(words) == phrase_match::clear)
        return heard_wish{plan::erase_ask, rules_.wishes.erase_ask};
    if (human_.match(words) != phrase_match::clear) return std::nullopt;
    return heard_wish{plan::handover,
                      mentor::handover_notice(rules_.handover, rules_.calendar, now),
                      {storage::handover_cause::asked, rules_.handover_lasts}};
}

std::string admission::takeover_notice(const std::string& phone_number_id) const {
    const auto other = others_.find(phone_number_id);
    return other == others_.end() ? rules_.handover.now : other->second.rules_.handover.now;
}

// What is too old for an answer is too old for a human being as well, but not for the wish to be forgotten.
void admission::apply_wish(storage::planned_message& p, plan wished, unix_ms now) const {
    const bool erases = wished == plan::erase_ask || wished == plan::erase_confirm;
    if (p.what != plan::turn && !(erases && p.what == plan::expire)) return;
    p.what = wished;
    if (wished != plan::handover) return;
    p.takes_over = storage::takeover{storage::handover_cause::asked, rules_.handover_lasts};
    p.reply_text = mentor::handover_notice(rules_.handover, rules_.calendar, now);
}

bool admission::is_stale(const inbound_message& m, unix_ms now) const {
    return m.timestamp > 0 && now - m.timestamp * 1000 > rules_.stale_after.count() &&
           FT9_SAFETY(stale_expiry);
}

// What is to be fetched before a turn reads the message; its text ends with the note of its kind.
std::optional<pending_media> admission::fetched(const inbound_message& m) const {
    if (webhook::row_of(m.kind).what != webhook::rule::fetched) return std::nullopt;
    const bool picture = m.kind == event_kind::image;
    const auto* content = std::get_if<media_content>(&m.content);
    if (content == nullptr || content->id.empty() || !(picture ? rules_.sees : rules_.hears))
        return std::nullopt;
    pending_media media;
    media.kind = picture ? media_kind::image : media_kind::audio;
    media.media_id = content->id;
    media.mime_type = content->mime_type;
    media.sha256 = content->sha256;
    media.note_size = (picture ? rules_.happenings.image : rules_.happenings.audio).size();
    return media;
}

const std::string& admission::fixed_text(const inbound_message& m) const {
    const auto* content = std::get_if<media_content>(&m.content);
    const bool on = m.kind == event_kind::image ? rules_.sees : rules_.hears;
    const bool fetches = webhook::row_of(m.kind).what == webhook::rule::fetched;
    // Switched on, and there is nothing to fetch.
    const auto& text =
        fetches && on && content != nullptr ? rules_.media.of(media_failure::gone) : rules_.media.of(m.kind);
    return text.empty() ? rules_.unsupported_text : text;
}

// The texts that go out at once; "" of plans that say nothing, or have said it.
const std::string& admission::text_of(const storage::planned_message& p) const {
    switch (p.what) {
        case plan::opt_out:
            return rules_.opt_out_text;
        case plan::opt_in:
            return rules_.opt_in_text;
        case plan::unsupported:
            return fixed_text(p.message);
        case plan::opt_out_ask:
            return rules_.opt_out_phrases.ask;
        case plan::erase_ask:
            return rules_.wishes.erase_ask;
        case plan::erase_confirm:
            return rules_.wishes.erasing;
        default:
            return p.reply_text;
    }
}

void admission::plan_by_kind(storage::planned_message& p, unix_ms now) const {
    const auto& row = webhook::row_of(p.message.kind);
    p.reason = row.name;
    // Whoever wrote from the phone long ago is not there any more.
    if (p.message.kind == event_kind::echo && rules_.echo_takes_over && !is_stale(p.message, now)) {
        p.what = plan::echo;
        p.takes_over = storage::takeover{storage::handover_cause::echo, rules_.handover_lasts};
    }
    if (row.kind == event_kind::deletion) {
        const auto* deleted = std::get_if<revision_content>(&p.message.content);
        if (deleted != nullptr) p.withdraws = deleted->target;
        p.withdrawn_text = rules_.happenings.deleted;
        return;
    }
    const bool file = row.what == webhook::rule::fetched;
    const bool says_nothing = row.in_context && !file && trim(p.message.text).empty();
    const bool answered = p.media || (row.what == webhook::rule::answered && !says_nothing);
    const bool told = row.what == webhook::rule::fixed_text || (file && !p.media);
    if ((answered || told) && is_stale(p.message, now)) {
        p.what = plan::expire;
        p.reason = "stale";
        return;
    }
    if (says_nothing) p.reason = "empty";
    p.remembered = row.in_context && !file && !says_nothing && !answered;
    if (answered || told) {
        p.what = answered ? plan::turn : plan::unsupported;
        p.reason.clear();
    }
}

storage::planned_message admission::judge(inbound_message message, unix_ms now) const {
    if (const auto other = others_.find(message.phone_number_id); other != others_.end())
        return other->second.judge(std::move(message), now);
    storage::planned_message planned;
    planned.reason = objection(message);
    const auto said = planned.reason.empty() ? keyword(message) : std::nullopt;
    const bool open = planned.reason.empty() && !said;
    const auto wished = open ? wish(message) : std::nullopt;
    if (said) planned.what = *said;
    if (open) planned.media = fetched(message);
    const bool kept = open && !planned.media && webhook::row_of(message.kind).what == webhook::rule::fetched;
    auto told = open && !kept ? narrate(message, rules_.happenings) : narration{};
    if (kept) told.text = message.text;
    planned.message = std::move(message);
    if (open) {
        planned.message.text = std::move(told.text);
        planned.mentions = std::move(told.mentions);
        plan_by_kind(planned, now);
        if (wished) apply_wish(planned, *wished, now);
        if (!rules_.wishes.first_contact.empty())
            planned.contact =
                storage::first_contact{rules_.wishes.first_contact_version, rules_.wishes.first_contact,
                                       rules_.wishes.first_contact_again};
    }
    planned.reply_text = text_of(planned);
    return planned;
}

}  // namespace ft9::pipeline
