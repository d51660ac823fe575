#pragma once

#include "simulator/payload.hpp"

#include <chrono>
#include <string>

namespace ft9::simulator {

// `ft9-simulator trigger KIND`: one signed webhook for any running server.
struct trigger_order {
    std::string kind;  // text, image, status or duplicate
    std::string to;    // base URL of the server, or its whole webhook URL
    std::string secret;
    std::string phone_number_id;
    inbound message;  // from, name, text, wamid
    std::string status = "delivered";
    std::string ca_file;    // further authorities; empty: the system's only
    bool insecure = false;  // loopback only: any certificate will do
    std::chrono::milliseconds limit{10'000};
};

// What is wrong with the order, for a person; empty: nothing.
std::string problem_of(const trigger_order& o);

// The bytes that are sent and signed.
std::string trigger_body(const trigger_order& o);

// Sends it and prints the status of each answer on standard output. Exit code: 0 if every answer was 200,
// 1 otherwise, 64 if the order is wrong. Blocks.
int run_trigger(const trigger_order& o);

}  // namespace ft9::simulator
