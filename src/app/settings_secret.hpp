#pragma once

#include "settings_sources.hpp"

#include <string>

// Secrets that files in CONFIG_DIR name, in which they must not stand themselves.
namespace ft9::app {

// The trimmed value of a variable, from the environment or .env; empty: it is not set.
std::string secret_in_variable(const setting_sources& from, const std::string& variable);
// The trimmed first line of a file; empty also if it cannot be read. Blocks on it.
std::string secret_in_file(const std::string& path);

}  // namespace ft9::app
