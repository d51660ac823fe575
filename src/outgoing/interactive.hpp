#pragma once

#include "kinds.hpp"

#include <string>

namespace ft9::outgoing {

// Readers of `interactive.action`, one for each kind; each returns what can be tapped, in words.
std::string read_buttons(const fields& action);
std::string read_list(const fields& action);
std::string read_link_button(const fields& action);
std::string read_flow(const fields& action);
std::string read_location_request(const fields& action);

}  // namespace ft9::outgoing
