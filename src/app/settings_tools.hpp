#pragma once

#include "settings_sources.hpp"

namespace ft9::app {

// Reads CONFIG_DIR/tools.json, if there is one, into `values.tools`; all that is wrong with it is returned,
// and then nothing of it counts. Secrets are read from the variables or files that it names. Blocks on files.
std::vector<problem> load_tools(const setting_sources& from, settings& values);

}  // namespace ft9::app
