#pragma once

#include "simulator/conversation.hpp"
#include "simulator/options.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace ft9::simulator {

// What the program says on standard output. `server` is the child's id or 0. With --json the first line is
// one object; secrets are in it only where the simulator invented them.
void print_start(const options& o, const simulator& sim, pid_t server, const std::string& admin_token);
void print_chat(const chat_line& line);
void print_note(std::string_view text);
// On standard error: how the server ended and what it printed last.
void print_death(int status, const std::vector<std::string>& last_lines);

}  // namespace ft9::simulator
