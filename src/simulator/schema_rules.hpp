#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace ft9::simulator {

// Whether OpenAI takes a schema with `strict` (guide "Structured Outputs", supported schemas): every object
// closed with all members required, only known keywords, at most 10 levels, 5000 properties, 1000 values of
// enums and 120000 characters of names and values. "" if it does, else what is wrong, with the place. Pure.
std::string problem_of_schema(const nlohmann::json& schema);

}  // namespace ft9::simulator
