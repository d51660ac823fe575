#pragma once

#include "support/e2e_process.hpp"

#include <string>
#include <vector>

namespace ft9::test {

// Where PATH leads to for the first of these names; empty if to none. Any thread.
std::string find_program(const std::vector<std::string>& names);

// Why a test that needs Node and build/npm (scripts/install-npm) cannot run; empty if it can. Any thread.
std::string npm_is_missing();

// The same for tests in the browser: Node, build/npm and Chromium.
std::string browser_is_missing();

// `node FILE arguments...` in the project's folder, with this process's environment and CHROMIUM set to the
// browser. FILE is relative to the project. Skip the test first if npm_is_missing() says why.
command node_command(const std::string& file, std::vector<std::string> arguments);

}  // namespace ft9::test
