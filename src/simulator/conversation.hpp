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

struct script {
    std::string from, name;
    std::vector<std::string> messages;           // each is sent after the answer to the one before
    std::chrono::milliseconds patience{30'000};  // for one answer
};

// The conversation that newcomers see: two messages of an invented dentist.
script usual_script();

// Plays the script against the server and hands over each line as it happens. True if every message was
// acknowledged with 200 and answered. Needs a record with entries. `sim` must outlive the call.
boost::asio::awaitable<bool> play(simulator& sim, script s, std::function<void(const chat_line&)> show);

}  // namespace ft9::simulator
