#pragma once

#include "ft9/core/delivery.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/message.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace ft9 {

// What the last gate said to a send (decision 9).
enum class gate : std::uint8_t {
    go,             // the attempt is committed: send now
    gone,           // nothing to do: no such send, or its state is not `queued` any more
    cancelled,      // what it answered is out of date, or the person opted out
    number_paused,  // the business number waits for a cure
    paused,         // an operator paused all answers
};

// What the attempt's transaction found, and all that the sender needs.
struct attempt {
    gate verdict = gate::gone;
    send_state state = send_state::cancelled;  // of a send that is gone
    int number = 0;                            // of this attempt, from 1
    std::string type;                          // "text", "image" ...
    std::string payload;                       // JSON of the `<type>` object; empty for text
    std::string text;                          // body of a text
    std::string address;                       // wa_id or BSUID
    bool address_is_bsuid = false;
    std::string phone_number_id;
    send_kind kind = send_kind::reply;
};

// What became of one attempt.
struct attempt_outcome {
    row_id id = 0;
    int number = 0;
    bool accepted = false;
    std::string wamid;
    verdict refusal = verdict::final;  // of what was not accepted
    int http_status = 0, error_code = 0;
    std::string error_text;
    std::chrono::milliseconds wait{0};  // before the next attempt: what Graph asks for, then with ours
    bool unreachable = false;           // Graph was not reached at all: no failure of the message
    bool untrusted = false;             // because its certificate is not to be trusted
};

}  // namespace ft9
