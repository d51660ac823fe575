#pragma once

#include "ft9/core/errors.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/message.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ft9::storage {

// One line of a conversation as it is stored.
struct recorded_line {
    speaker who = speaker::person;
    std::string text;
    std::string type;  // as Meta names it: "text", "contacts" …; of the mentor's lines always "text"
};

// The last exchange of a conversation and what came before it.
struct recorded_conversation {
    row_id id = 0;
    std::string profile_name;
    std::string memory;                // the document of what is remembered of the person; "" if nothing is
    std::vector<recorded_line> lines;  // oldest first, ends with the person's words
    std::string reply;                 // what was answered; never empty
};

struct record_options {
    std::string database;  // path
    unix_ms since = 0;     // conversations with a message after that
    std::size_t limit = 200, lines = 10;
};

// The newest first, on a read-only connection beside a server that runs or not. People who opted out or are
// being erased are left out. Errors: errc::not_found (no database), errc::storage_failed; `why` says what.
// Blocks.
result<std::vector<recorded_conversation>> read_recorded(const record_options& options, std::string& why);

}  // namespace ft9::storage
