#pragma once

#include "simulator/trigger.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): not ours
class App;
}

namespace ft9::simulator {

// Adds the subcommand `trigger`, which fills `o`; both must outlive the parsing. Returns it, to ask whether
// it was used.
CLI::App* declare_trigger(CLI::App& app, trigger_order& o);

}  // namespace ft9::simulator
