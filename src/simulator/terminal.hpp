#pragma once

#include "simulator/conversation.hpp"
#include "simulator/options.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace ft9::simulator {

// The child, as far as it is to be shown.
struct child_facts {
    pid_t pid = 0;            // 0: there is none
    std::string admin_token;  // empty: the environment's own, which is nobody's business
    std::string model_url;    // of the real model; empty: the fake one
};

// What the program says on standard output; with --json the first line is one object. Secrets are in it only
// where the simulator invented them.
void print_start(const options& o, const simulator& sim, const child_facts& server);
void print_chat(const chat_line& line);
void print_note(std::string_view text);
// The last line of a script.
void print_tally(std::string_view script, const tally& t, std::chrono::milliseconds took);
// On standard error: how the server ended and what it printed last.
void print_death(int status, const std::vector<std::string>& last_lines);

}  // namespace ft9::simulator
