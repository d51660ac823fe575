#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

// What can be said on WhatsApp: the kinds of messages with Meta's limits. Pure; any thread.
namespace ft9::outgoing {

// What is wrong with one field; `field` is its path, such as "interactive.action.buttons[0].reply.title".
// The detail is in words for the caller and never repeats what was sent.
struct fault {
    std::string field, detail;
};
using fault_list = std::vector<fault>;

// More are not told at once.
inline constexpr std::size_t most_faults = 32;

struct message {
    std::string type;     // as Graph names it: "text", "interactive" ...
    std::string payload;  // JSON of the member of that name; empty: a text that is `words` and nothing else
    std::string words;    // what stands in the conversation for it: 1 to 4096 characters
    std::string quoted;   // wamid of the message that it answers; empty: none
};

// Reads the shorthand {"to","message"} or Graph's shape {"to","type","<type>":{…},"context":{"message_id"}};
// other members than these, "messaging_product" and "recipient_type" are faults. `to` is the caller's. Empty:
// nothing is wrong, and `out` is what Graph takes. `body` is an object.
fault_list read_message(const nlohmann::json& body, message& out);

}  // namespace ft9::outgoing
