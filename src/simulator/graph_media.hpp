#pragma once

#include "simulator/form.hpp"
#include "simulator/graph_error.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ft9::simulator {

// Judges the form of POST /{number}/media as Meta does; nullopt: acceptable. Pure; any thread.
std::optional<graph_error> judge_upload(const std::vector<form_part>& form);

// Whether a message of that type may carry a file of that MIME type.
bool may_carry(const std::string& message_type, const std::string& mime_type);

}  // namespace ft9::simulator
