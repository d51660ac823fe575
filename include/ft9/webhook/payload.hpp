#pragma once

#include "ft9/core/errors.hpp"
#include "ft9/core/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::webhook {

struct payload_limits {
    std::size_t max_depth = 64;
    std::size_t max_identifier = 512;  // bytes of ids, names, types; longer ones are cut
    std::size_t max_text = 64 * 1024;  // bytes of what was said; longer is cut at a character
    std::size_t max_updates = 10'000;  // and of echoes; Meta sends up to 1000 in one POST
};

// What Meta says about the account, a number, a template, a call ...: everything but messages and statuses.
struct notice {
    event_kind kind = event_kind::other_field;
    std::string field;            // as Meta names it
    std::string phone_number_id;  // empty where it is not about one
    std::string what;             // "DISABLED_UPDATE", "APPROVED", "stop", an error's code ...
    std::string about;            // a template's name, a flow, a call, a group, a category, a former BSUID
    std::string from, from_user_id;
    std::int64_t timestamp = 0;  // seconds; of changes of a BSUID alone
};

// All that one POST says. Nothing in it is trusted to be complete.
struct events {
    std::vector<inbound_message> messages;
    std::vector<status_update> statuses;
    // What the team wrote from the business's own phone. `from` and `from_user_id` are the person it was
    // written to, in whose conversation it belongs.
    std::vector<inbound_message> echoes;
    std::vector<notice> notices;  // at most 1000
    std::vector<std::string>
        others;             // names of fields and shapes that are not read further: kept raw and counted
    std::string kind;       // "messages", "statuses", "mixed", "other", "empty": for logs and tests
    bool repaired = false;  // the text was not valid JSON until broken characters were replaced
};

// Reads a body that carried a good signature. Every field is optional, unknown ones are passed over; one bad
// element does not lose the others. errc::invalid_json when nothing can be read: the caller keeps the raw
// bytes. Any thread.
result<events> parse_payload(std::string_view body, const payload_limits& limits = {});

}  // namespace ft9::webhook
