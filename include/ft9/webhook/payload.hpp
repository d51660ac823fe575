#pragma once

#include "ft9/core/errors.hpp"
#include "ft9/core/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::webhook {

struct payload_limits {
    std::size_t max_depth = 64;
    std::size_t max_identifier = 512;  // bytes of ids, names, types; longer ones are cut
    std::size_t max_text = 64 * 1024;  // bytes of what was said; longer is cut at a character
    std::size_t max_updates = 10'000;  // Meta sends up to 1000 in one POST
};

// All that one POST says. Nothing in it is trusted to be complete.
struct events {
    std::vector<inbound_message> messages;
    std::vector<status_update> statuses;
    std::vector<std::string>
        others;             // names of fields and shapes that are not read further: kept raw and counted
    std::string kind;       // "messages", "statuses", "mixed", "other", "empty": for logs and tests
    bool repaired = false;  // the text was not valid JSON until broken characters were replaced
};

// Reads a body that carried a good signature. Every field is optional, unknown ones are passed over; one bad
// element does not lose the others. errc::invalid_json when nothing can be read: the caller keeps the raw
// bytes. Any thread.
result<events> parse_payload(std::string_view body, const payload_limits& limits = {});

// The object is of a person's own words: it may open a turn (text, quick reply, interactive reply).
bool is_words(std::string_view type);
// Media and the like, which get a fixed text until they are supported.
bool is_unsupported_media(std::string_view type);

}  // namespace ft9::webhook
