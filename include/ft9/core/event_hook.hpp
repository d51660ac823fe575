#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What of a conversation the operator's own systems are told, and who is told (docs/hooks.md).
namespace ft9 {

// The values are stored.
enum class event_topic : std::uint8_t {
    message_received,  // a person wrote
    reply_sent,        // Meta took a message of ours
    reply_delivered,   // it reached the person's phone
    message_failed,    // it was refused for good, given up or held
    handed_over,       // a human being answers in that conversation from now on
    released,          // the mentor does again
    lead_updated,      // the model learned something about a possible customer
    opted_out,         // a person asked not to be written to
    opted_in,          // and took it back
    ticket_opened,     // somebody got no answer of the mentor's: a human being is wanted
    test,              // an operator tries the hook; every hook takes it
};
// As in hooks.json: "message.received". Pure.
std::string_view to_string(event_topic t);
// Nothing for other words, and for the test's, to which nobody subscribes. Pure.
std::optional<event_topic> parse_event_topic(std::string_view text);

class event_topics {
  public:
    void add(event_topic t) { bits_ |= bit(t); }
    void add(event_topics others) { bits_ |= others.bits_; }
    bool has(event_topic t) const { return (bits_ & bit(t)) != 0; }
    bool none() const { return bits_ == 0; }
    // In the order of the enumeration.
    std::vector<event_topic> list() const;
    bool operator==(const event_topics&) const = default;

  private:
    static constexpr std::uint32_t bit(event_topic t) { return 1U << static_cast<unsigned>(t); }
    std::uint32_t bits_ = 0;
};

// How a person's number is told; in this order, the later one tells more.
enum class phone_form : std::uint8_t { none, masked, full };

// One address that is told, of CONFIG_DIR/hooks.json.
struct event_hook {
    std::string name;  // of the operator; unique
    std::string url;   // checked when the settings were loaded; may hold a secret, so it is never logged
    std::string secret;
    event_topics topics;
    std::chrono::milliseconds timeout{10'000};  // of one delivery
    bool include_text = false;                  // the words of messages are told too
    phone_form phone = phone_form::masked;
    bool operator==(const event_hook&) const = default;
};

// Digits of a number as they may be shown to somebody who need not know it: "+55*******0000". Pure.
std::string mask_phone(std::string_view digits);

}  // namespace ft9
