#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::app::doctor {

// What is looked at; the order is that of the report.
enum class check : std::uint8_t {
    graph,         // Meta answers us at all
    clock,         // Meta's clock and ours agree
    token,         // it is valid, lasts, and may do what we need
    secret,        // the app secret is that of the token's app
    number,        // registered, connected, of good quality
    payment,       // Meta reports no trouble with the payment method
    health,        // whatever else Meta says keeps messages from going out
    subscription,  // the WhatsApp account delivers to our app
    callback,      // the app delivers to us, and messages among it
    webhook,       // our public address answers the handshake and takes what our secret signed
    templates,     // none is paused, disabled or rejected
};
inline constexpr std::size_t check_count = 11;

// The name that people see: "token".
std::string_view to_string(check c);
// The alarm that a finding of it raises: "account_token".
std::string_view alarm_of(check c);

enum class standing : std::uint8_t {
    fine,
    skipped,  // nobody knows: a setting is missing, or the question was not answered
    warning,  // works, but will not for long, or not as well as it could
    problem,  // does not work
};
std::string_view to_string(standing s);

// One line of the report. Both texts may be shown to anybody who operates the server: they hold no secret and
// no person's number.
struct finding {
    check about = check::graph;
    standing how = standing::fine;
    std::string what;
    std::string remedy;  // what to do; empty when it is fine
};

using findings = std::vector<finding>;

// The worst standing among them; fine for none.
standing worst_of(const findings& all);
std::size_t count_of(const findings& all, standing how);

}  // namespace ft9::app::doctor
