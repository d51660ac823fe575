#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/event_kind.hpp"
#include "ft9/core/message_content.hpp"
#include "ft9/core/pricing.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ft9 {

// One message of a webhook. Every field of Meta's may be missing: then the text is empty and the number is 0.
struct inbound_message {
    std::string wamid;
    std::string phone_number_id;  // the business number it was written to
    std::string own_digits;       // that number as the webhook shows it, digits alone; may be empty
    std::string from;             // wa_id: digits; empty for people who are known by BSUID only
    std::string from_user_id;     // BSUID; empty before April 2026
    std::string profile_name;
    std::string type;  // as Meta names it: "text", "button", "image" ...
    std::string text;  // what was said: body, title of a choice, caption, note, new words of an edit
    std::int64_t timestamp = 0;             // Meta's, in seconds since the epoch
    event_kind kind = event_kind::unknown;  // what it really is; `type` alone does not tell
    message_content content;
    message_context context;
    message_referral referral;
    std::string group_id;  // not empty: written to a group, not to us alone
    bool from_ad = false;  // they came through an ad that opens WhatsApp
};

// What Meta reports of one of our sends. Values are ranks: a state never goes back to a lower one (decision
// 12).
enum class delivery_status : std::uint8_t { unknown, sent, failed, delivered, read, played };
delivery_status parse_delivery_status(std::string_view text);

struct status_update {
    std::string wamid;
    std::string phone_number_id;
    delivery_status status = delivery_status::unknown;
    std::int64_t timestamp = 0;  // seconds
    std::string callback_data;   // biz_opaque_callback_data of the send
    int error_code = 0;
    std::string error_text;  // title and details in one line
    std::string error_title, error_details;
    pricing price;
};

// Inbound outcomes of the contract; the values are stored.
enum class outcome : std::uint8_t { pending, replied, handed_over, ignored, expired, held, dead };
std::string_view to_string(outcome o);

// States of an outgoing message; the values are stored. Up to `reconciling` the message is still ours to work
// on.
enum class send_state : std::uint8_t {
    queued,
    sending,
    reconciling,
    accepted,
    sent,
    failed,
    delivered,
    read,
    played,
    held,
    dead,
    cancelled
};
std::string_view to_string(send_state s);
constexpr bool is_open(send_state s) {
    return s <= send_state::reconciling;
}
// The person has it, or may have it: only then it is part of the conversation's context (decision 7).
constexpr bool may_have_arrived(send_state s) {
    return s >= send_state::sending && s <= send_state::played && s != send_state::failed;
}

// Why a message goes out; the values are stored. Only what answers a person in substance enters the
// conversation's context (decision 8): replies, operators' messages, and the safety texts that stand in place
// of a reply. `permission`: the template that asks whether an answer that came too late is still wanted.
// `handover`: a human being is going to answer. `erased`: the last words before the person's data goes.
enum class send_kind : std::uint8_t {
    reply,
    fallback,
    unsupported,
    rate,
    opt_out,
    opt_in,
    operator_,
    permission,
    safety,
    handover,
    opt_out_ask,
    erase_ask,
    erased,
    first_contact,
    budget
};
constexpr send_kind last_send_kind = send_kind::budget;
std::string_view to_string(send_kind k);
constexpr bool enters_context(send_kind k) {
    return k == send_kind::reply || k == send_kind::operator_ || k == send_kind::safety;
}
// Goes out although everything is paused (decision 9): what an operator writes, and that a person's wish to
// be left alone or forgotten was heard.
constexpr bool passes_global_pause(send_kind k) {
    return k == send_kind::operator_ || k == send_kind::opt_out || k == send_kind::erased;
}
// Goes out although a human being has the conversation, and whatever the epoch is (decision 9): operators'
// own words, and what tells the person how it stands.
constexpr bool passes_takeover(send_kind k) {
    return k == send_kind::operator_ || k == send_kind::opt_out || k == send_kind::opt_in ||
           k == send_kind::handover || k == send_kind::erase_ask || k == send_kind::erased;
}

enum class speaker : std::uint8_t { person, mentor };

// A picture that is shown to the model along with a line's words.
struct chat_image {
    std::string mime_type;
    std::string path;  // of the file, which may be gone by the time it is read
};

// One line of a conversation's context.
struct context_entry {
    speaker who = speaker::person;
    std::string text;
    unix_ms at = 0;
    std::int64_t id = 0;                  // inbox or outbox row
    std::vector<chat_image> images = {};  // only in the turn that answers them
};

}  // namespace ft9
