#pragma once

#include "ft9/core/delivery.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/message.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace ft9 {

// What the last gate said to a send (decision 9).
enum class gate : std::uint8_t {
    go,             // the attempt is committed: send now
    gone,           // nothing to do: no such send, or its state is not `queued` any more
    cancelled,      // what it answered is out of date, or the person opted out
    late,           // the person has not written for 24 hours: the reply waits until they do
    number_paused,  // the business number waits for a cure
    paused,         // an operator paused all answers
};

// How an attempt is to begin.
struct attempt_wish {
    bool probe = false;  // although the number is paused, to see whether it is cured
    bool join = false;   // with as many of the next parts of its reply as fit into one message
};

// What the attempt's transaction found, and all that the sender needs.
struct attempt {
    gate verdict = gate::gone;
    send_state state = send_state::cancelled;  // of a send that is gone
    int number = 0;                            // of this attempt, from 1
    std::string type;                          // "text", "image" ...
    std::string payload;                       // JSON of the `<type>` object; empty for text
    std::string text;                          // body of a text
    std::string quoted;                        // wamid of the message that it answers, or empty
    std::string address;                       // wa_id or BSUID
    bool address_is_bsuid = false;
    std::string phone_number_id;
    send_kind kind = send_kind::reply;
    row_id permission = 0;       // of `late`: the template that is to ask the person now; 0: none
    std::vector<row_id> joined;  // later parts of the reply that are part of this text now, and no more sends
};

// What became of one attempt.
struct attempt_outcome {
    row_id id = 0;
    int number = 0;
    bool accepted = false;
    std::string wamid;
    verdict refusal = verdict::final;  // of what was not accepted
    int http_status = 0, error_code = 0;
    std::string error_text;                  // all of it in one line
    std::string error_title, error_details;  // Meta's; empty where it said nothing
    std::chrono::milliseconds wait{0};       // before the next attempt: what Graph asks for, then with ours
    bool unreachable = false;                // Graph was not reached at all: no failure of the message
    bool untrusted = false;                  // because its certificate is not to be trusted
};

}  // namespace ft9
