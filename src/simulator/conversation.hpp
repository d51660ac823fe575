#pragma once

#include "simulator/simulator.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ft9::simulator {

struct chat_line {
    std::string who;
    std::string text;
};

struct mentee {
    std::string number, name;
};

// One message of a person, answered by exactly one message of the mentor.
struct utterance {
    mentee who;
    std::string text;
    std::string type = "text";
    std::int64_t copies = 1;  // deliveries of the same webhook
    nlohmann::json fault;     // posted before it, as to /control/faults; null: none
};

// What is said at the same time: all lines are sent, then all answers are awaited.
using moment = std::vector<utterance>;

struct script {
    std::vector<moment> moments;
    bool forgery = false;                        // at the end a webhook that Meta did not sign: 401 is right
    std::chrono::milliseconds pause{0};          // between the moments
    std::chrono::milliseconds patience{30'000};  // for the answers of one moment
    std::size_t lines() const;
};

struct tally {
    std::size_t expected = 0;
    std::size_t arrived = 0;     // answers to acknowledged messages
    std::size_t unexpected = 0;  // further answers, for instance to a duplicate
    bool forgery_refused = true;
    bool fine() const { return arrived == expected && unexpected == 0 && forgery_refused; }
};

// The conversation that newcomers see: two messages of an invented dentist.
script usual_script();

// Three people, and most of what can happen: a model that is down, a throttled Graph, a duplicate webhook, a
// picture, three at once, a forged webhook. Fills every view of the page.
script tour_script();

// Plays the script against the server and hands over each line as it happens; ends at the first answer that
// is missing. Needs a record with entries. `sim` must outlive the call.
boost::asio::awaitable<tally> play(simulator& sim, script s, std::function<void(const chat_line&)> show);

}  // namespace ft9::simulator
