#pragma once

#include "simulator/identity.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace ft9::simulator {

// The `health_status` of the number, as Meta's page on it shows it, from the state of /control/account. Pure.
nlohmann::json health_of(const identity& who, const std::string& app_id, const nlohmann::json& now);

}  // namespace ft9::simulator
