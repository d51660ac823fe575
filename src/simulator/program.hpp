#pragma once

#include "simulator/options.hpp"

namespace ft9::simulator {

// ft9-simulator after its command line was read. Returns the exit code: 0, 1 (a reply is missing), 69 (the
// server cannot be started or never became ready), 70 (the server died), 78 (--server without its variables).
int run_program(const options& o);

}  // namespace ft9::simulator
