#pragma once

#include "simulator/child_environment.hpp"
#include "simulator/simulator.hpp"
#include "simulator/trigger.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ft9::simulator {

// The command line of ft9-simulator.
struct options {
    std::string server_url;     // --server: no child
    std::string server_ca;      // further authorities for it (PEM); empty: the system's only
    std::string server_binary;  // empty: beside our own executable
    std::uint16_t server_port = 8080;
    bool no_server = false;
    bool once = false;
    std::string script;  // --script: "tour"; empty: none
    bool stay = false;   // after a script
    std::int64_t pace_ms = 700;
    bool live_ai = false, force = false;
    bool meta_limits = false;  // Graph refuses what is too fast, and the child keeps Meta's pace
    bool demo = true;
    bool json = false;
    std::uint16_t page_port = 8081;
    std::uint16_t graph_port = 0, ai_port = 0;
    std::string work_dir;  // empty: a temporary one
    std::string token;
    std::size_t threads = 2;
    std::size_t record_limit = 100'000;
    bool quiet_record = false;
    std::int64_t ai_delay_ms = -1, status_delay_ms = -1;  // -1: what suits the mode
    std::vector<std::string> server_environment;          // NAME=VALUE for the child
    std::optional<trigger_order> trigger;                 // the subcommand: nothing else is done
    bool has_child() const { return server_url.empty() && !no_server; }
    bool plays_script() const { return once || !script.empty(); }
};

// Reads the command line. nullopt: the program ends with `exit_code` (help, version, mistakes).
std::optional<options> parse_options(int argc, char** argv, int& exit_code);

// Names of variables that --server needs and that are unset.
std::vector<std::string> missing_for_server(const variables& env);

// The account to play: the environment's for a server that runs already, otherwise invented secrets.
identity choose_identity(const options& o, const variables& env);

// Everything that the simulator itself needs; `work_dir` exists.
simulator_options simulator_options_of(const options& o, const variables& env, const std::string& work_dir);

}  // namespace ft9::simulator
