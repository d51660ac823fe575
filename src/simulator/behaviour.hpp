#pragma once

#include "ft9/core/errors.hpp"
#include "ft9/core/snapshot.hpp"
#include "simulator/formed_answer.hpp"
#include "simulator/tool_script.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace ft9::simulator {

// How the simulated world behaves while nothing is broken on purpose.
struct behaviour {
    std::vector<std::string> statuses = {"sent", "delivered",
                                         "read"};  // in this order; "failed:131026" with a code
    std::chrono::milliseconds status_delay{100};   // before each status
    nlohmann::json pricing = {};  // billable, type, category of every message; null: as the rules are
    std::chrono::milliseconds ai_delay{0};
    std::string reply_template;  // see mentor_voice.hpp; empty: the usual answer
    form_support response_format = form_support::full;
    nlohmann::json analysis = {};  // merged into every structured answer; null: nothing
    std::string transcript = "Oi! Gravei este áudio para dizer que quero organizar melhor o meu consultório.";
    std::vector<tool_cue> tool_calls = {};  // what the model wants called, and when
    std::int64_t duplicate_delivery = 0;    // further deliveries of every message webhook
    bool redeliver = true;                  // while the answer is not 200
    std::int64_t redeliver_attempts = 60;
    std::chrono::milliseconds redeliver_first{200};  // doubled each time
    std::chrono::milliseconds redeliver_highest{5'000};
    std::chrono::milliseconds webhook_timeout{10'000};
    // Meta's limits of sending, off at first (simulator/sending_limits.hpp).
    std::int64_t number_limit = 0;                // messages of the number in a second; 0: none
    std::chrono::milliseconds person_message{0};  // one message to a person in so long a time; 0: no limit
    std::int64_t person_burst = 45;               // so many may be borrowed within it
    std::string server_url;  // base URL of the server under test; empty: nobody to send to
};

// Applies the members of `change` (names as in /control/settings) to a copy. errc::invalid_argument:
// `problem` names the member.
result<behaviour> changed(const behaviour& now, const nlohmann::json& change, std::string& problem);
nlohmann::json to_json(const behaviour& b);

using behaviour_store = snapshot<behaviour>;

}  // namespace ft9::simulator
