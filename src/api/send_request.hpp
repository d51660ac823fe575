#pragma once

#include "ft9/outgoing/message.hpp"
#include "ft9/storage/journal.hpp"

#include <string>
#include <string_view>

namespace ft9::api {

// What is wrong with a body of POST /send-message, in words for the caller.
struct field_problem {
    int status = 0;               // 400 not readable, 422 a field breaks a rule; 0: nothing is wrong
    outgoing::fault_list faults;  // not empty then; the recipient's comes first
};

// Reads recipient and message, of every kind that outgoing/message.hpp knows. Pure.
field_problem read_send_request(std::string_view body, storage::new_send& out);

}  // namespace ft9::api
