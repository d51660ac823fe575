#pragma once

#include "simulator/control.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ft9::simulator {

using variables = std::map<std::string, std::string>;

// This process's environment.
variables own_environment();

struct server_place {
    std::uint16_t port = 0;
    std::string admin_token;
    std::string work_dir;    // for the database
    std::string config_dir;  // empty: the server's own default
    // With the real model: its settings instead of the fake's, and a CA file that holds both sides'
    // authorities.
    variables live_ai = {};
    std::string ca_file = {};  // empty: the simulator's own
    bool meta_limits = false;  // the fake Graph has Meta's limits of sending: the server keeps its pace
};

// Environment of a server that knows nobody but the simulator: `own` with every required setting replaced and
// without what would reach real services or close the door to the page. `extra` (NAME=VALUE) wins over all.
variables server_environment(const variables& own, const control_facts& facts, const server_place& place,
                             const std::vector<std::string>& extra);

std::vector<std::string> lines_of(const variables& v);

}  // namespace ft9::simulator
