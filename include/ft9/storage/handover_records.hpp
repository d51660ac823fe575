#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What the journal knows of conversations that human beings have, and of what people wish without a model.
namespace ft9::storage {

// Why a human being has a conversation; the values are stored. `asked`: the person wants one; `model`: the
// model finds that they do; `operator_`: over the admin API; `echo`: somebody wrote from the business's
// phone.
enum class handover_cause : std::uint8_t { asked, model, operator_, echo };
std::string_view to_string(handover_cause c);  // also the label of ft9_handovers_total
// Who began it: "person", "mentor", "operator" or "phone".
std::string_view taken_by(handover_cause c);

// The reasons of a turn that ends with such a takeover; stored.
inline constexpr const char* asked_for_human = "asked";
inline constexpr const char* model_wants_human = "wants_human";

struct takeover {
    handover_cause cause = handover_cause::asked;
    std::chrono::milliseconds lasts{0};  // after the last word of a human being; 0: until it is released
    std::string note = {};               // an operator's
};

// A conversation that a human being has now.
struct handover_view {
    row_id conversation = 0;
    unix_ms since = 0, until = 0;  // until 0: until it is released
    handover_cause cause = handover_cause::asked;
    std::string note;
    std::size_t waiting = 0;  // messages of the person since the last word of a human being
};

// What a person is told before the first answer.
struct first_contact {
    std::string version, text;
    bool again = false;  // also to those who were told another version
};
struct first_contact_view {
    std::string version;
    unix_ms at = 0;
    row_id send = 0;  // whose fate says whether it arrived
};

}  // namespace ft9::storage
