#pragma once

#include "simulator/graph_error.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace ft9::simulator {

// Judges the body of POST /messages as Meta does; nullopt: acceptable. Written from Meta's documents and
// deliberately not shared with the server that it judges. Pure; any thread.
std::optional<graph_error> judge_message(const nlohmann::json& body);

// The same for {"status":"read",...}, with or without a typing indicator.
std::optional<graph_error> judge_read(const nlohmann::json& body);

// The `interactive` object (buttons, lists, links, flows).
std::optional<graph_error> judge_interactive(const nlohmann::json& object);

// Code points of a UTF-8 text.
std::size_t characters(std::string_view utf8);

}  // namespace ft9::simulator
