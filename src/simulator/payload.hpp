#pragma once

#include "ft9/core/clock.hpp"
#include "simulator/identity.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ft9::simulator {

// What a mentee does on the phone.
struct inbound {
    std::string from;     // digits; empty: the person is known by user_id only
    std::string user_id;  // business-scoped id; empty: derived from `from`
    std::string name;
    std::string type = "text";
    std::string text;        // body of a text; title or caption of other types
    nlohmann::json content;  // object under the type's name; null: a plausible one is made from `text`
    std::string wamid;       // empty: a new one
    std::string context;     // wamid that is being answered; empty: none
    std::optional<unix_ms> at = {};  // Meta's timestamp; nullopt: now
    std::string kind = {};           // of phone_kinds.hpp; empty: what `type` says
    std::string choice = {};       // id of what was tapped, payload of a quick reply; empty: a plausible one
    std::string description = {};  // of a list's row
    bool context_own = false;      // `context` is the person's own message, not the business's
    bool forwarded = false, forwarded_often = false;
    nlohmann::json referral = {};  // the ad that brought the person here; null: none
    std::string new_number = {};   // of a number change
    std::string new_user_id = {};  // of a number or BSUID change; empty: derived
};

// What became of a message that the business sent.
struct outbound_status {
    std::string wamid;
    std::string status;     // sent, delivered, read, played, failed
    std::string recipient;  // digits; empty when it was addressed by BSUID
    std::string user_id;    // BSUID of the recipient
    std::string callback;   // biz_opaque_callback_data as it was sent; empty: none
    int code = 0;           // of a failed one
    unix_ms at = 0;
    nlohmann::json pricing = {};  // of one that was sent or delivered; null: the usual price
};

// "wamid." and base64 text, never the same twice.
std::string make_wamid(std::string_view person);

// "BR." and digits: the same for the same number.
std::string user_id_of(std::string_view digits);

// Fills what was left empty: wamid, user_id, name, time.
inbound completed(inbound m, unix_ms now);

// Body of the webhook for one message (complete it first) or one status, serialized as Meta does it: ASCII
// only, with escaped slashes.
std::string webhook_body(const identity& who, const inbound& m);
std::string webhook_body(const identity& who, const outbound_status& s);

// JSON text with \uXXXX and \/ escapes.
std::string dump_like_meta(const nlohmann::ordered_json& value);

}  // namespace ft9::simulator
